/** Best so far against cost: what a method would have come to, had it been stopped earlier. */
import type { Figure } from '../contract/accuracies.ts'
import type { SettingValue, SweepRun } from '../contract/sweeps.ts'
import { meanFigure } from '../evaluation/accuracy.ts'
import { mean } from '../statistics/index.ts'

/** `work`: images gone through × MACs, in GMACs. `time`: this machine's seconds. */
export const costs = ['work', 'time'] as const
export type Cost = (typeof costs)[number]

/**
 * Steps by rising cost: from each on, the test accuracy of what had the best validation accuracy. Of text perplexities.
 */
export interface AnytimeCurve {
  readonly values: Readonly<Record<string, SettingValue>>
  /** Seeds: how many searches of the method have begun to know something; `accuracy` is of them. */
  readonly points: readonly { readonly cost: number; readonly accuracy: Figure }[]
}

type Run = Pick<SweepRun, 'values' | 'durationMs' | 'macImages' | 'trainings'>
interface Step {
  readonly cost: number
  readonly test: number
}

/**
 * Of each method a curve over its seeds. A search costs what it took; then come the trainings of what it found, in the
 * order in which it found it. The best is told by validation and shown by its test accuracy. A curve begins where all
 * of the method's searches that have something trained know something, so that its mean is of the same ones throughout.
 */
export function anytimeOf(runs: readonly Run[], cost: Cost): AnytimeCurve[] {
  const groups = Map.groupBy(runs, ({ values: { seed: _seed, ...method } }) => JSON.stringify(method))
  return [...groups.values()].flatMap((own): AnytimeCurve[] => {
    const { seed: _seed, ...values } = own[0]!.values
    const searches = own.map((run) => stepsOf(run, cost)).filter((steps) => steps.length > 0)
    if (searches.length === 0) return []
    const start = Math.max(...searches.map(([first]) => first!.cost))
    const places = [...new Set(searches.flatMap((steps) => steps.map((step) => step.cost)))]
      .filter((place) => place >= start)
      .sort((a, b) => a - b)
    const points = places.map((place) => ({
      cost: place,
      accuracy: meanFigure(searches.map((steps) => steps.findLast((step) => step.cost <= place)!.test)),
    }))
    return [{ values, points }]
  })
}

function stepsOf(run: Run, cost: Cost): Step[] {
  const own = cost === 'work' ? run.macImages : run.durationMs
  if (own === null) return []
  let spent = own
  let best = -Infinity
  const steps: Step[] = []
  for (const trainings of Map.groupBy(run.trainings, ({ architectureId }) => architectureId).values()) {
    const done = trainings.filter(({ state }) => state === 'done')
    // One that is not wholly trained says nothing yet, and what comes after it would be told too cheap.
    if (done.length < trainings.length) break
    const spents = done.map((training) => (cost === 'work' ? training.macImages : training.durationMs))
    // Of a perplexity less is better.
    const chosen = done.flatMap(
      ({ validationAccuracy, text }) => validationAccuracy ?? (text && -text.validation) ?? [],
    )
    const tests = done.flatMap(({ testAccuracy, text }) => testAccuracy ?? text?.test ?? [])
    if (spents.includes(null) || chosen.length < done.length || tests.length < done.length) break
    spent += spents.reduce<number>((sum, each) => sum + each!, 0)
    if (mean(chosen) <= best) continue
    best = mean(chosen)
    steps.push({ cost: inUnits(spent, cost), test: mean(tests) })
  }
  return steps
}

/** Corners of a line that stays as it is until the next point, and up to an end. */
export const cornersOf = (points: AnytimeCurve['points'], end: number): (readonly [cost: number, Figure])[] =>
  points.flatMap(({ cost, accuracy }, index) => [
    [cost, accuracy] as const,
    [points[index + 1]?.cost ?? end, accuracy] as const,
  ])

/** GMACs × images, or seconds. */
export const inUnits = (amount: number, cost: Cost): number => amount / (cost === 'work' ? 1e9 : 1e3)
