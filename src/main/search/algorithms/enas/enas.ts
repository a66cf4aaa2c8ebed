import type { EnasSettings } from '#shared/algorithms/index.ts'
import { dartsCells, enasCells, type CellRules } from '#shared/spaces/darts-cnn/cell-rules.ts'
import { networkSize } from '#shared/spaces/index.ts'
import { cellPathSupernet } from '../../spaces/darts-cnn/cell-path.ts'
import { cosineRestarts } from '../../tensor/optimizers/index.ts'
import { ParameterLayout, ParameterStore } from '../../tensor/parameters.ts'
import { tf } from '../../tensor/tf.ts'
import { augmentationOf } from '../../training/data/augmentation.ts'
import { orderedBatches, trainingBatches, type Batch } from '../../training/data/batches.ts'
import type { ImageDataset } from '../../training/data/dataset.ts'
import { searchSplit } from '../../training/data/split.ts'
import { cellsOf, createController, emissionOf, publishedControllers } from '../controller/index.ts'
import type { Search } from '../search.ts'
import { readFigures } from '../supernet.ts'
import { enasCourse, type SharedWeights } from './course.ts'
import { enasSteps, fedPaths } from './steps.ts'

export interface EnasParts {
  readonly dataset: ImageDataset
  readonly eager: boolean
}

const rulesOf: Readonly<Record<EnasSettings['space'], CellRules>> = { 'enas-cnn': enasCells, 'darts-cnn': dartsCells }

/**
 * ENAS for convolutional cells: rewards are accuracies.
 * @throws TansakuError BAD_REQUEST where a share is smaller than a batch
 */
export function createEnas(settings: EnasSettings, parts: EnasParts): Search {
  const emission = emissionOf(settings.space)
  const controller = createController(
    emission.program,
    {
      ...publishedControllers.pham2018,
      units: settings.controllerUnits,
      learningRate: settings.controllerLearningRate,
      entropyWeight: settings.entropyWeight,
      baselineDecay: settings.baselineDecay,
      tanhConstant: settings.tanhConstant,
      optionTanhReduce: settings.operationTanhReduce,
    },
    { seed: settings.seed, eager: parts.eager },
  )
  const { derivedChannels, derivedCells, input } = settings
  const size = networkSize({ channels: derivedChannels, cells: derivedCells, input })
  return enasCourse(settings, cellWeights(settings, parts), controller, emission, (choices) =>
    emission.architecture(choices, size),
  )
}

function cellWeights(settings: EnasSettings, { dataset, eager }: EnasParts): SharedWeights {
  const { seed, batchSize } = settings
  const rules = rulesOf[settings.space]
  const layout = new ParameterLayout()
  const net = cellPathSupernet(layout, {
    ...settings,
    rules,
    input: { size: dataset.height, channels: dataset.channels, classes: dataset.classes },
  })
  const weights = new ParameterStore(layout, seed)
  const steps = enasSteps(net, weights, settings, eager)
  const split = searchSplit(dataset, settings)
  const augment = augmentationOf(dataset, settings)
  const training = trainingBatches(dataset, split.weights, { seed, purpose: 'weights', batchSize, augment })
  const rewarding = trainingBatches(dataset, split.architecture, { seed, purpose: 'rewards', batchSize, augment: null })
  const scoring = orderedBatches(dataset, 'training', split.architecture, batchSize)
  const rate = (epoch: number, step: number): number =>
    cosineRestarts(epoch + step / training.steps, {
      from: settings.weightLearningRate,
      to: settings.weightLearningRateEnd,
      period: settings.restartPeriod,
      multiplier: settings.restartMultiplier,
    })
  const lookAt = (choices: readonly number[], batch: Batch) => {
    const images = batch.labels.size
    const inputs = { ...batch, ...fedPaths(rules, cellsOf(rules, choices)) }
    return { ...figuresOf(inputs, () => steps.look(inputs)), images }
  }
  return {
    data: dataset,
    steps: training.steps,
    learningRate: (epoch) => rate(epoch, 0),
    train: (choices, epoch, step) => {
      const inputs = {
        ...training.batch(epoch, step),
        ...fedPaths(rules, cellsOf(rules, choices)),
        learningRate: tf.scalar(rate(epoch, step)),
      }
      const { loss, correct } = figuresOf(inputs, () => steps.train(inputs, { epoch, step }))
      return { loss, accuracy: correct / batchSize }
    },
    look: (choices, number) => {
      // In an order of their own each time.
      const batch = rewarding.batch(Math.floor(number / rewarding.steps), number % rewarding.steps)
      const { loss, correct, images } = lookAt(choices, batch)
      return { loss, accuracy: correct / images, reward: correct / images }
    },
    score: (choices) => {
      const looks = Array.from({ length: scoring.steps }, (_, step) => lookAt(choices, scoring.batch(0, step)))
      const total = (of: (look: (typeof looks)[number]) => number): number =>
        looks.reduce((sum, look) => sum + of(look), 0)
      const images = total((look) => look.images)
      const accuracy = total(({ correct }) => correct) / images
      return { loss: total((look) => look.loss * look.images) / images, accuracy, reward: accuracy }
    },
    chance: { loss: Math.log(dataset.classes), accuracy: 1 / dataset.classes, reward: 1 / dataset.classes },
    kept: { weights, steps, batches: [training, rewarding, scoring] },
  }
}

/** Runs a step and reads it; inputs and outputs are disposed of. */
function figuresOf(
  inputs: Readonly<Record<string, tf.Tensor>>,
  run: () => Readonly<Record<'loss' | 'correct', tf.Scalar>>,
): { readonly loss: number; readonly correct: number } {
  try {
    return readFigures(run()) as { loss: number; correct: number }
  } finally {
    tf.dispose(inputs)
  }
}
