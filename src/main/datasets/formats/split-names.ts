import type { SplitName } from '#shared/datasets/picture-sets.ts'

const words: Readonly<Record<string, SplitName>> = {
  train: 'training',
  training: 'training',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  dev: 'validation',
  test: 'test',
  testing: 'test',
}

/** What folders and columns call a split. */
export const splitOf = (word: string): SplitName | null => words[word.trim().toLowerCase()] ?? null
