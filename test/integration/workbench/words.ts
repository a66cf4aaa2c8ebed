import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRandom } from '#shared/random.ts'

/** Makes a folder with a text of 26 words in random order, enough for a few steps of four pieces of five tokens. */
export function textFolder(home: string, seed = 1): string {
  const folder = join(home, 'words')
  mkdirSync(folder, { recursive: true })
  const words = createRandom(seed)
  for (const [name, lines] of [
    ['train', 60],
    ['valid', 30],
    ['test', 30],
  ] as const)
    writeFileSync(
      join(folder, `${name}.txt`),
      Array.from(
        { length: lines },
        () => `${Array.from({ length: 5 }, () => words.pick([...'abcdefghijklmnopqrstuvwxyz'])).join(' ')}\n`,
      ).join(''),
    )
  return folder
}
