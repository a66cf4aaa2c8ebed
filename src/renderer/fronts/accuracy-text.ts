import type { FrontPoint } from '#shared/contract/fronts.ts'
import { halfWidthText } from '../accuracy/figure.ts'
import { percentNumber } from '../format/format.ts'

/** A point's accuracy with its interval: to both sides alike over seeds, from and to where pictures are counted. */
export function accuracyText({ testAccuracy, accuracyInterval: interval, pictures }: FrontPoint): string {
  const mean = percentNumber(testAccuracy)
  if (interval === null) return mean
  return pictures === null
    ? `${mean} ${halfWidthText({ mean: testAccuracy, interval }, 'accuracy')}`
    : `${mean} (${percentNumber(interval.low)} – ${percentNumber(interval.high)})`
}
