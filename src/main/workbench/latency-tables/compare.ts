import type { OperatorPlace } from '#shared/architecture/index.ts'
import type {
  ComparisonWarning,
  LatencyEntry,
  LatencyTableSummary,
  TableComparison,
} from '#shared/contract/latency-tables.ts'
import type { Target } from '#shared/contract/target.ts'
import { TansakuError } from '#shared/errors.ts'
import { releaseOf } from '#shared/latency/target.ts'
import { isSameSize, sizeText } from '#shared/spaces/index.ts'
import { median, spearman } from '#shared/statistics/index.ts'

type Table = Pick<
  LatencyTableSummary,
  | 'id'
  | 'deviceId'
  | 'deviceName'
  | 'space'
  | 'size'
  | 'target'
  | 'protocol'
  | 'origin'
  | 'staleBecause'
  | 'calibration'
> & { readonly entries: readonly LatencyEntry[] }
/** An operator that both tables have. */
interface Shared {
  readonly key: string
  readonly label: string
  readonly aUs: number
  readonly bUs: number
  readonly relative: number
  readonly noisy: boolean
}

const mostDisliked = 10
/**
 * An operator counts on a device that spends at least so much on it: below half a microsecond an engine has next to
 * nothing to do, and next to a device's other operators a twentieth of their median changes no net. Of an operator that
 * counts on neither device the ratio tells of the clock.
 */
const counting = { leastUs: 0.5, leastShare: 0.05 } as const

/**
 * Two tables of one space side by side. Ratios are over the median ratio, so that a device that is slower on the whole
 * has ratios around 1 and what stands out is what one device is bad at.
 * @throws TABLE_MISMATCH for tables of two spaces, LATENCY_ROWS_MISSING where they share no operator
 */
export function compareTables(a: Table, b: Table, places: readonly OperatorPlace[]): TableComparison {
  if (a.space !== b.space)
    throw new TansakuError(
      'TABLE_MISMATCH',
      `The tables describe two spaces, ${a.space} (${a.id}) and ${b.space} (${b.id}). Compare tables of one space.`,
      { a: a.space, b: b.space },
    )
  if (!isSameSize(a.size, b.size))
    throw new TansakuError(
      'TABLE_MISMATCH',
      `The tables describe architectures of two sizes of ${a.space}, ${sizeText(a.size)} (${a.id}) and ${sizeText(b.size)} (${b.id}). Compare tables of one size.`,
      { a: a.size, b: b.size },
    )
  const shared = sharedOperators(a, b)
  if (shared.size === 0)
    throw new TansakuError(
      'LATENCY_ROWS_MISSING',
      `The tables ${a.id} and ${b.id} have no operator of ${a.space} in common. Resume measuring them.`,
      { a: a.id, b: b.id },
    )
  const rows = [...shared.values()]
  const rowsOf = (table: Table) => new Map(table.entries.map((entry) => [entry.key, entry]))
  const [rowsA, rowsB] = [rowsOf(a), rowsOf(b)]
  const isWeighty = weightOf(rows)
  const disliked = (sign: 1 | -1) =>
    rows
      .filter(isWeighty)
      .filter(({ relative }) => sign * Math.log(relative) > 0)
      .sort((first, second) => sign * (second.relative - first.relative))
      .slice(0, mostDisliked)
      .map(({ noisy: _noisy, ...row }) => ({
        ...row,
        places: places
          .filter((place) => place.candidates.some(({ operator }) => operator.key === row.key))
          .map((place) => place.place),
      }))
  return {
    a: factsOf(a),
    b: factsOf(b),
    space: a.space,
    size: a.size,
    operators: rows.length,
    medianRatio: medianRatio(rows),
    spearman: spearman(
      rows.map(({ aUs }) => aUs),
      rows.map(({ bUs }) => bUs),
    ),
    reversedPairs: reversedPairs(places, shared),
    places: places.map(({ place, searched, candidates }) => ({
      place,
      searched,
      cells: candidates.map(({ choice, operator: { key, label } }) => ({
        choice,
        key,
        label,
        aUs: rowsA.get(key)?.medianUs ?? null,
        bUs: rowsB.get(key)?.medianUs ?? null,
        relative: relativeOf(shared.get(key), isWeighty),
        noisy: rowsA.get(key)?.noisy === true || rowsB.get(key)?.noisy === true,
      })),
    })),
    dislikedByA: disliked(-1),
    dislikedByB: disliked(1),
    warnings: warningsOf(a, b, places, shared),
  }
}

const factsOf = ({
  id,
  deviceId,
  deviceName,
  target,
  protocol,
  origin,
  staleBecause,
  calibration,
}: Table): TableComparison['a'] => ({
  id,
  deviceId,
  deviceName,
  target,
  protocol,
  origin,
  staleBecause,
  sumError: calibration?.sumError ?? null,
})

/** Whether an operator counts on one of the two devices at least. */
function weightOf(rows: readonly Shared[]): (row: Shared) => boolean {
  const least = (us: readonly number[]): number => Math.max(counting.leastUs, counting.leastShare * median(us))
  const [leastA, leastB] = [least(rows.map(({ aUs }) => aUs)), least(rows.map(({ bUs }) => bUs))]
  return ({ aUs, bUs }) => aUs >= leastA || bUs >= leastB
}
const relativeOf = (row: Shared | undefined, isWeighty: (row: Shared) => boolean): number | null =>
  row !== undefined && isWeighty(row) ? row.relative : null

const medianRatio = (rows: readonly { aUs: number; bUs: number }[]): number =>
  median(rows.map(({ aUs, bUs }) => bUs / aUs))

function sharedOperators(a: Table, b: Table): Map<string, Shared> {
  const other = new Map(b.entries.map((entry) => [entry.key, entry]))
  const rows = a.entries.flatMap((entry) => {
    const match = other.get(entry.key)
    return match === undefined
      ? []
      : [
          {
            key: entry.key,
            label: entry.label,
            aUs: entry.medianUs,
            bUs: match.medianUs,
            noisy: entry.noisy || match.noisy,
          },
        ]
  })
  const middle = rows.length === 0 ? 1 : medianRatio(rows)
  return new Map(rows.map((row) => [row.key, { ...row, relative: row.bUs / row.aUs / middle }]))
}

/**
 * Of the pairs of candidates of one place, the share that the two devices rank the other way round: what a search would
 * decide differently.
 */
function reversedPairs(places: readonly OperatorPlace[], shared: ReadonlyMap<string, Shared>): number | null {
  let pairs = 0
  let reversed = 0
  for (const { candidates } of places) {
    const rows = candidates.flatMap(({ operator }) => shared.get(operator.key) ?? []).filter(({ noisy }) => !noisy)
    rows.forEach((first, index) => {
      for (const second of rows.slice(index + 1)) {
        pairs++
        if ((first.aUs - second.aUs) * (first.bUs - second.bUs) < 0) reversed++
      }
    })
  }
  return pairs === 0 ? null : reversed / pairs
}

/** What makes a comparison doubtful. */
function warningsOf(
  a: Table,
  b: Table,
  places: readonly OperatorPlace[],
  shared: ReadonlyMap<string, Shared>,
): ComparisonWarning[] {
  const wanted = new Set(places.flatMap((place) => place.candidates.map(({ operator }) => operator.key)))
  const missing = [...wanted].filter((key) => !shared.has(key)).length
  const differ = (
    kind: Exclude<ComparisonWarning['kind'], 'stale' | 'rows'>,
    told: (table: Table) => string | number | null | undefined,
  ): ComparisonWarning[] => {
    const [one, two] = [told(a) ?? '', told(b) ?? '']
    return one === '' || two === '' || one === two ? [] : [{ kind, a: String(one), b: String(two) }]
  }
  const own = (table: Table): boolean => table.protocol.version > 0
  // Each device has a build of its own.
  const version = ({ engineVersion }: Target): string =>
    a.deviceId === b.deviceId ? engineVersion : releaseOf(engineVersion)
  return [
    ...(missing > 0 ? [{ kind: 'rows' as const, a: String(missing), b: String(wanted.size) }] : []),
    ...differ('precision', ({ target }) => target?.precision),
    ...differ('threads', ({ target }) => target?.threads),
    ...(a.deviceId === b.deviceId ? differ('cores', ({ target }) => target && String(target.cores ?? '')) : []),
    ...(own(a) && own(b) ? differ('protocol', ({ protocol }) => protocol.version) : []),
    ...differ('engine', ({ target }) => target && `${target.engine} ${version(target)}`.trim()),
    ...[a, b].flatMap(({ deviceName, staleBecause }) =>
      staleBecause.map((reason) => ({ kind: 'stale' as const, deviceName, reason })),
    ),
  ]
}
