import type { ArchitectureSpec } from '#shared/architecture/architecture.ts'
import type { AugmentationSettings } from '#shared/datasets/augmentation.ts'
import { derivedNetworkOf } from '../spaces/derived-net.ts'
import { cosine } from '../tensor/optimizers/index.ts'
import { tf } from '../tensor/tf.ts'
import { augmentationOf } from '../training/data/augmentation.ts'
import { orderedBatches, trainingBatches } from '../training/data/batches.ts'
import type { ImageDataset } from '../training/data/dataset.ts'
import { searchSplit } from '../training/data/split.ts'
import { imageNet, lookingBatchSize } from '../training/evaluation/image-net.ts'
import type { Phase, StepFigures, Sums, Training } from '../training/training.ts'
import { readFigures } from './supernet.ts'

/** A child net under training: put down after any step, as every training can be. */
export interface Child extends Pick<Training, 'records' | 'load' | 'dispose'> {
  step: (index: number) => StepFigures
}

/** How a search asks for the score of an architecture. */
export interface Evaluator {
  /** What children learn from and are scored on. */
  readonly data: Training['data']
  /** Of every child, so that a search knows its steps beforehand. */
  readonly phases: readonly Phase[]
  open: (spec: ArchitectureSpec, seed: number) => Child
  /** The higher the better. @param sums what the child's steps added up to */
  score: (sums: Sums) => ChildFigures
  /** What a child gets that learnt nothing: its training met a loss that is no number. */
  readonly chance: ChildFigures
}

export interface ChildFigures {
  readonly score: number
  readonly trainLoss: number
  readonly trainAccuracy: number | null
  readonly validationLoss: number
  readonly validationAccuracy: number | null
}

export interface ChildTraining extends AugmentationSettings {
  readonly seed: number
  readonly childEpochs: number
  readonly batchSize: number
  readonly trainingImages: number | null
  /** Of the data set: what no search ever sees. */
  readonly validationShare: number
  /** Share of the images that scores the child. */
  readonly scoreShare: number
  readonly learningRate: number
  readonly momentum: number
  readonly weightDecay: number
}

/**
 * Scores children by the accuracy they reach on held-out images of the training split after a short training with a
 * full cosine of its own (a training cut short ranks badly). All children learn from and are scored on the same images.
 * @throws TansakuError BAD_REQUEST where a share is smaller than a batch
 */
export function imageEvaluator(
  settings: ChildTraining,
  { dataset, eager }: { readonly dataset: ImageDataset; readonly eager: boolean },
): Evaluator {
  const { batchSize, childEpochs } = settings
  const shares = searchSplit(dataset, { ...settings, weightShare: 1 - settings.scoreShare })
  const scoring = orderedBatches(dataset, 'training', shares.architecture, lookingBatchSize)
  const stepsPerEpoch = Math.floor(shares.weights.length / batchSize)
  const trainSteps = childEpochs * stepsPerEpoch
  const augment = augmentationOf(dataset, settings)

  const open = (spec: ArchitectureSpec, seed: number): Child => {
    const netSettings = { ...settings, seed, clipNorm: null, auxiliaryWeight: 0 }
    const { store, steps, dispose } = imageNet(derivedNetworkOf(spec), netSettings, { dataset, eager })
    const training = trainingBatches(dataset, shares.weights, { seed, purpose: 'child', batchSize, augment })
    const train = (index: number): StepFigures => {
      const [epoch, step] = [Math.floor(index / stepsPerEpoch), index % stepsPerEpoch]
      const rate = cosine(index / stepsPerEpoch, { from: settings.learningRate, epochs: childEpochs })
      const inputs = { ...training.batch(epoch, step), learningRate: tf.scalar(rate) }
      return figuresOf('train', inputs, () => steps.train(inputs, { epoch, step }))
    }
    const look = (index: number): StepFigures => {
      const inputs = scoring.batch(0, index)
      return figuresOf('score', inputs, () => steps.test(inputs, { epoch: 0, step: index }))
    }
    return {
      step: (index) => (index < trainSteps ? train(index) : look(index - trainSteps)),
      records: () => store.toRecords(),
      load: (records) => store.loadRecords(records),
      dispose: () => {
        training.dispose()
        scoring.dispose()
        dispose()
      },
    }
  }

  return {
    data: dataset,
    phases: [
      { kind: 'train', steps: trainSteps },
      { kind: 'score', steps: scoring.steps },
    ],
    open,
    score: (sums) => {
      const mean = (name: string, of: string): number => (sums[name] ?? 0) / (sums[of] ?? 1)
      const validationAccuracy = mean('scoreCorrect', 'scoreImages')
      return {
        score: validationAccuracy,
        trainLoss: mean('trainLoss', 'trainImages'),
        trainAccuracy: mean('trainCorrect', 'trainImages'),
        validationLoss: mean('scoreLoss', 'scoreImages'),
        validationAccuracy,
      }
    },
    chance: chanceOf(dataset.classes),
  }
}

/** Of guessing, all classes equally likely. */
const chanceOf = (classes: number): ChildFigures => ({
  score: 1 / classes,
  trainLoss: Math.log(classes),
  trainAccuracy: 1 / classes,
  validationLoss: Math.log(classes),
  validationAccuracy: 1 / classes,
})

/** Runs a step and reads it; inputs and outputs are disposed of. */
function figuresOf(
  part: 'train' | 'score',
  inputs: { readonly labels: tf.Tensor1D } & Readonly<Record<string, tf.Tensor>>,
  run: () => Readonly<Record<string, tf.Scalar>>,
): StepFigures {
  const images = inputs.labels.size
  try {
    const { loss, correct } = readFigures(run()) as { readonly loss: number; readonly correct: number }
    const sums = { [`${part}Loss`]: loss * images, [`${part}Correct`]: correct, [`${part}Images`]: images }
    return { loss, accuracy: correct / images, sums }
  } finally {
    tf.dispose(inputs)
  }
}
