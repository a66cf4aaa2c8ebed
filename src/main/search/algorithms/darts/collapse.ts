import { softmax } from '#shared/architecture/index.ts'
import type { CollapseRecord } from '#shared/contract/searches.ts'

/** One kind of cell at one moment of a search. */
export interface CellState {
  /** Edges × operations. */
  readonly alpha: readonly (readonly number[])[]
  /** The operations of its present genotype. */
  readonly operations: readonly string[]
}

/** What hands its input on unchanged: a cell full of these has collapsed (Zela et al. 2020, section 2.2). */
const skips: ReadonlySet<string> = new Set(['skip_connect', 'identity'])

/** How near a search is to collapse, by kind of cell. @param eigenvalue of ∇²α L_val, where it was worked out */
export function collapseRecord(cells: Readonly<Record<string, CellState>>, eigenvalue: number | null): CollapseRecord {
  const each = <T>(figure: (cell: CellState) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(cells).map(([kind, cell]) => [kind, figure(cell)]))
  return {
    skips: each(({ operations }) => operations.filter((operation) => skips.has(operation)).length),
    entropy: each(({ alpha }) => alpha.reduce((sum, row) => sum + entropy(softmax(row)), 0) / alpha.length),
    eigenvalue,
  }
}

/** −Σ p ln p, in nats. */
const entropy = (probabilities: readonly number[]): number =>
  -probabilities.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0)
