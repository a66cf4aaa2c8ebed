import type { TableEstimate } from '#shared/contract/latency-tables.ts'
import { duration, integer } from '../format/format.ts'

/** What the dialog says of the time a table takes: a message and what stands in it. */
export interface EstimateText {
  readonly key: 'estimateLikely' | 'estimateRough' | 'estimate'
  readonly values: Readonly<Record<string, string>>
}

export function estimateText({ operators, secondsAtMost, secondsAtLeast, secondsLikely }: TableEstimate): EstimateText {
  const values = { operators: integer(operators), most: duration(secondsAtMost * 1_000) }
  if (secondsLikely !== null)
    return { key: 'estimateLikely', values: { ...values, likely: duration(secondsLikely * 1_000) } }
  const least = duration(secondsAtLeast * 1_000)
  return least === values.most ? { key: 'estimate', values } : { key: 'estimateRough', values: { ...values, least } }
}
