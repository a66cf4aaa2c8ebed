import type { ExportTask } from '#main/compute/protocol.ts'
import { familyOf, writtenSpec } from '#shared/architecture/index.ts'
import type { Progress } from '#shared/contract/common.ts'
import type { ValueSizes } from '#shared/engines/ncnn/index.ts'
import { TansakuError } from '#shared/errors.ts'
import { derivedNetworkOf } from '../spaces/derived-net.ts'
import { readingData, type TaskContext } from '../task.ts'
import { readCheckpoint } from '../training/checkpoints.ts'
import { fitted, type ImageDataset, loadDataset } from '../training/data/dataset.ts'
import { identitySettings } from '../training/identity-settings.ts'
import { calibrate } from './calibration.ts'
import { firstRecords, type TensorRecords } from './weights.ts'

/** A network's numbers, and where its pictures are. */
export type NetworkSource = Pick<ExportTask, 'spec' | 'weights' | 'datasetFolders' | 'cacheFolder'>

/** @throws TansakuError the CHECKPOINT codes */
export async function recordsOf({ spec, weights }: NetworkSource): Promise<TensorRecords> {
  if (weights.kind === 'untrained') return firstRecords(derivedNetworkOf(spec).network, weights.seed)
  const identity = { kind: 'evaluation', spec: writtenSpec(spec), settings: identitySettings(weights.settings) }
  return (await readCheckpoint(weights.file, identity)).tensors
}

interface HeldPictures {
  readonly dataset: ImageDataset
  readonly validationShare: number
}

/** Those that 8 bits can be calibrated on. @throws TansakuError BAD_REQUEST, the DATASET codes */
export async function picturesOf(source: NetworkSource, { emit }: Pick<TaskContext, 'emit'>): Promise<HeldPictures> {
  const { spec, weights } = source
  if (weights.kind === 'untrained' || weights.settings.task !== 'images')
    throw new TansakuError(
      'BAD_REQUEST',
      'Only a trained network can be calibrated for 8 bits: train it first, or export it in fp32 or fp16.',
    )
  const { dataset, validationShare } = weights.settings
  emit(readingData)
  // What is trained on images takes some.
  return { dataset: fitted(await loadDataset(dataset, source), familyOf(spec).input(spec)!), validationShare }
}

/** @returns null when a stop was asked for @throws TansakuError CALIBRATION_UNUSABLE */
export function sizesOf(
  { spec }: Pick<NetworkSource, 'spec'>,
  records: TensorRecords,
  held: HeldPictures,
  { emit, stopRequested }: TaskContext,
): Promise<ValueSizes | null> {
  const startedAt = performance.now()
  return calibrate(derivedNetworkOf(spec).network, records, {
    ...held,
    onBatch(done, total) {
      const perBatchS = (performance.now() - startedAt) / 1_000 / Math.max(1, done)
      const etaSeconds = done === 0 ? null : perBatchS * (total - done)
      const stage = { name: 'calibrating' } as const
      emit({ type: 'progress', progress: { ...progressOf(done, total, stage, 'calibrating for 8 bits'), etaSeconds } })
      return !stopRequested()
    },
  })
}

export const progressOf = (done: number, total: number, stage: Progress['stage'], message: string): Progress => ({
  done,
  total,
  unit: 'steps',
  message,
  stage,
  etaSeconds: null,
})
