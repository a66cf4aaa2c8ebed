import type { SweepRun } from '../contract/sweeps.ts'
import { volumesInOrder, type Point } from '../pareto/index.ts'

type Run = Pick<SweepRun, 'durationMs' | 'trainings' | 'architectureIds'>
type FrontPoint = { readonly x: number; readonly testAccuracy: number; readonly architectureId: string }

/**
 * How a sweep's front grew with its computing: after each search that has something on the picture, the hours computed
 * until then (its trainings too) and the area of the front, in x times share of the pictures right.
 */
export function frontGrowth(
  runs: readonly Run[],
  points: readonly FrontPoint[],
): { readonly hours: number; readonly volume: number }[] {
  const byArchitecture = Map.groupBy(points, ({ architectureId }) => architectureId)
  let spentMs = 0
  const steps = runs.map(({ durationMs, trainings, architectureIds }) => {
    spentMs += durationMs + trainings.reduce((sum, training) => sum + training.durationMs, 0)
    const found: Point[] = architectureIds
      .flatMap((id) => byArchitecture.get(id) ?? [])
      .map(({ x, testAccuracy }) => ({ x, y: testAccuracy }))
    return { hours: spentMs / 3_600_000, found }
  })
  const volumes = volumesInOrder(steps.map(({ found }) => found))
  return steps.flatMap(({ hours, found }, index) => (found.length === 0 ? [] : [{ hours, volume: volumes[index]! }]))
}
