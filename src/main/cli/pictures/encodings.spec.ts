import { describe, expect, it } from 'vitest'
import { encodePng } from '#main/workbench/index.ts'
import { halfBlocks, iterm2Picture, kittyPicture } from './encodings.ts'

const escape = '\u001b'

describe('half blocks', () => {
  it('show two rows of pixels a line: the upper one in front, the lower one behind', () => {
    const pixels = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 1, 2, 3)
    expect(halfBlocks({ pixels, width: 2, height: 2 })).toBe(
      `${escape}[38;2;255;0;0;48;2;0;0;255m▀${escape}[38;2;0;255;0;48;2;1;2;3m▀${escape}[0m`,
    )
  })

  it('say a colour once for neighbours that have it', () => {
    const pixels = new Uint8Array(3 * 2 * 3).fill(9)
    expect(halfBlocks({ pixels, width: 3, height: 2 })).toBe(`${escape}[38;2;9;9;9;48;2;9;9;9m▀▀▀${escape}[0m`)
  })

  it('leave what is below the last row as the terminal is', () => {
    const pixels = Uint8Array.of(1, 1, 1, 2, 2, 2, 3, 3, 3)
    expect(halfBlocks({ pixels, width: 1, height: 3 })).toBe(
      `${escape}[38;2;1;1;1;48;2;2;2;2m▀${escape}[0m\n${escape}[38;2;3;3;3;49m▀${escape}[0m`,
    )
  })
})

describe("iTerm2's protocol", () => {
  it('has the size and the bytes of the picture', async () => {
    const png = await encodePng(Uint8Array.of(255, 0, 0), { width: 1, height: 1, channels: 3 })
    expect(iterm2Picture(png)).toBe(
      `${escape}]1337;File=inline=1;size=${String(png.length)}:${png.toString('base64')}\u0007`,
    )
  })
})

describe("kitty's protocol", () => {
  const piecesOf = (text: string): { control: string; data: string }[] =>
    text
      .split(`${escape}\\`)
      .slice(0, -1)
      .map((piece) => {
        expect(piece.startsWith(`${escape}_G`)).toBe(true)
        const [control = '', data = ''] = piece.slice(3).split(';')
        return { control, data }
      })

  it('sends a small picture in one piece', async () => {
    const png = await encodePng(Uint8Array.of(255, 0, 0), { width: 1, height: 1, channels: 3 })
    expect(piecesOf(kittyPicture(png))).toEqual([{ control: 'a=T,f=100,q=2,m=0', data: png.toString('base64') }])
  })

  it('sends a large one in pieces of at most 4096 characters that are the picture together', () => {
    const bytes = Buffer.from(Uint8Array.from({ length: 3_072 * 2 + 5 }, (_, index) => index % 251))
    const pieces = piecesOf(kittyPicture(bytes))
    expect(pieces.map(({ control }) => control)).toEqual(['a=T,f=100,q=2,m=1', 'm=1', 'm=0'])
    expect(pieces.map(({ data }) => data.length)).toEqual([4_096, 4_096, 8])
    expect(Buffer.from(pieces.map(({ data }) => data).join(''), 'base64')).toEqual(bytes)
  })
})
