import { z } from 'zod'
import type { DartsSettings } from '#shared/contract/searches.ts'

export type GuardSettings = Pick<DartsSettings, 'watchEigenvalue' | 'stopOnCollapse' | 'eigenvalueWindow' | 'eigenvalueFromEpoch' | 'eigenvalueDelta' | 'eigenvalueFactor'>

/** The eigenvalue's growth between two epochs, which count from 0. */
export interface Growth {
  /** Where it still was low. */
  readonly epoch: number
  readonly factor: number
}

/**
 * RobustDARTS' rule (Zela et al. 2020, section 4.3; automl/RobustDARTS): the eigenvalue's mean over a window, set against the mean
 * `delta` epochs before, both told of the epoch in the middle of their window; nothing before `fromEpoch` counts.
 * @param eigenvalues by epoch, null where it was not worked out
 * @returns the growth by more than the factor at the last epoch, or null
 */
export function growthOf(eigenvalues: readonly (number | null)[], { eigenvalueWindow: window, eigenvalueFromEpoch: fromEpoch, eigenvalueDelta: delta, eigenvalueFactor: factor }: GuardSettings): Growth | null {
  const last = eigenvalues.length - 1
  const epoch = last - Math.floor(window / 2) - delta
  if (epoch < fromEpoch) return null
  const [now, before] = [meanUpTo(eigenvalues, last, window), meanUpTo(eigenvalues, last - delta, window)]
  if (now === null || before === null || before <= 0 || now / before <= factor) return null
  return { epoch, factor: now / before }
}

/** Over a window that ends with an epoch; at the start over what there is, from half a window on. */
function meanUpTo(eigenvalues: readonly (number | null)[], end: number, window: number): number | null {
  const known = eigenvalues.slice(Math.max(0, end - window + 1), end + 1).filter((value) => value !== null)
  return known.length < Math.min(window, end + 1) || known.length < Math.ceil(window / 2) ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}

/** Watches a search's eigenvalue from epoch to epoch, with the genotype of each, which is what is kept when the search collapses. */
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
  const notesSchema = z.object({ eigenvalues: z.array(z.number().nullable()).default([]), genotypes: z.array(genotypeSchema.nullable()).default([]) })
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
      return settings.stopOnCollapse ? `${seen}. It ends here, with the genotype of that epoch.` : `${seen}, most likely to skip connections. Go back to epoch ${String(growth.epoch + 1)} and on from there with more weight decay.`
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
