import { openShards, type Shards } from '#main/datasets/shards.ts'
import { resizer, type PixelFormat } from './resize.ts'

/** Of all images, one after another; or read from files an image at a time, however many there are. */
export type Pixels = Uint8Array | PixelReader
export interface PixelReader {
  readonly read: (image: number, into: Uint8Array) => void
  /** By which another thread opens the same. */
  readonly source: PixelSource
}

/** Where pixels are, as data that one thread can tell another. */
export type PixelSource =
  | Uint8Array
  /** @param pictures numbers of the images in the folder's shards */
  | { readonly kind: 'shards'; readonly folder: string; readonly pictures: Int32Array }
  | { readonly kind: 'resized'; readonly of: PixelSource; readonly from: PixelFormat; readonly size: number }

export const sourceOf = (pixels: Pixels): PixelSource => ('read' in pixels ? pixels.source : pixels)

/** @throws TansakuError DATASET_CORRUPT */
export async function openPixels(source: PixelSource): Promise<Pixels> {
  if (source instanceof Uint8Array) return source
  if (source.kind === 'resized') return resizedPixels(await openPixels(source.of), source.from, source.size)
  return shardPixels(await openShards(source.folder), source.folder, source.pictures)
}

export const shardPixels = (shards: Shards, folder: string, pictures: Int32Array): PixelReader => ({
  read: (image, into) => {
    shards.read(pictures[image]!, into)
  },
  source: { kind: 'shards', folder, pictures },
})

/** Brought to a size one by one when they are read. */
export function resizedPixels(pixels: Pixels, from: PixelFormat, size: number): PixelReader {
  const bytes = from.height * from.width * from.channels
  const one = new Uint8Array(bytes)
  const resize = resizer(from, size)
  return {
    read: (image, into) => {
      if ('read' in pixels) pixels.read(image, one)
      else one.set(pixels.subarray(image * bytes, (image + 1) * bytes))
      resize(one, into)
    },
    source: { kind: 'resized', of: sourceOf(pixels), from, size },
  }
}

/** The same bytes where every thread sees them without a copy of its own. */
export function sharedBytes(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
  shared.set(bytes)
  return shared
}
