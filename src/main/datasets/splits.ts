import type { SplitName } from '#shared/datasets/picture-sets.ts'
import { createRandom, deriveSeed } from '#shared/random.ts'

export interface SplitWish {
  readonly seed: number
  /** Of all, where no test split came with the files. */
  readonly testShare: number
  /** Of what is not for testing, where no validation split came with them. */
  readonly validationShare: number
}

export interface Labelled {
  readonly label: number
  /** Null where it is to be drawn. */
  readonly split: SplitName | null
  /** Of its pixels: the same picture goes where its first copy went. */
  readonly hash: string
}

/**
 * A split for each example: the one it came with, and where the files brought no test or no validation split, one
 * drawn from each class in proportion. Depends on the seed, the classes' names and the order of the examples alone.
 */
export function drawSplits(
  examples: readonly Labelled[],
  classes: readonly string[],
  { seed, testShare, validationShare }: SplitWish,
): SplitName[] {
  const splits = examples.map(({ split }): SplitName => split ?? 'training')
  const brought = new Set(examples.map(({ split }) => split))
  if (!brought.has('test')) draw('test', testShare)
  if (!brought.has('validation')) draw('validation', validationShare)
  return splits

  function draw(part: 'test' | 'validation', share: number): void {
    const byClass = classes.map((): number[] => [])
    splits.forEach((split, index) => {
      if (split === 'training') byClass[examples[index]!.label]!.push(index)
    })
    const hashes = new Set<string>()
    for (const [label, members] of byClass.entries()) {
      const shuffled = createRandom(deriveSeed(seed, part, classes[label]!)).shuffle(members)
      // A class of two or more has at least one on either side.
      const count = Math.min(Math.max(Math.round(members.length * share), 1), members.length - 1)
      for (const index of shuffled.slice(0, Math.max(0, count))) {
        splits[index] = part
        hashes.add(examples[index]!.hash)
      }
    }
    splits.forEach((split, index) => {
      if (split === 'training' && hashes.has(examples[index]!.hash)) splits[index] = part
    })
  }
}
