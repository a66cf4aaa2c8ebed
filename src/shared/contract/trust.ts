import { z } from 'zod'
import { measurementWarningSchema, staleReasonSchema } from './reasons.ts'

/** How far a number is to be trusted, best first; a thing is in the worst state that one of its reasons names. */
export const trustStates = ['good', 'published', 'noisy', 'stale', 'void'] as const
export const trustStateSchema = z.enum(trustStates)
export type TrustState = z.infer<typeof trustStateSchema>

/** Why, with its figures as text for a sentence in any language. */
export const trustReasonSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stale'), reason: staleReasonSchema }),
  z.object({ kind: z.literal('warning'), warning: measurementWarningSchema }),
  /** From an article; read from a file. */
  z.object({ kind: z.enum(['article', 'file']), source: z.string() }),
  /** The sums of the rows are off by so much, more than a search takes. */
  z.object({ kind: z.literal('biased'), bias: z.string() }),
  /** Sessions at different times are so far apart. */
  z.object({ kind: z.literal('sessions'), spread: z.string() }),
  /** The device ran at another speed during the audit, so many times as slow as before; null where nothing tells. */
  z.object({ kind: z.literal('other-speed'), ratio: z.string() }),
  z.object({ kind: z.enum(['other-target', 'few-networks']) }),
  /** The newest audit is void: an older one counts, or none does. */
  z.object({ kind: z.enum(['older-audit', 'no-valid-audit']) }),
  /** Nothing tells how far the sums are off. */
  z.object({ kind: z.literal('no-audit') }),
])
export type TrustReason = z.infer<typeof trustReasonSchema>

export const trustSchema = z.object({
  state: trustStateSchema,
  reasons: z.array(trustReasonSchema),
  /** What makes it better: measuring anew, letting the device rest first, an audit, measuring here; null = nothing. */
  mend: z.enum(['measure', 'rest', 'audit', 'here']).nullable(),
})
export type Trust = z.infer<typeof trustSchema>
