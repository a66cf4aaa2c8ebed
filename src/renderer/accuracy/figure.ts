import type { Figure, TrainingProtocol } from '#shared/contract/accuracies.ts'
import { percent, percentNumber, significant } from '../format/format.ts'

type Measure = TrainingProtocol['measure']

/** A mean, without its unit where the column has it. */
export const meanText = (mean: number | null | undefined, measure: Measure): string =>
  measure === 'accuracy' ? percentNumber(mean) : significant(mean)

/** ± of a mean's interval; nothing for a single seed. */
export function halfWidthText({ mean, interval }: Pick<Figure, 'mean' | 'interval'>, measure: Measure): string {
  return interval === null ? '' : `± ${meanText(interval.high - mean, measure)}`
}

/** `55.0 ± 1.7 %`. */
export function figureText(figure: Pick<Figure, 'mean' | 'interval'>, measure: Measure): string {
  const half = halfWidthText(figure, measure)
  if (half === '') return measure === 'accuracy' ? percent(figure.mean) : significant(figure.mean)
  return `${meanText(figure.mean, measure)} ${half}${measure === 'accuracy' ? ' %' : ''}`
}
