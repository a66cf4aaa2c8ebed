import { z } from 'zod'
import type { EpochEvent } from '#main/compute/protocol.ts'
import type { DartsSettings, EpochRecord } from '#shared/contract/searches.ts'
import { judgeEigenvalues, type Growth } from '#shared/statistics/eigenvalues.ts'

export type GuardSettings = Pick<
  DartsSettings,
  | 'watchEigenvalue'
  | 'stopOnCollapse'
  | 'eigenvalueWindow'
  | 'eigenvalueFromEpoch'
  | 'eigenvalueDelta'
  | 'eigenvalueFactor'
>

/**
 * The growth by more than the rule's factor at the last epoch, or null.
 * @param eigenvalues by epoch, null where it was not worked out
 */
export function growthOf(eigenvalues: readonly (number | null)[], settings: GuardSettings): Growth | null {
  return judgeEigenvalues(eigenvalues, settings).at(-1)?.growth ?? null
}

/**
 * Watches a search's eigenvalue from epoch to epoch, with the genotype of each, which is what is kept when the search
 * collapses.
 */
export interface Guard<G> {
  readonly watches: boolean
  /** Takes an epoch's figures. @returns what is to be said about it, if anything */
  take: (epoch: number, eigenvalue: number | null, genotype: G) => string | null
  /** Whether the search is to end here. */
  ended: () => boolean
  /** The genotype from before the growth that ended the search, or null. */
  kept: () => G | null
  notes: () => Readonly<Record<string, unknown>>
  loadNotes: (notes: Readonly<Record<string, unknown>>) => void
}

export function createGuard<G>(settings: GuardSettings, genotypeSchema: z.ZodType<G>): Guard<G> {
  const notesSchema = z.object({
    eigenvalues: z.array(z.number().nullable()).default([]),
    genotypes: z.array(genotypeSchema.nullable()).default([]),
  })
  let eigenvalues: (number | null)[] = []
  let genotypes: (G | null)[] = []
  const stopping = (): Growth | null => (settings.stopOnCollapse ? growthOf(eigenvalues, settings) : null)
  return {
    watches: settings.watchEigenvalue || settings.stopOnCollapse,
    take: (epoch, eigenvalue, genotype) => {
      const knownBefore = growthOf(eigenvalues, settings) !== null
      eigenvalues = placed(eigenvalues, epoch, eigenvalue)
      genotypes = placed(genotypes, epoch, genotype)
      const growth = growthOf(eigenvalues, settings)
      if (growth === null || knownBefore) return null
      const seen = `The dominant eigenvalue of ∇²α L_val has grown ${growth.factor.toPrecision(3)}-fold since epoch ${String(growth.epoch + 1)}: the search collapses`
      return settings.stopOnCollapse
        ? `${seen}. It ends here, with the genotype of that epoch.`
        : `${seen}, most likely to skip connections. Go back to epoch ${String(growth.epoch + 1)} and on from there with more weight decay.`
    },
    ended: () => stopping() !== null,
    kept: () => genotypes[stopping()?.epoch ?? -1] ?? null,
    notes: () => ({ eigenvalues, genotypes }),
    loadNotes: (notes) => {
      ;({ eigenvalues, genotypes } = notesSchema.parse(notes))
    },
  }
}

/** A list by epoch with one epoch's value put in, null where nothing is known. */
function placed<T>(values: readonly (T | null)[], epoch: number, value: T | null): (T | null)[] {
  return [...Array.from({ length: epoch }, (_, i) => values[i] ?? null), value]
}

/** What an epoch's end tells: its record, and what the guard says of it. */
export function guardedEvents<G>(guard: Guard<G>, record: EpochRecord, genotype: G): readonly EpochEvent[] {
  const warning = guard.take(record.epoch, record.collapse?.eigenvalue ?? null, genotype)
  return [
    { type: 'epoch', epoch: record },
    ...(warning === null ? [] : [{ type: 'warning', message: warning } as const]),
  ]
}
