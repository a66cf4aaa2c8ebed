/** Pictures that go to a device together, run there and are deleted again. */
export interface Piece {
  readonly first: number
  readonly pictures: number
}

/** A latency's interval comes of several starts of the program. */
const fewestPieces = 5
const mostPictures = 100
const mostBytes = 4 << 20

/**
 * Cuts pictures into pieces that fit a device's free space beside the net. Pixels are reckoned uncompressed: noise gets
 * no smaller.
 * @param roomBytes what is free beside the net; null where it is not known
 */
export function piecesOf(pictures: number, pictureBytes: number, roomBytes: number | null): Piece[] {
  const room = Math.min(mostBytes, roomBytes ?? mostBytes)
  const each = Math.max(1, Math.min(Math.ceil(pictures / fewestPieces), mostPictures, Math.floor(room / pictureBytes)))
  return Array.from({ length: Math.ceil(pictures / each) }, (_, i) => ({
    first: i * each,
    pictures: Math.min(each, pictures - i * each),
  }))
}
