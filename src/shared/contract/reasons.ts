import { z } from 'zod'

/**
 * What is another now than when a table was measured, or in a newer table of the device; `before` and `now` as text,
 * where there is one.
 */
export const staleReasonSchema = z.object({
  kind: z.enum(['binary', 'system', 'device', 'protocol', 'engine']),
  before: z.string(),
  now: z.string(),
})
export type StaleReason = z.infer<typeof staleReasonSchema>

/** What a reader of measured numbers should know; the figures are text for a sentence in any language. */
export const measurementWarningSchema = z.discriminatedUnion('kind', [
  /** The system let nobody choose cores. */
  z.object({ kind: z.literal('unpinned'), reason: z.string().max(300) }),
  /**
   * Cores that were not chosen from, though they may be faster: switched off or not allowed, or of a speed that nothing
   * tells.
   */
  z.object({ kind: z.enum(['cores-off', 'cores-hidden']), cores: z.string().max(300) }),
  /** Shares of runs left out, and of samples that are time on the core. */
  z.object({ kind: z.enum(['disturbed', 'on-core']), percent: z.string().max(20) }),
  /** No stretch counts by the protocol: the device's speed throughout, as a share of its settled one. */
  z.object({ kind: z.literal('unsettled'), percent: z.string().max(20) }),
  /** So many of all: stretches left out, noisy rows. */
  z.object({ kind: z.enum(['drifted', 'noisy']), some: z.string().max(20), all: z.string().max(20) }),
])
export type MeasurementWarning = z.infer<typeof measurementWarningSchema>
