import type { ComparedBin, ComparedGroup, GroupKind } from '../contract/comparisons.ts'
import { meanFigure } from '../evaluation/accuracy.ts'
import { mean as meanOf, meanDifference } from '../statistics/index.ts'
import { expectedBest } from './expected-best.ts'
import { rivalKinds } from './rivals.ts'

/** What the trainings of a group that are done say. */
export interface GroupFigures {
  readonly kind: GroupKind
  readonly trainings: number
  readonly done: number
  readonly latencyUs: number | null
  /** Of the test accuracies; null while nothing is trained. */
  readonly figure: ReturnType<typeof meanFigure> | null
  /** Of random nets: what the best of so many of them is expected to have. */
  readonly expectedBest: { readonly of: number; readonly figure: number } | null
  /**
   * The found architecture's mean less this group's, with the 95 % interval; null while either has fewer than two
   * trainings.
   */
  readonly difference: ReturnType<typeof meanDifference> | null
}

const figuresOf = ({ trainings }: ComparedGroup): number[] => trainings.flatMap(({ done }) => done?.figure ?? [])

export function binFigures({ groups }: ComparedBin, bestOf: number): GroupFigures[] {
  const found = figuresOf(groups.find(({ kind }) => kind === 'found')!)
  return groups.map((group) => {
    const { kind, trainings } = group
    const figures = figuresOf(group)
    const latencies = trainings.map(({ latencyUs }) => latencyUs)
    return {
      kind,
      trainings: trainings.length,
      done: figures.length,
      latencyUs: latencies.length === 0 ? null : meanOf(latencies),
      figure: figures.length === 0 ? null : meanFigure(figures),
      expectedBest:
        kind === 'random' && figures.length >= bestOf ? { of: bestOf, figure: expectedBest(figures, bestOf) } : null,
      difference: kind === 'found' || figures.length < 2 || found.length < 2 ? null : meanDifference(found, figures),
    }
  })
}

/** In how many bins what was found is above a kind of rival. */
export interface Verdict {
  readonly kind: GroupKind
  readonly above: number
  /** By the whole interval of the difference. */
  readonly sure: number
  readonly bins: number
}

/** Of each kind of rival that has trainings to tell it. @param figures of each bin */
export function verdictsOf(figures: readonly (readonly GroupFigures[])[]): Verdict[] {
  return [...rivalKinds, 'reference' as const].flatMap((kind) => {
    const differences = figures.flatMap((bin) => bin.find((group) => group.kind === kind)?.difference ?? [])
    if (differences.length === 0) return []
    return [
      {
        kind,
        above: differences.filter(({ difference }) => difference > 0).length,
        sure: differences.filter(({ low }) => low > 0).length,
        bins: differences.length,
      },
    ]
  })
}
