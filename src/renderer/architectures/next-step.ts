import type { ArchitectureRecord } from '#shared/contract/architectures.ts'
import { familyOf } from '#shared/spaces/index.ts'

/** What an architecture's first button does: train it, time it, and then use it. */
export function nextStep({
  spec,
  figures,
  measurements,
}: Pick<ArchitectureRecord, 'spec' | 'figures' | 'measurements'>): 'evaluate' | 'measure' | 'export' | null {
  const { trainable, timed, task } = familyOf(spec)
  if (trainable && figures.length === 0) return 'evaluate'
  if (timed && measurements.length === 0) return 'measure'
  return trainable && task !== 'text' ? 'export' : null
}
