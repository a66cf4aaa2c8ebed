import type { LatencyEntry } from '#shared/contract/latency-tables.ts'
import type { OperatorPlaceSummary } from '#shared/contract/spaces.ts'

export interface GridCell {
  readonly key: string
  readonly macs: number
  /** Missing until measured. */
  readonly entry: LatencyEntry | undefined
}

/** Something laid out as the space is: choices down, places along the network. */
export interface SpaceGrid<Cell> {
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  /** By row, then column; null where the choice does not exist at the place. */
  readonly cells: readonly (readonly (Cell | null)[])[]
}

/** A place of the network with what may stand there. */
interface Place<Candidate> {
  readonly place: string
  readonly searched: boolean
  readonly candidates: readonly Candidate[]
}

/** Fixed places (stem, head) share one last row, named `fixedRow`. */
export function spaceGrid<Candidate extends { choice: string }>(
  places: readonly Place<Candidate>[],
  fixedRow: string,
): SpaceGrid<Candidate> {
  const choices = [
    ...new Set(
      places
        .filter((place) => place.searched)
        .flatMap((place) => place.candidates.map((candidate) => candidate.choice)),
    ),
  ]
  const hasFixed = places.some((place) => !place.searched)
  const rows = hasFixed ? [...choices, fixedRow] : choices
  const cells = rows.map((row) =>
    places.map(
      (place): Candidate | null =>
        (place.searched
          ? place.candidates.find((each) => each.choice === row)
          : row === fixedRow
            ? place.candidates[0]
            : undefined) ?? null,
    ),
  )
  return { rows, columns: places.map((place) => shortPlace(place.place)), cells }
}

export function latencyGrid(
  places: readonly OperatorPlaceSummary[],
  entries: readonly LatencyEntry[],
  fixedRow: string,
): SpaceGrid<GridCell> {
  const byKey = new Map(entries.map((entry) => [entry.key, entry]))
  const grid = spaceGrid(places, fixedRow)
  return {
    ...grid,
    cells: grid.cells.map((row) =>
      row.map((candidate) =>
        candidate ? { key: candidate.key, macs: candidate.macs, entry: byKey.get(candidate.key) } : null,
      ),
    ),
  }
}

/** `layer 12` is `12` over a column 36 px wide. */
export function shortPlace(place: string): string {
  return /^layer (\d+)$/.exec(place)?.[1] ?? place
}

/** Newer measurements of the same rows replace the older ones. */
export function mergeEntries(known: readonly LatencyEntry[], fresh: readonly LatencyEntry[]): LatencyEntry[] {
  const byKey = new Map(known.map((entry) => [entry.key, entry]))
  for (const entry of fresh) byKey.set(entry.key, entry)
  return [...byKey.values()]
}

/** Half-width of the interval as a share of the median. */
export function intervalShare(entry: LatencyEntry): number {
  return (entry.intervalUs.high - entry.intervalUs.low) / 2 / entry.medianUs
}
