import { z } from 'zod'
import type { EnasSettings } from '#shared/algorithms/index.ts'
import type { ArchitectureSpec } from '#shared/architecture/index.ts'
import type { EpochRecord } from '#shared/contract/searches.ts'
import { dartsCells, enasCells, genotypeOfCells, type CellRules } from '#shared/spaces/darts-cnn/cell-rules.ts'
import { smallInput } from '#shared/spaces/index.ts'
import { cellPathSupernet } from '../../spaces/darts-cnn/cell-path.ts'
import { cosineRestarts } from '../../tensor/optimizers/index.ts'
import { ParameterLayout, ParameterStore } from '../../tensor/parameters.ts'
import { tf } from '../../tensor/tf.ts'
import { augmentationOf } from '../../training/data/augmentation.ts'
import { orderedBatches, trainingBatches, type Batch } from '../../training/data/batches.ts'
import type { ImageDataset } from '../../training/data/dataset.ts'
import { searchSplit } from '../../training/data/split.ts'
import type { StepFigures, Sums } from '../../training/training.ts'
import {
  controllerWarnings,
  createController,
  equalRewardOf,
  publishedControllers,
  type Draw,
} from '../controller/index.ts'
import type { Search } from '../search.ts'
import { machineFigures, readFigures, supernetKeeping } from '../supernet.ts'
import { probabilityAxes, probabilityTables } from './probabilities.ts'
import { cellsOf, cellsProgram } from './program.ts'
import { enasSteps, fedPaths } from './steps.ts'

export interface EnasParts {
  readonly dataset: ImageDataset
  readonly eager: boolean
}

/** Architectures handed over at the end, the best first. */
const kept = 5

const rulesOf: Readonly<Record<EnasSettings['space'], CellRules>> = { 'enas-cnn': enasCells, 'darts-cnn': dartsCells }

const notesSchema = z.object({
  controller: z.unknown(),
  told: z.array(z.string()),
  sampled: z.array(z.object({ choices: z.array(z.int()), accuracy: z.number() })),
})

/**
 * ENAS (Pham et al. 2018, section 2.2): an epoch trains the shared weights, each step on an architecture that the
 * controller draws; then the controller, on how well what it draws does on images that no weight learns from. The last
 * epoch also scores a sample on all of these images, of which the best are derived.
 * @throws TansakuError BAD_REQUEST where a share is smaller than a batch
 */
export function createEnas(settings: EnasSettings, { dataset, eager }: EnasParts): Search {
  const { seed, batchSize, epochs, architecturesPerStep } = settings
  const rules = rulesOf[settings.space]
  const layout = new ParameterLayout()
  const net = cellPathSupernet(layout, {
    ...settings,
    rules,
    input: { size: dataset.height, channels: dataset.channels, classes: dataset.classes },
  })
  const weights = new ParameterStore(layout, seed)
  const steps = enasSteps(net, weights, settings, eager)
  const controller = createController(
    cellsProgram(rules),
    {
      ...publishedControllers.pham2018,
      units: settings.controllerUnits,
      learningRate: settings.controllerLearningRate,
      entropyWeight: settings.entropyWeight,
      baselineDecay: settings.baselineDecay,
      tanhConstant: settings.tanhConstant,
      optionTanhReduce: settings.operationTanhReduce,
    },
    { seed, eager },
  )
  const warnings = controllerWarnings()
  let sampled: readonly z.infer<typeof notesSchema>['sampled'][number][] = []

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

  const trainStep = (epoch: number, step: number): StepFigures => {
    const [draw] = controller.draw(1, 'weights', epoch, step) as [Draw]
    const inputs = {
      ...training.batch(epoch, step),
      ...fedPaths(rules, cellsOf(rules, draw.choices)),
      learningRate: tf.scalar(rate(epoch, step)),
    }
    const { loss, correct } = figuresOf(inputs, () => steps.train(inputs, { epoch, step }))
    return { loss, accuracy: correct / batchSize, sums: { trainLoss: loss, trainCorrect: correct } }
  }

  /** How an architecture does on a batch. */
  const look = ({ choices }: Pick<Draw, 'choices'>, batch: Batch) => {
    const images = batch.labels.size
    const inputs = { ...batch, ...fedPaths(rules, cellsOf(rules, choices)) }
    const { loss, correct } = figuresOf(inputs, () => steps.look(inputs))
    return { loss, correct, images }
  }
  const controllerStep = (epoch: number, step: number): StepFigures => {
    const draws = controller.draw(architecturesPerStep, 'controller', epoch, step)
    const looks = draws.map((draw, i) => {
      // The images are gone through again and again, in an order of their own each time.
      const number = (epoch * settings.controllerSteps + step) * architecturesPerStep + i
      return look(draw, rewarding.batch(Math.floor(number / rewarding.steps), number % rewarding.steps))
    })
    const batch = draws.map((draw, i) => ({ ...draw, reward: looks[i]!.correct / looks[i]!.images }))
    controller.learn(batch)
    const rewards = batch.map(({ reward }) => reward)
    const reward = sum(rewards) / batch.length
    const loss = sum(looks.map((each) => each.loss)) / batch.length
    return {
      loss,
      accuracy: reward,
      sums: {
        reward: sum(batch.map(controller.worth)) / batch.length,
        rewardCorrect: reward,
        rewardLoss: loss,
        entropy: sum(batch.map(({ entropy }) => entropy)) / batch.length / controller.uniformEntropy,
        // Of the epoch's steps how many had nothing to learn from.
        equalRewards: equalRewardOf(rewards) === null ? 0 : 1,
      },
    }
  }
  const sampleStep = (number: number): StepFigures => {
    const [draw] = controller.draw(1, 'derive', number) as [Draw]
    const looks = Array.from({ length: scoring.steps }, (_, step) => look(draw, scoring.batch(0, step)))
    const images = sum(looks.map((each) => each.images))
    const accuracy = sum(looks.map(({ correct }) => correct)) / images
    sampled = [...sampled, { choices: [...draw.choices], accuracy }]
    return { loss: sum(looks.map((each) => each.loss * each.images)) / images, accuracy, sums: {} }
  }

  const { controllerSteps } = settings
  const epochRecord = (epoch: number, sums: Sums, durationMs: number): EpochRecord => ({
    epoch,
    trainLoss: (sums['trainLoss'] ?? 0) / training.steps,
    trainAccuracy: (sums['trainCorrect'] ?? 0) / (training.steps * batchSize),
    validationLoss: (sums['rewardLoss'] ?? 0) / controllerSteps,
    validationAccuracy: (sums['rewardCorrect'] ?? 0) / controllerSteps,
    expectedLatencyUs: null,
    temperature: null,
    learningRate: rate(epoch, 0),
    parameters: probabilityTables(rules, controller.marginals()),
    collapse: null,
    controller: {
      reward: (sums['reward'] ?? 0) / controllerSteps,
      baseline: controller.baseline(),
      entropy: (sums['entropy'] ?? 0) / controllerSteps,
    },
    durationMs,
    ...machineFigures(),
  })
  const specOf = (choices: readonly number[]): ArchitectureSpec => ({
    family: 'darts-cnn',
    genotype: genotypeOfCells(rules, cellsOf(rules, choices)),
    channels: settings.derivedChannels,
    cells: settings.derivedCells,
    auxiliary: false,
    input: settings.input ?? smallInput,
  })

  return {
    data: dataset,
    epochs,
    parameterAxes: probabilityAxes(rules),
    warnings: [],
    phases: (epoch) => [
      { kind: 'weights', steps: training.steps },
      { kind: 'controller', steps: controllerSteps },
      ...(epoch === epochs - 1 ? [{ kind: 'scores', steps: settings.sampledArchitectures }] : []),
    ],
    step: (epoch, index) => {
      if (index < training.steps) return trainStep(epoch, index)
      const step = index - training.steps
      return step < controllerSteps ? controllerStep(epoch, step) : sampleStep(step - controllerSteps)
    },
    endEpoch: async (epoch, sums, durationMs) => {
      const record = epochRecord(epoch, sums, durationMs)
      const messages = warnings.take({
        at: `epoch ${String(epoch + 1)}`,
        entropy: record.controller!.entropy,
        equalReward: sums['equalRewards'] === controllerSteps ? record.validationAccuracy : null,
      })
      return [{ type: 'epoch', epoch: record }, ...messages.map((message) => ({ type: 'warning', message }) as const)]
    },
    ...supernetKeeping({ weights, steps, batches: [training, rewarding, scoring], carried: { controller } }),
    notes: () => ({ controller: controller.notes(), ...warnings.notes(), sampled }),
    loadNotes: (notes) => {
      const read = notesSchema.parse(notes)
      controller.loadNotes(read.controller)
      warnings.loadNotes(read.told)
      sampled = read.sampled
    },
    derive: () => best(sampled).map(({ choices }) => ({ method: 'sampled', spec: specOf(choices) })),
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Different ones, the best first. */
function best<T extends { readonly choices: readonly number[]; readonly accuracy: number }>(
  sampled: readonly T[],
): T[] {
  const different = new Map(sampled.map((each) => [each.choices.join(), each]))
  return [...different.values()].toSorted((a, b) => b.accuracy - a.accuracy).slice(0, kept)
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
