import { TansakuError } from '../errors.ts'
import { isIdentity, type Operator } from './operator.ts'

/**
 * What a table says of an operator, microseconds; one that computes nothing costs nothing where there is no row for it.
 * @param latenciesUs by operator key
 * @throws TansakuError LATENCY_ROWS_MISSING, LATENCY_NOT_POSITIVE
 */
export function rowLatency(latenciesUs: Readonly<Record<string, number>>): (operator: Operator) => number {
  return (operator) => {
    const us = Object.hasOwn(latenciesUs, operator.key) ? latenciesUs[operator.key] : undefined
    if (us === undefined && isIdentity(operator)) return 0
    if (us === undefined) {
      throw new TansakuError(
        'LATENCY_ROWS_MISSING',
        `The latency table has no row for ${operator.label} (${operator.key}): it belongs to architectures of another size, or was not finished. Measure a table of this size.`,
        { missing: [operator.key] },
      )
    }
    if (!(Number.isFinite(us) && us > 0)) {
      throw new TansakuError(
        'LATENCY_NOT_POSITIVE',
        `The latency table says ${us} µs for ${operator.key}; a latency is a positive number. Measure the operator again.`,
        { key: operator.key, us },
      )
    }
    return us
  }
}
