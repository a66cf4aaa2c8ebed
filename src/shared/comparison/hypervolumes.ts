import type { ComparedBin, GroupKind } from '../contract/comparisons.ts'
import { hypervolume, type Point } from '../pareto/index.ts'
import { mean, meanDifference, type MeanDifference } from '../statistics/index.ts'
import { rivalKinds } from './rivals.ts'

/** The front of a kind of architecture, one of each bin, over all its bins. */
export interface FrontVolume {
  readonly kind: GroupKind
  /**
   * Its hypervolume over the range of latencies: how far the front lies above the least accuracy, as a share, on
   * average over the latencies. Mean over the runs.
   */
  readonly height: number
  /** The found front's height less this one's, with the 95 % interval over the runs; of the found one null. */
  readonly difference: MeanDifference | null
}

/** How far beyond the slowest architecture the range of latencies reaches, so that this one counts too. */
const beyond = 1.1

/**
 * The fronts of a comparison by their hypervolume. A front is made of one run: of each bin the architecture that the
 * run trained, so that runs give an interval. A kind counts that has two runs or more done in every bin.
 * @returns the found one's first; empty where it lacks, or where there are fewer than two bins
 */
export function frontVolumes(bins: readonly ComparedBin[]): FrontVolume[] {
  const kinds = ['found', ...rivalKinds] as const
  const fronts = new Map<GroupKind, Point[][]>(kinds.map((kind) => [kind, frontsOf(bins, kind)]))
  const all = [...fronts.values()].flat(2)
  if (bins.length < 2 || (fronts.get('found')?.length ?? 0) < 2) return []
  const reference = { x: beyond * Math.max(...all.map(({ x }) => x)), y: Math.min(...all.map(({ y }) => y)) }
  const rangeUs = reference.x - Math.min(...all.map(({ x }) => x))
  const heightsOf = (kind: GroupKind): number[] =>
    (fronts.get(kind) ?? []).map((front) => hypervolume(front, reference) / rangeUs)
  const found = heightsOf('found')
  return kinds.flatMap((kind) => {
    const heights = heightsOf(kind)
    if (heights.length < 2) return []
    const difference = kind === 'found' ? null : meanDifference(found, heights)
    return [{ kind, height: mean(heights), difference }]
  })
}

/** A front a run, of the runs that are done in every bin. */
function frontsOf(bins: readonly ComparedBin[], kind: GroupKind): Point[][] {
  const groups = bins.map(({ groups }) => groups.find((group) => group.kind === kind)?.trainings ?? [])
  const runs = Math.min(...groups.map(({ length }) => length))
  return Array.from({ length: Number.isFinite(runs) ? runs : 0 }, (_, run) =>
    groups.flatMap((trainings) => {
      const { latencyUs, done } = trainings[run]!
      return done === null ? [] : [{ x: latencyUs, y: done.figure }]
    }),
  ).filter((front) => front.length === bins.length)
}
