import { z } from 'zod'
import type { Failure } from '#shared/contract/searches.ts'

const conflictSchema = z.object({
  id: z.string(),
  name: z.string().nullable(),
  epochs: z.object({ here: z.number(), there: z.number() }).nullable(),
})
export type Conflict = z.infer<typeof conflictSchema>

/** What of a pack is here in another state; null for any other failure. */
export function conflictsOf({ code, details }: Failure): Conflict[] | null {
  if (code !== 'PACK_CONFLICT') return null
  return z.array(conflictSchema).safeParse(details['conflicts']).data ?? []
}

const pages: Readonly<Record<string, string>> = {
  search: 'searches',
  sweep: 'sweeps',
  table: 'latency-tables',
  comparison: 'comparisons',
}

/** Where a thing is shown, by the beginning of its id. */
export const pageOf = (id: string): string =>
  `/${pages[id.split('-')[0] ?? ''] ?? 'architectures'}/${encodeURIComponent(id)}`
