import { mostListed, type PictureReport, type Skipped, type SplitName } from '#shared/datasets/picture-sets.ts'
import { sizesOf, type Tallied } from './tally.ts'

interface Read {
  readonly pictures: readonly Tallied[]
  readonly splits: readonly SplitName[]
  readonly classes: readonly string[]
  readonly emptyClasses: readonly string[]
  readonly skipped: readonly Skipped[]
  /** Where each picture came from. */
  readonly pathOf: (picture: number) => string
}

export function reportOf({ pictures, splits, classes, emptyClasses, skipped, pathOf }: Read): PictureReport {
  const counts = classes.map((name) => ({ name, training: 0, validation: 0, test: 0 }))
  pictures.forEach(({ label }, index) => {
    counts[label]![splits[index]!] += 1
  })
  return {
    read: pictures.length,
    skipped: [...skipped],
    classes: counts,
    emptyClasses: [...emptyClasses],
    sizes: sizesOf(pictures),
    ...twins(pictures, splits, pathOf),
  }
}

type Twins = PictureReport['leaks']

/** The same pixels more than once: across learning and testing, across classes, and at all. */
function twins(
  pictures: readonly Tallied[],
  splits: readonly SplitName[],
  pathOf: (picture: number) => string,
): Pick<PictureReport, 'leaks' | 'contradictions' | 'repeated'> {
  const leaks: Twins = { count: 0, examples: [] }
  const contradictions: Twins = { count: 0, examples: [] }
  let repeated = 0
  const byHash = new Map<string, number[]>()
  pictures.forEach(({ hash }, index) => {
    const same = byHash.get(hash)
    if (same === undefined) byHash.set(hash, [index])
    else same.push(index)
  })
  const note = (twin: Twins, a: number, b: number): void => {
    twin.count += 1
    if (twin.examples.length < mostListed) twin.examples.push({ paths: [pathOf(a), pathOf(b)] })
  }
  for (const same of byHash.values()) {
    if (same.length === 1) continue
    repeated += same.length - 1
    const learned = same.find((index) => splits[index] === 'training')
    if (learned !== undefined) for (const index of same) if (splits[index] !== 'training') note(leaks, learned, index)
    const [first, ...others] = same
    const other = others.find((index) => pictures[index]!.label !== pictures[first!]!.label)
    if (other !== undefined) note(contradictions, first!, other)
  }
  return { leaks, contradictions, repeated }
}
