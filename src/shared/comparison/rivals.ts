import type { ArchitectureSpec } from '../spaces/spec.ts'
import { createRandom, deriveSeed } from '../random.ts'
import type { Costs, Decisions } from '../spaces/decisions.ts'
import { drawWithin } from './draw.ts'
import { largestWithin } from './largest.ts'

/** What a found net is held against, in the order in which it is told. */
export const rivalKinds = ['random', 'largest-macs', 'largest-params'] as const
export type RivalKind = (typeof rivalKinds)[number]

/** A space with what its operators cost. */
export interface CostedSpace {
  readonly decisions: Decisions
  /** Microseconds, by a device's table. */
  readonly latency: Costs
  readonly macs: Costs
  readonly params: Costs
}

/** Of one latency: a net may be so much slower or faster. Where no random net lies that near, further ones count. */
const nearness = [0.02, 0.05, 0.1] as const
/** A net that was drawn before is drawn again so often. */
const redraws = 20

/**
 * Random nets of a space of about one latency. They depend on the seed and the latency alone.
 * @param count how many; fewer where the space has no more
 */
export function randomOfLatency(
  { decisions, latency }: Pick<CostedSpace, 'decisions' | 'latency'>,
  latencyUs: number,
  { count, seed }: { readonly count: number; readonly seed: number },
): ArchitectureSpec[] {
  const drawn = new Map<string, number[]>()
  for (const share of nearness) {
    const random = createRandom(deriveSeed(seed, 'rivals', latencyUs.toPrecision(9), share))
    const draw = drawWithin(latency, { low: latencyUs * (1 - share), high: latencyUs * (1 + share) })
    for (let i = 0; i < count * redraws && drawn.size < count; i++) {
      const chosen = draw(random)
      if (chosen === null) break
      drawn.set(chosen.join(), chosen)
    }
  }
  return [...drawn.values()].map((chosen) => decisions.architecture(chosen))
}

/**
 * The nets of a space that a found one of some latency is held against: random ones of about that latency, and within
 * it the one of most MACs and the one of most parameters. Depends on the seed and the latency alone.
 * @param random how many random ones; fewer where the space has no more
 */
export function rivalsOf(
  space: CostedSpace,
  latencyUs: number,
  { random: count, seed }: { readonly random: number; readonly seed: number },
): Record<RivalKind, ArchitectureSpec[]> {
  const { decisions, latency, macs, params } = space
  // A latency that was added up in another order is the same.
  const limitUs = latencyUs * (1 + 1e-9)
  const largest = (size: Costs): ArchitectureSpec[] => {
    const chosen = largestWithin(latency, size, limitUs)
    return chosen === null ? [] : [decisions.architecture(chosen)]
  }
  return {
    random: randomOfLatency(space, latencyUs, { count, seed }),
    'largest-macs': largest(macs),
    'largest-params': largest(params),
  }
}
