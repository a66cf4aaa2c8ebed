import type { Dataset } from '#shared/contract/datasets.ts'
import type { LatencyTableSummary } from '#shared/contract/latency-tables.ts'
import type { PlanWish } from '#shared/contract/plans.ts'
import type { SearchSummary } from '#shared/contract/searches.ts'
import { datasetOf, inputOfSearch, kindOf, onceSettingsSchema, type OnceSettings } from '#shared/algorithms/index.ts'
import { imagesToTrainOf } from '#shared/datasets/held-out.ts'
import { defaultEngine, engineOfWish } from '#shared/engines/index.ts'
import { workOf } from '#shared/plans/fit.ts'
import {
  isSameSize,
  isSameInput,
  networkSize,
  saidOf,
  spaceRow,
  type ImageInput,
  type SpaceSize,
} from '#shared/spaces/index.ts'

/** A supernet that learned so much of what is planned will do. */
const enoughShare = 0.5

/** Which of a space's sizes a table is of, for nets of these pictures. */
export const tableSizeFor = (space: PlanWish['space'], input: ImageInput): SpaceSize | null => {
  const row = spaceRow(space)
  return row.tableSize(networkSize({ input: saidOf(row.input, input) }))
}

/**
 * The newest table of a device that needs no measuring: measured as a plan would have it measured, whole, and not
 * stale, noisy or void; of a device that is not here, one that was read from a file.
 * @param tables newest first
 */
export const goodTable = (
  tables: readonly LatencyTableSummary[],
  { deviceId, space, size }: { readonly deviceId: string; readonly space: string; readonly size: SpaceSize | null },
): LatencyTableSummary | undefined =>
  tables.find(
    (table) =>
      table.deviceId === deviceId &&
      table.space === space &&
      isSameSize(table.size, size) &&
      (table.origin === 'measured'
        ? table.state === 'complete' && table.trust.state === 'good' && isUsual(table)
        : table.imported !== null && table.imported.mappedOperators === table.imported.operators),
  )

const isUsual = ({ protocol }: LatencyTableSummary): boolean =>
  engineOfWish(protocol) === defaultEngine &&
  protocol.precision === 'fp32' &&
  protocol.threads === 1 &&
  protocol.cores.length === 0

/**
 * The newest finished supernet of the same pictures and space that learned at least half as much as a plan would have
 * it learn, from pictures no smaller, and scored architectures to predict from.
 * @param searches newest first
 */
export const goodSupernet = (
  searches: readonly SearchSummary[],
  { dataset, space }: Pick<PlanWish, 'dataset' | 'space'>,
  {
    supernet,
    input,
  }: { readonly supernet: Omit<OnceSettings, 'space' | 'dataset' | 'seed'>; readonly input: ImageInput },
): SearchSummary | undefined =>
  searches.find(({ state, settings }) => {
    const own = inputOfSearch(settings)
    if (state !== 'done' || kindOf(settings).bequeaths !== true || settings.space !== space || own === null)
      return false
    const once = onceSettingsSchema.safeParse(settings).data
    return (
      once !== undefined &&
      datasetOf(settings) === dataset &&
      isSameInput({ ...own, size: input.size }, input) &&
      own.size >= input.size &&
      once.scoredArchitectures >= Math.min(50, supernet.scoredArchitectures) &&
      workOf(once) >= enoughShare * workOf(supernet)
    )
  })

/** Images that a search of a data set has to train on. */
export const imagesOf = (dataset: Dataset): number => imagesToTrainOf(dataset, usualValidationShare)
const usualValidationShare = 0.1
