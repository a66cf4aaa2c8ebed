import { dartsCnnOps, genotypeFromAlpha, type CnnGenotype } from '#shared/architecture/index.ts'
import type { DartsCnnSettings, EpochRecord } from '#shared/contract/searches.ts'
import { declareArchitecture, edges, supernet } from '../../spaces/darts-cnn/supernet.ts'
import { cosine } from '../../tensor/optimizers/index.ts'
import { ParameterLayout, ParameterStore } from '../../tensor/parameters.ts'
import { tf } from '../../tensor/tf.ts'
import { trainingBatches } from '../../training/data/batches.ts'
import type { ImageDataset } from '../../training/data/dataset.ts'
import { splitImages } from '../../training/data/split.ts'
import { joinRecords, splitRecords } from '../../training/records.ts'
import type { StepFigures, Sums } from '../../training/training.ts'
import type { Search } from '../search.ts'
import { collapseRecord } from './collapse.ts'
import { namingAlpha } from './naming-alpha.ts'
import { bilevelStep, weightStep, type BilevelSettings, type CnnModel } from './steps.ts'

export interface DartsCnnParts {
  readonly dataset: ImageDataset
  readonly eager: boolean
}

const kinds = ['normal', 'reduce'] as const

/**
 * DARTS for convolutional cells (Liu et al. 2019, section 3.1; quark0/darts cnn/train_search.py). Each step moves α on a batch
 * of its share of the images, then w on a batch of the other share.
 * @throws TansakuError BAD_REQUEST where a share is smaller than a batch
 */
export function createDartsCnn(settings: DartsCnnSettings, { dataset, eager }: DartsCnnParts): Search {
  const { seed, batchSize, epochs } = settings
  const weightLayout = new ParameterLayout()
  const net = supernet(weightLayout, { channels: settings.channels, cells: settings.cells, classes: dataset.classes })
  const architectureLayout = new ParameterLayout()
  const alpha = declareArchitecture(architectureLayout)
  const model: CnnModel = { net, alpha, weights: new ParameterStore(weightLayout, seed), architecture: new ParameterStore(architectureLayout, seed) }
  const stepSettings: BilevelSettings = { ...settings, momentum: settings.weightMomentum }
  const steps = { bilevel: bilevelStep(model, stepSettings, { eager }), weights: weightStep(model, stepSettings, { eager }) }

  const augment = { pad: dataset.height / 8, flip: true, cutout: 0 }
  const split = splitImages(dataset.training.count, { seed, images: settings.trainingImages, weightShare: settings.weightShare, batchSize })
  const weightBatches = trainingBatches(dataset, split.weights, { seed, purpose: 'weights', batchSize, augment })
  const architectureBatches = trainingBatches(dataset, split.architecture, { seed, purpose: 'architecture', batchSize, augment })

  const warmsUp = (epoch: number): boolean => epoch < settings.architectureWarmupEpochs
  const weightRate = (epoch: number): number => cosine(epoch, { from: settings.weightLearningRate, to: settings.weightLearningRateEnd, epochs })
  const readAlpha = (kind: (typeof kinds)[number]): number[][] => {
    const flat = model.architecture.read(alpha[kind])
    const columns = dartsCnnOps.length
    return edges.map((_, row) => [...flat.subarray(row * columns, (row + 1) * columns)])
  }
  const genotype = (): CnnGenotype => genotypeFromAlpha(readAlpha('normal'), readAlpha('reduce'))

  const trainWeights = (epoch: number, index: number): Sums => {
    const inputs = { ...weightBatches.batch(epoch, index), learningRate: tf.scalar(weightRate(epoch)) }
    return figuresOf(inputs, () => steps.weights(inputs, { epoch, step: index }))
  }
  const trainBoth = (epoch: number, index: number): Sums => {
    // The smaller share is gone through again where there are more steps than it has batches.
    const held = architectureBatches.batch(epoch, index % architectureBatches.steps)
    const inputs = {
      ...weightBatches.batch(epoch, index),
      validationImages: held.images,
      validationLabels: held.labels,
      learningRate: tf.scalar(weightRate(epoch)),
      architectureLearningRate: tf.scalar(settings.architectureLearningRate),
    }
    return figuresOf(inputs, () => namingAlpha(() => steps.bilevel(inputs, { epoch, step: index })))
  }
  const step = (epoch: number, index: number): StepFigures => {
    const sums = warmsUp(epoch) ? trainWeights(epoch, index) : trainBoth(epoch, index)
    return { loss: sums['loss']!, accuracy: sums['correct']! / batchSize, sums }
  }

  const epochRecord = (epoch: number, sums: Sums, durationMs: number): EpochRecord => {
    const images = weightBatches.steps * batchSize
    const ofValidation = (name: string, count: number): number | null => (warmsUp(epoch) ? null : (sums[name] ?? 0) / count)
    const [normal, reduce] = [readAlpha('normal'), readAlpha('reduce')]
    const cells = genotypeFromAlpha(normal, reduce)
    const operations = (pairs: CnnGenotype['normal']): string[] => pairs.map(([operation]) => operation)
    return {
      epoch,
      trainLoss: (sums['loss'] ?? 0) / weightBatches.steps,
      trainAccuracy: (sums['correct'] ?? 0) / images,
      validationLoss: ofValidation('validationLoss', weightBatches.steps),
      validationAccuracy: ofValidation('validationCorrect', images),
      expectedLatencyUs: null,
      temperature: null,
      learningRate: weightRate(epoch),
      parameters: { normal, reduce },
      collapse: collapseRecord({ normal: { alpha: normal, operations: operations(cells.normal) }, reduce: { alpha: reduce, operations: operations(cells.reduce) } }, null),
      durationMs,
      rssBytes: process.memoryUsage.rss(),
      tensors: tf.memory().numTensors,
    }
  }

  const axes = { rows: edges.map(({ source, target }) => `${String(source)}→${String(target + 2)}`), columns: dartsCnnOps }
  return {
    epochs,
    parameterAxes: { normal: axes, reduce: axes },
    warnings: [],
    phases: (epoch) => [{ kind: warmsUp(epoch) ? 'weights' : 'bilevel', steps: weightBatches.steps }],
    step,
    endEpoch: async (epoch, sums, durationMs) => [{ type: 'epoch', epoch: epochRecord(epoch, sums, durationMs) }],
    records: () => joinRecords({ weights: model.weights.toRecords(), architecture: model.architecture.toRecords() }),
    load: (records) => {
      const parts = splitRecords(records)
      model.weights.loadRecords(parts['weights'] ?? [])
      model.architecture.loadRecords(parts['architecture'] ?? [])
    },
    notes: () => ({}),
    loadNotes: () => undefined,
    derive: () => [{ method: 'genotype', spec: { family: 'darts-cnn', genotype: genotype(), channels: settings.derivedChannels, cells: settings.derivedCells, auxiliary: false, input: 'cifar' } }],
    dispose: () => {
      for (const compiled of Object.values(steps)) compiled.dispose()
      model.weights.dispose()
      model.architecture.dispose()
    },
  }
}

/** Runs a step and reads its scalars; inputs and outputs are disposed of. */
function figuresOf(inputs: Readonly<Record<string, tf.Tensor>>, run: () => Readonly<Record<string, tf.Scalar>>): Sums {
  try {
    const outputs = run()
    const figures = Object.fromEntries(Object.entries(outputs).map(([name, scalar]) => [name, scalar.dataSync()[0]!]))
    tf.dispose(outputs)
    return figures
  } finally {
    tf.dispose(inputs)
  }
}
