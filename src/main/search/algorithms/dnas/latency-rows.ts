import { isIdentity, type Operator, type OperatorPlace } from '#shared/network/operator.ts'
import { TansakuError } from '#shared/errors.ts'

/** A space's latencies as the loss needs them, microseconds. */
export interface LatencyRows {
  /** Places that are not searched: stem and head. */
  readonly fixedUs: number
  /** A row for each searched layer, a number for each block. */
  readonly blocksUs: readonly (readonly number[])[]
}

/**
 * Picks a table's rows for the places of a space.
 * @param latenciesUs by operator key
 * @throws TansakuError LATENCY_ROWS_MISSING, LATENCY_NOT_POSITIVE, LATENCY_TOO_SMALL
 */
export function latencyRows(
  places: readonly OperatorPlace[],
  latenciesUs: Readonly<Record<string, number>>,
): LatencyRows {
  requireRows(places, latenciesUs)
  const rows = places.map(({ searched, candidates }) => ({
    searched,
    us: candidates.map(({ operator }) => latencyOf(operator, latenciesUs)),
  }))
  requireLogarithm(rows.reduce((sum, { us }) => sum + Math.min(...us), 0))
  return {
    fixedUs: rows.filter(({ searched }) => !searched).reduce((sum, { us }) => sum + us[0]!, 0),
    blocksUs: rows.filter(({ searched }) => searched).map(({ us }) => us),
  }
}

/** Of the fastest and the slowest architecture. */
export const reachOf = ({ fixedUs, blocksUs }: LatencyRows) => ({
  leastUs: blocksUs.reduce((sum, row) => sum + Math.min(...row), fixedUs),
  mostUs: blocksUs.reduce((sum, row) => sum + Math.max(...row), fixedUs),
})

/** A block that computes nothing (skip at the same shape) costs nothing where its table has no row for it. */
const latencyOf = (operator: Operator, latenciesUs: Readonly<Record<string, number>>): number =>
  latenciesUs[operator.key] ?? 0

function requireRows(places: readonly OperatorPlace[], latenciesUs: Readonly<Record<string, number>>): void {
  const operators = places.flatMap(({ candidates }) => candidates.map(({ operator }) => operator))
  const missing = [
    ...new Set(
      operators.filter((operator) => !(operator.key in latenciesUs) && !isIdentity(operator)).map(({ key }) => key),
    ),
  ]
  if (missing.length > 0) {
    throw new TansakuError(
      'LATENCY_ROWS_MISSING',
      `The latency table has no row for ${missing.length} of the space's operators (first: ${missing[0]}): it belongs to another space, or was not finished. Measure this space on the device.`,
      { missing },
    )
  }
  for (const operator of operators) {
    const us = latencyOf(operator, latenciesUs)
    if (Number.isFinite(us) && (us > 0 || (us === 0 && isIdentity(operator)))) continue
    throw new TansakuError(
      'LATENCY_NOT_POSITIVE',
      `The latency table says ${us} µs for ${operator.key}; a latency is a positive number. Measure the operator again.`,
      { key: operator.key, us },
    )
  }
}

/**
 * The loss takes the logarithm of a whole net's latency: below e microseconds it falls under 1, where a power of it
 * blows gradients up, and below 1 it turns negative and the loss is NaN. No net is that fast: the unit is wrong.
 */
function requireLogarithm(fastestUs: number): void {
  if (fastestUs >= Math.E) return
  throw new TansakuError(
    'LATENCY_TOO_SMALL',
    `The fastest architecture of the space would take ${fastestUs.toPrecision(3)} µs by this table, less than e µs, which the loss cannot take the logarithm of: are the rows microseconds?`,
    { fastestUs },
  )
}

/** Blocks of one place of which the second does all that the first does, and more. */
const orders = [
  ['k3_e1', 'k3_e3'],
  ['k3_e3', 'k3_e6'],
  ['k5_e1', 'k5_e3'],
  ['k5_e3', 'k5_e6'],
  ['k3_e1', 'k5_e1'],
  ['k3_e3', 'k5_e3'],
  ['k3_e6', 'k5_e6'],
] as const
/** A block may seem this much slower than one that does more before anything is said. */
const tolerance = 1.1

/** A hopelessly noisy table is not told in a hundred sentences. */
const told = 5

/**
 * What in a table cannot be true: a search would follow its noise. A sentence for each pair of blocks in the wrong
 * order.
 */
export function latencyWarnings(
  places: readonly OperatorPlace[],
  latenciesUs: Readonly<Record<string, number>>,
  table = 'The latency table',
): string[] {
  const found = places.flatMap(({ place, candidates }) => {
    const us = new Map(candidates.map(({ choice, operator }) => [choice, latencyOf(operator, latenciesUs)]))
    return orders.flatMap(([less, more]) => {
      const [lessUs, moreUs] = [us.get(less), us.get(more)]
      if (lessUs === undefined || moreUs === undefined || lessUs <= tolerance * moreUs) return []
      return [
        `${table} is noisy at ${place}: ${less} takes ${lessUs.toPrecision(3)} µs there, ${more}, which does more, ${moreUs.toPrecision(3)} µs. Measure again on a quiet device.`,
      ]
    })
  })
  return found.length <= told
    ? found
    : [...found.slice(0, told), `${table} is noisy in ${found.length - told} more places.`]
}
