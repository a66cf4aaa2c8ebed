import { describe, expect, it } from 'vitest'
import { found, type Entry } from './palette.ts'

const entry = (text: string, group: string, hint?: string): Entry => ({
  id: text,
  text,
  group,
  run: () => undefined,
  ...(hint !== undefined && { hint }),
})
const entries = [
  entry('Mini, seed 1', 'Search', 'fbnet-mini'),
  entry('Searches', 'Page'),
  entry('New search', 'Command'),
  entry('Pixel 9', 'Device'),
]
const texts = (words: string): string[] => found(entries, words).map(({ text }) => text)

describe('the palette', () => {
  it('has everything where nothing is typed', () => {
    expect(texts('')).toHaveLength(4)
  })

  it('finds every word in text, kind or hint, what begins with it first', () => {
    expect(texts('search')).toEqual(['Searches', 'New search', 'Mini, seed 1'])
    expect(texts('MINI fbnet')).toEqual(['Mini, seed 1'])
    expect(texts('device pix')).toEqual(['Pixel 9'])
    expect(texts('nothing')).toEqual([])
  })

  it('is never longer than can be looked through', () => {
    expect(
      found(
        Array.from({ length: 1_000 }, (_, n) => entry(`net ${String(n)}`, 'Network')),
        'net',
      ),
    ).toHaveLength(50)
  })
})
