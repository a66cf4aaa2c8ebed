import { operatorsOf, spaceRow, type ArchitectureSpec, type SpaceId } from '#shared/architecture/index.ts'
import { TansakuError } from '#shared/errors.ts'
import { rowLatency } from '#shared/network/row-latency.ts'
import type { Random } from '#shared/random.ts'
import type { NetworkSize } from '#shared/spaces/index.ts'
import type { Breeder } from './population.ts'

export interface BreederOptions {
  readonly space: SpaceId
  readonly size: NetworkSize
  /** By operator key; null = latency takes no part. */
  readonly latenciesUs: Readonly<Record<string, number>> | null
  readonly latencyLimitUs: number | null
}

/** So many draws are thrown away before one above the limit is made faster, mutation by mutation. */
const draws = 100
const descents = 2_000

/** Σ LUT of an architecture, microseconds; null without a table. @throws as rowLatency */
export function latencyOf({ latenciesUs }: Pick<BreederOptions, 'latenciesUs'>, spec: ArchitectureSpec): number | null {
  if (latenciesUs === null) return null
  return operatorsOf(spec)
    .map(rowLatency(latenciesUs))
    .reduce((sum, us) => sum + us, 0)
}

/**
 * Draws and mutates architectures of a space within a latency limit: what is slower is drawn again. Where a limit lies
 * so low that draws hardly meet it, one is mutated downwards until it does.
 * @throws TansakuError BAD_REQUEST where no architecture was found under the limit
 */
export function breeder(options: BreederOptions): Breeder {
  const space = spaceRow(options.space)
  const { latencyLimitUs } = options
  const isWithin = (spec: ArchitectureSpec): boolean =>
    latencyLimitUs === null || (latencyOf(options, spec) ?? 0) <= latencyLimitUs
  const within = (propose: () => ArchitectureSpec, random: Random): ArchitectureSpec => {
    for (let attempt = 0; attempt < draws; attempt++) {
      const spec = propose()
      if (isWithin(spec)) return spec
    }
    return faster(propose(), random)
  }

  function faster(start: ArchitectureSpec, random: Random): ArchitectureSpec {
    let spec = start
    let us = latencyOf(options, spec) ?? 0
    for (let step = 0; step < descents && us > latencyLimitUs!; step++) {
      const mutated = space.mutate(spec, random)
      const mutatedUs = latencyOf(options, mutated) ?? 0
      if (mutatedUs < us) [spec, us] = [mutated, mutatedUs]
    }
    if (us <= latencyLimitUs!) return spec
    throw new TansakuError(
      'BAD_REQUEST',
      `No architecture of ${space.id} was found within ${String(latencyLimitUs)} µs; the fastest found takes ${us.toPrecision(4)} µs by the latency table. Raise the limit.`,
      { latencyLimitUs, fastestUs: us },
    )
  }

  return {
    random: (random) => within(() => space.random(options.size, random), random),
    mutate: (spec, random) => within(() => space.mutate(spec, random), random),
  }
}
