import type { SweepRun, SweepWish } from '../contract/sweeps.ts'
import { mean } from '../statistics/index.ts'
import type { BoardPoint, Measure } from './board.ts'

/** What a sweep's methods are held against each other by. */
export const measureOf = ({ training }: Pick<SweepWish, 'training'>): Measure =>
  training?.settings.task === 'text' ? 'perplexity' : 'accuracy'

/** What the trainings of a sweep on text came to: mean perplexity over their seeds, against parameters. */
export function textPoints(runs: readonly Pick<SweepRun, 'trainings'>[]): BoardPoint[] {
  const done = runs.flatMap(({ trainings }) =>
    trainings.flatMap(({ architectureId, text }) => (text === null ? [] : [{ architectureId, ...text }])),
  )
  return [...Map.groupBy(done, ({ architectureId }) => architectureId)].map(([architectureId, own]) => ({
    architectureId,
    x: own[0]!.params,
    testAccuracy: mean(own.map(({ test }) => test)),
  }))
}
