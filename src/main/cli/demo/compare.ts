import { architectureKey, firstOfSpec } from '#shared/architecture/index.ts'
import type { ArchitectureRecord, ArchitectureSummary } from '#shared/contract/architectures.ts'
import type { LatencyTable } from '#shared/contract/latency-tables.ts'
import type { Retarget } from '#shared/contract/retargets.ts'
import { randomOfLatency } from '#shared/comparison/index.ts'
import { figureOf } from '#shared/evaluation/accuracy.ts'
import { rowLatency } from '#shared/network/row-latency.ts'
import { costsOf } from '#shared/spaces/decisions.ts'
import { spaceRow } from '#shared/spaces/index.ts'
import { mean } from '#shared/statistics/index.ts'
import { trainedEvaluation } from '../training.ts'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import { latency } from '../format.ts'

/** An architecture of a front, and random ones that take as long by the same table. */
export interface Rivalry {
  readonly latencyUs: number
  /** With inherited weights, as the front says. */
  readonly predictedAccuracy: number
  readonly found: ArchitectureSummary
  readonly random: readonly ArchitectureSummary[]
}

/**
 * Architectures of a front's faster half are kept: so many, up to its middle. They are trained far in the time that
 * slower ones would take for an epoch or two; the very fastest have hardly a rival of their latency.
 */
export async function keepMiddling(
  client: WorkbenchClient,
  front: Retarget,
  count: number,
): Promise<ArchitectureSummary[]> {
  const kept = await client.retargets.add({ id: front.id, count: count + 5 })
  const from = Math.max(0, (kept.length >> 1) - count + 1)
  return kept.slice(from, from + count)
}

/** @param each random ones for each architecture that was found */
export async function rivalriesOf(
  client: WorkbenchClient,
  front: Retarget,
  found: readonly ArchitectureSummary[],
  table: LatencyTable,
  { each, seed }: { readonly each: number; readonly seed: number },
): Promise<Rivalry[]> {
  const decisions = spaceRow(table.space).decisions(table.size)
  const latencyOf = rowLatency(Object.fromEntries(table.entries.map(({ key, medianUs }) => [key, medianUs])))
  const costed = { decisions, latency: costsOf(decisions, latencyOf) }
  const rivalries: Rivalry[] = []
  for (const architecture of found) {
    const { latencyUs, predictedAccuracy } = firstOfSpec(front.points, architecture.spec)!
    const random: ArchitectureSummary[] = []
    const drawn = randomOfLatency(costed, latencyUs, { count: each + 1, seed })
    const others = drawn.filter((spec) => architectureKey(spec) !== architectureKey(architecture.spec)).slice(0, each)
    for (const [index, spec] of others.entries())
      random.push(
        await client.architectures.add({
          name: `random ${latency(latencyUs)} ${String(index + 1)}`,
          spec,
          origin: 'random',
        }),
      )
    rivalries.push({ latencyUs, predictedAccuracy, found: architecture, random })
  }
  return rivalries
}

/**
 * In which order architectures are trained, in groups that are all trained or none: what was found beside its random
 * ones, then the other device's, then the other latencies, so that the last groups are those that a demo can do
 * without.
 */
export const trainingGroups = (
  rivalries: readonly Rivalry[],
  ofOtherDevice: readonly ArchitectureSummary[],
): ArchitectureSummary[][] => {
  const [first, ...others] = rivalries.map(({ found, random }) => [found, ...random])
  return [first ?? [], [...ofOtherDevice], ...others].filter((group) => group.length > 0)
}

/** What architectures that take as long have of the test images after the same training. */
export interface Outcome {
  readonly latencyUs: number
  /** What the supernet was predicted to give the one that was found, before its own training. */
  readonly predictedAccuracy: number
  readonly found: number
  readonly random: readonly number[]
}

/** @param evaluations architecture id -> its training; what has none is left out */
export async function outcomesOf(
  client: WorkbenchClient,
  rivalries: readonly Rivalry[],
  evaluations: ReadonlyMap<string, string>,
): Promise<Outcome[]> {
  const accuracyOf = async ({ id }: ArchitectureSummary): Promise<number> => {
    const record: ArchitectureRecord = await client.architectures.get({ id })
    return figureOf(trainedEvaluation(record, evaluations.get(id)!).result)
  }
  const outcomes: Outcome[] = []
  for (const { latencyUs, predictedAccuracy, found, random } of rivalries)
    if ([found, ...random].every(({ id }) => evaluations.has(id)))
      outcomes.push({
        latencyUs,
        predictedAccuracy,
        found: await accuracyOf(found),
        random: await Promise.all(random.map(accuracyOf)),
      })
  return outcomes
}

/** The found architectures' mean less the random ones', latency by latency alike; null without random ones. */
export function advantage(outcomes: readonly Outcome[]): number | null {
  const compared = outcomes.filter(({ random }) => random.length > 0)
  return compared.length === 0 ? null : mean(compared.map(({ found, random }) => found - mean(random)))
}
