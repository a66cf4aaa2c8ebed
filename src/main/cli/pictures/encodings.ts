import type { Sheet } from '#main/workbench/index.ts'

/** Of base64 in one piece, as kitty's graphics protocol has it. */
const kittyPiece = 4_096

/** A PNG by kitty's graphics protocol: shown where the cursor is, without an answer from the terminal. */
export function kittyPicture(png: Buffer): string {
  const data = png.toString('base64')
  const pieces = Array.from({ length: Math.ceil(data.length / kittyPiece) }, (_, index) =>
    data.slice(index * kittyPiece, (index + 1) * kittyPiece),
  )
  return pieces
    .map((piece, index) => {
      const more = index < pieces.length - 1 ? 1 : 0
      return `\u001b_G${index === 0 ? 'a=T,f=100,q=2,' : ''}m=${String(more)};${piece}\u001b\\`
    })
    .join('')
}

/** A PNG by iTerm2's protocol of inline images. */
export const iterm2Picture = (png: Buffer): string =>
  `\u001b]1337;File=inline=1;size=${String(png.length)}:${png.toString('base64')}\u0007`

/** Two pixels a character, one above the other: the upper half in one colour, what is behind it in the other. */
export function halfBlocks({ pixels, width, height }: Sheet): string {
  const colour = (x: number, y: number): string =>
    pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3).join(';')
  const line = (y: number): string => {
    let text = ''
    let before = ''
    for (let x = 0; x < width; x++) {
      const below = y + 1 < height ? `48;2;${colour(x, y + 1)}` : '49'
      const colours = `\u001b[38;2;${colour(x, y)};${below}m`
      text += colours === before ? '▀' : `${colours}▀`
      before = colours
    }
    return `${text}\u001b[0m`
  }
  return Array.from({ length: Math.ceil(height / 2) }, (_, row) => line(2 * row)).join('\n')
}
