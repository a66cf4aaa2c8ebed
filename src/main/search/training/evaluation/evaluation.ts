import type { EvaluationEpoch, ImageEvaluationSettings } from '#shared/contract/architectures.ts'
import { derivedNet } from '../../spaces/derived-net.ts'
import type { TrainedNetwork } from '#shared/spaces/index.ts'
import { cosine } from '../../tensor/optimizers/index.ts'
import { ParameterLayout, ParameterStore } from '../../tensor/parameters.ts'
import { stepKey } from '../../tensor/prng.ts'
import { tf } from '../../tensor/tf.ts'
import { testBatches, trainingBatches } from '../data/batches.ts'
import { requireFit, type ImageDataset } from '../data/dataset.ts'
import { chooseImages, requireBatch } from '../data/split.ts'
import type { StepFigures, Sums, Training } from '../training.ts'
import { evaluationSteps } from './steps.ts'

export interface EvaluationParts {
  readonly dataset: ImageDataset
  readonly eager: boolean
  /** Called when an epoch's test accuracy is the highest so far, before its events. */
  readonly onBest: (epoch: number) => Promise<void>
}

/** CIFAR-10's 10,000 test images in batches without a rest. */
const testBatchSize = 250

/**
 * Trains an architecture's network from scratch and tests it after every epoch, with running batch-norm statistics.
 * @throws TansakuError BAD_REQUEST when net, data set and batch do not fit
 */
export function createEvaluation(
  derived: TrainedNetwork,
  settings: ImageEvaluationSettings,
  { dataset, eager, onBest }: EvaluationParts,
): Training {
  const { seed, batchSize, epochs, dropPath } = settings
  const { nodes } = derived.network
  requireFit(dataset, nodes[0]!.output, nodes.at(-1)!.output.channels)
  const layout = new ParameterLayout()
  const net = derivedNet(layout, derived, { auxiliary: settings.auxiliaryWeight > 0 })
  const store = new ParameterStore(layout, seed)
  const steps = evaluationSteps(net, store, settings, eager)

  const chosen = chooseImages(dataset.training.count, { seed, images: settings.trainingImages })
  requireBatch(chosen.length, batchSize, 'the net')
  const augment = { pad: dataset.height / 8, flip: true, cutout: settings.cutout }
  const train = trainingBatches(dataset, chosen, { seed, purpose: 'evaluation', batchSize, augment })
  const test = testBatches(dataset, testBatchSize)
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
    const batch = training ? train.batch(epoch, index) : test.batch(epoch, index - train.steps)
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
    const part = training ? 'train' : 'test'
    return {
      loss,
      accuracy: correct / images,
      sums: { [`${part}Loss`]: loss * images, [`${part}Correct`]: correct, [`${part}Images`]: images },
    }
  }

  const epochRecord = (epoch: number, sums: Sums, durationMs: number): EvaluationEpoch & { testAccuracy: number } => {
    const mean = (name: string, images: string): number => (sums[name] ?? 0) / (sums[images] ?? 1)
    return {
      epoch,
      trainLoss: mean('trainLoss', 'trainImages'),
      trainAccuracy: mean('trainCorrect', 'trainImages'),
      testLoss: mean('testLoss', 'testImages'),
      testAccuracy: mean('testCorrect', 'testImages'),
      learningRate: learningRate(epoch, 0),
      durationMs,
      validationLoss: null,
      averaged: false,
    }
  }

  return {
    data: dataset,
    epochs,
    phases: () => [
      { kind: 'train', steps: train.steps },
      { kind: 'test', steps: test.steps },
    ],
    step,
    endEpoch: async (epoch, sums, durationMs) => {
      const record = epochRecord(epoch, sums, durationMs)
      if (record.testAccuracy > bestAccuracy) {
        bestAccuracy = record.testAccuracy
        await onBest(epoch)
      }
      return [{ type: 'evaluation-epoch', epoch: record }]
    },
    records: () => store.toRecords(),
    load: (records) => store.loadRecords(records),
    notes: () => ({ bestAccuracy }),
    loadNotes: (notes) => {
      bestAccuracy = Number(notes['bestAccuracy'] ?? -1)
    },
    dispose: () => {
      steps.train.dispose()
      steps.test.dispose()
      store.dispose()
    },
  }
}
