import { onceSettingsSchema, type OnceSettings } from '#shared/algorithms/index.ts'
import type { Dataset } from '#shared/contract/datasets.ts'
import type { DeviceDescription } from '#shared/contract/devices.ts'
import type { LatencyTableSummary } from '#shared/contract/latency-tables.ts'
import type { PlanEffort, PlanWish } from '#shared/contract/plans.ts'
import type { SearchSummary } from '#shared/contract/searches.ts'
import { TansakuError } from '#shared/errors.ts'
import { secondsOf } from '#shared/plans/effort.ts'
import { deriveSeed } from '#shared/random.ts'
import { estimate } from '#shared/searches/estimate.ts'
import type { ImageInput } from '#shared/spaces/index.ts'
import type { PlanParts } from './parts.ts'

/** What there is when a plan is made. */
export interface PlanFacts {
  readonly dataset: Dataset
  /** The pictures' own. */
  readonly input: ImageInput
  /** In the wish's order. */
  readonly devices: readonly DeviceDescription[]
  /** Newest first, as are searches. */
  readonly tables: readonly LatencyTableSummary[]
  readonly searches: readonly SearchSummary[]
}

/** @throws TansakuError DATASET_MISSING and the like, BAD_REQUEST for a text, DEVICE_UNKNOWN */
export async function factsFor(parts: PlanParts, wish: Pick<PlanWish, 'dataset' | 'devices'>): Promise<PlanFacts> {
  const dataset = await parts.datasets.requireReady(wish.dataset)
  const known = await parts.devices.list()
  return {
    dataset,
    input: picturesOf(dataset),
    devices: wish.devices.map(({ deviceId }) => deviceOf(known, deviceId)),
    tables: await parts.latencyTables.list(),
    searches: await parts.searches.list(),
  }
}

function picturesOf({ id, input }: Dataset): ImageInput {
  if (input !== null) return input
  throw new TansakuError(
    'BAD_REQUEST',
    `The data set "${id}" is a text, and fast networks are found for pictures: choose a set of pictures (tansaku dataset list).`,
    { dataset: id },
  )
}

function deviceOf(known: readonly DeviceDescription[], id: string): DeviceDescription {
  const device = known.find((each) => each.id === id)
  if (device !== undefined) return device
  throw new TansakuError(
    'DEVICE_UNKNOWN',
    `There is no device "${id}". Known: ${known.map((each) => each.id).join(', ') || 'none'}. Connect it, or choose one of these.`,
    { id, known: known.map((each) => each.id) },
  )
}

/** The supernet of a plan as a search's settings. */
export const supernetSettings = (
  { dataset, space, seed }: PlanWish,
  { supernet }: Pick<PlanEffort, 'supernet'>,
  input: ImageInput,
): OnceSettings => onceSettingsSchema.parse({ ...supernet, space, dataset, input, seed: deriveSeed(seed, 'search') })

/**
 * How many times slower than two quiet cores this computer trains, by its newest supernet alike; null where there is
 * none.
 */
export function slownessOf(
  wish: PlanWish,
  effort: Pick<PlanEffort, 'supernet' | 'evaluation'>,
  { input, dataset, searches }: Pick<PlanFacts, 'input' | 'dataset' | 'searches'>,
): number | null {
  const known = estimate(supernetSettings(wish, effort, input), dataset, searches)?.durationMs ?? null
  return known === null ? null : known / 1_000 / secondsOf(effort, { space: wish.space, input }).supernet
}
