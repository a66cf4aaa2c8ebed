import type { EvaluationEpoch, ImageEvaluationSettings } from '#shared/contract/architectures.ts'
import type { TrainedNetwork } from '#shared/spaces/index.ts'
import { cosine } from '../../tensor/optimizers/index.ts'
import { stepKey } from '../../tensor/prng.ts'
import type { ParameterHandle } from '../../tensor/parameters.ts'
import { tf } from '../../tensor/tf.ts'
import { augmentationOf } from '../data/augmentation.ts'
import { orderedBatches, trainingBatches } from '../data/batches.ts'
import { chooseImages, requireBatch, splitsOf } from '../data/split.ts'
import type { StepFigures, Sums, Training } from '../training.ts'
import { imageNet, lookingBatchSize, type ImageParts } from './image-net.ts'

/** First values of a net's weights, in the order in which it declares them. */
export type BequeathedWeights = (weights: readonly ParameterHandle[]) => readonly Float32Array[]

export interface EvaluationParts extends ImageParts {
  /** Called when an epoch's validation accuracy is the highest so far, before its events. */
  readonly onBest: (epoch: number) => Promise<void>
  /** Absent = first values are drawn. */
  readonly inherited?: BequeathedWeights | undefined
}

/**
 * Trains an architecture's network, from scratch or from inherited weights, and validates it after every epoch, with
 * running batch-norm statistics, on images held out of the training images. The test images have no part in it.
 * @throws TansakuError DATASET_MISMATCH, BAD_REQUEST when net, data set and batch do not fit
 */
export function createEvaluation(
  derived: TrainedNetwork,
  settings: ImageEvaluationSettings,
  { dataset, eager, onBest, inherited }: EvaluationParts,
): Training {
  const { seed, batchSize, epochs, dropPath } = settings
  const { store, steps, dispose } = imageNet(derived, settings, { dataset, eager })
  const weights = store.layout.entries('weight')
  inherited?.(weights).forEach((data, i) => store.write(weights[i]!, data))

  const splits = splitsOf(dataset, settings.validationShare)
  const chosen = chooseImages(splits.training, { seed, images: settings.trainingImages })
  requireBatch(chosen.length, batchSize, 'the network')
  const augment = augmentationOf(dataset, settings)
  const train = trainingBatches(dataset, chosen, { seed, purpose: 'evaluation', batchSize, augment })
  const validation = orderedBatches(dataset, 'training', splits.validation, lookingBatchSize)
  const phases = [
    { kind: 'train', steps: train.steps },
    ...(validation.steps === 0 ? [] : [{ kind: 'validation', steps: validation.steps }]),
  ]
  const learningRate = (epoch: number, step: number): number =>
    cosine(epoch + step / train.steps, { from: settings.learningRate, epochs })
  /**
   * As in quark0/darts, paths are dropped with a probability that grows from epoch to epoch, from none in the first.
   */
  const pathInputs = (epoch: number, index: number) =>
    dropPath === 0
      ? {}
      : {
          dropRate: tf.scalar((dropPath * epoch) / epochs),
          key: tf.tensor1d(stepKey(seed, 'drop-path', epoch, index), 'int32'),
        }
  let bestAccuracy = -1

  const step = (epoch: number, index: number): StepFigures => {
    const training = index < train.steps
    const batch = training ? train.batch(epoch, index) : validation.batch(epoch, index - train.steps)
    const inputs = {
      ...batch,
      ...(training && { learningRate: tf.scalar(learningRate(epoch, index)), ...pathInputs(epoch, index) }),
    }
    const place = { epoch, step: index }
    const outputs = 'learningRate' in inputs ? steps.train(inputs, place) : steps.test(inputs, place)
    const images = batch.labels.size
    const loss = outputs.loss.dataSync()[0]!
    const correct = outputs.correct.dataSync()[0]!
    tf.dispose([inputs, outputs] as unknown as tf.TensorContainer)
    const part = training ? 'train' : 'validation'
    return {
      loss,
      accuracy: correct / images,
      sums: { [`${part}Loss`]: loss * images, [`${part}Correct`]: correct, [`${part}Images`]: images },
    }
  }

  const epochRecord = (epoch: number, sums: Sums, durationMs: number): EvaluationEpoch => {
    const mean = (name: string, images: string): number => (sums[name] ?? 0) / (sums[images] ?? 1)
    const validates = validation.steps > 0
    return {
      epoch,
      trainLoss: mean('trainLoss', 'trainImages'),
      trainAccuracy: mean('trainCorrect', 'trainImages'),
      validationLoss: validates ? mean('validationLoss', 'validationImages') : null,
      validationAccuracy: validates ? mean('validationCorrect', 'validationImages') : null,
      testLoss: null,
      testAccuracy: null,
      learningRate: learningRate(epoch, 0),
      durationMs,
      averaged: false,
    }
  }

  return {
    data: dataset,
    epochs,
    phases: () => phases,
    step,
    endEpoch: async (epoch, sums, durationMs) => {
      const record = epochRecord(epoch, sums, durationMs)
      if (record.validationAccuracy !== null && record.validationAccuracy > bestAccuracy) {
        bestAccuracy = record.validationAccuracy
        await onBest(epoch)
      }
      return [{ type: 'evaluation-epoch', epoch: record }]
    },
    records: () => store.toRecords(),
    load: (records) => store.loadRecords(records),
    notes: () => ({ bestValidationAccuracy: bestAccuracy }),
    loadNotes: (notes) => {
      bestAccuracy = Number(notes['bestValidationAccuracy'] ?? -1)
    },
    dispose: () => {
      train.dispose()
      validation.dispose()
      dispose()
    },
  }
}
