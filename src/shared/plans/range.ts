import type { PlanStepKind, SecondsRange } from '../contract/plans.ts'

/** By what a step may take less or more than is likely. */
const spreads: Readonly<Record<PlanStepKind, { readonly low: number; readonly high: number }>> = {
  table: { low: 0.5, high: 1.3 },
  pace: { low: 0.7, high: 2 },
  supernet: { low: 0.8, high: 1.3 },
  front: { low: 0.5, high: 3 },
  training: { low: 0.7, high: 1.4 },
  measuring: { low: 0.5, high: 1.5 },
}
/** Where nobody knows yet how fast this computer trains; what is trained is cut by what is found out. */
const guessed = { low: 0.7, high: 1.6 }

/** @param paceIsKnown whether trainings were timed on this computer */
export function rangeOf(kind: PlanStepKind, likely: number, paceIsKnown: boolean): SecondsRange {
  const isGuess = !paceIsKnown && (kind === 'supernet' || kind === 'training')
  const { low, high } = isGuess ? guessed : spreads[kind]
  return { low: low * likely, likely, high: high * likely }
}

export const sumOfRanges = (ranges: readonly SecondsRange[]): SecondsRange =>
  ranges.reduce(
    (sum, each) => ({ low: sum.low + each.low, likely: sum.likely + each.likely, high: sum.high + each.high }),
    { low: 0, likely: 0, high: 0 },
  )

export const nothing: SecondsRange = { low: 0, likely: 0, high: 0 }
