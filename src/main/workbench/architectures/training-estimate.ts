import { familyOf, type ArchitectureSpec } from '#shared/architecture/index.ts'
import type { EvaluationSettings, TrainingEstimate } from '#shared/contract/architectures.ts'
import { epochMs, itemsOf, type SeenEpoch } from '#shared/evaluation/estimate.ts'
import { fittingSettings } from '#shared/evaluation/fitting-settings.ts'
import type { Store } from '#main/store/index.ts'
import type { DatasetService } from '../datasets/service.ts'

/** Trainings looked back on. */
const mostSeen = 50

/**
 * What a training would take, by the newest ones of its family.
 * @throws TansakuError DATASET_MISSING and the like
 */
export async function estimateTraining(
  store: Store,
  datasets: DatasetService,
  { spec, settings }: { readonly spec: ArchitectureSpec; readonly settings: EvaluationSettings },
): Promise<TrainingEstimate> {
  const dataset = await datasets.requireReady(settings.dataset)
  const items = itemsOf(fittingSettings(spec, settings), dataset)
  const durationMs = epochMs(
    { macs: familyOf(spec).count(spec).macs, items },
    await seenEpochs(store, datasets, spec.family),
  )
  return { epochs: settings.epochs, items, durationMs: durationMs === null ? null : settings.epochs * durationMs }
}

/** Newest first. */
async function seenEpochs(store: Store, datasets: DatasetService, family: string): Promise<SeenEpoch[]> {
  const sets = new Map((await datasets.list()).map((dataset) => [dataset.id, dataset]))
  return (await store.evaluations.latestEpochs(mostSeen)).flatMap(({ settings, epoch, macs, ...trained }) => {
    const dataset = sets.get(settings.dataset)
    if (dataset === undefined || trained.family !== family) return []
    return [{ macs, items: itemsOf(settings, dataset), durationMs: epoch.durationMs }]
  })
}
