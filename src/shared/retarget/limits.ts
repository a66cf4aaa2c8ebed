import { TansakuError } from '../errors.ts'
import { extremesOf, type Costs } from '../spaces/decisions.ts'

/** Latencies of the fastest and of the slowest architecture of a space on a device. */
export interface Reach {
  readonly fastestUs: number
  readonly slowestUs: number
}

export function reachOf(latencyUs: Costs): Reach {
  const { least, most } = extremesOf(latencyUs)
  return { fastestUs: least, slowestUs: most }
}

/** Limits from the fastest to the slowest, each by the same factor above the one before. @param count two or more */
export const spreadLimits = ({ fastestUs, slowestUs }: Reach, count: number): number[] =>
  Array.from({ length: count }, (_, index) =>
    index === count - 1 ? slowestUs : fastestUs * (slowestUs / fastestUs) ** (index / (count - 1)),
  )

/** @throws TansakuError LATENCY_OUT_OF_REACH for a limit that every or no architecture meets */
export function requireInReach({ fastestUs, slowestUs }: Reach, limitsUs: readonly number[], on: string): void {
  const wrong = limitsUs.find((limitUs) => !(limitUs >= fastestUs && limitUs <= slowestUs))
  if (wrong === undefined) return
  const ms = (us: number, digits = 4): string => (us / 1_000).toPrecision(digits)
  throw new TansakuError(
    'LATENCY_OUT_OF_REACH',
    `No front ${on} has an architecture for a limit of ${ms(wrong)} ms: the space's fastest architecture takes ${ms(fastestUs)} ms there and its slowest ${ms(slowestUs)} ms. Give limits between them.`,
    { limitUs: wrong, fastestUs, slowestUs, on },
  )
}
