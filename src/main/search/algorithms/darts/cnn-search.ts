import { dartsCnnSpace } from '#shared/spaces/darts-cnn/space.ts'
import { edgeParameters } from '#shared/spaces/darts/cell.ts'
import {
  cellLatencies,
  cnnGenotypeSchema,
  dartsCnnOps,
  genotypeFromAlpha,
  type CellLatencies,
  type CnnGenotype,
} from '#shared/architecture/index.ts'
import type { DartsCnnSettings, EpochRecord } from '#shared/contract/searches.ts'
import { TansakuError } from '#shared/errors.ts'
import { smallInput } from '#shared/spaces/index.ts'
import { declareArchitecture, edges, supernet } from '../../spaces/darts-cnn/supernet.ts'
import { latest } from '../../tensor/graph/residency.ts'
import { cosine } from '../../tensor/optimizers/index.ts'
import { layoutOf, ParameterLayout, ParameterStore, type ParameterHandle } from '../../tensor/parameters.ts'
import { stepKey } from '../../tensor/prng.ts'
import { tf } from '../../tensor/tf.ts'
import { augmentationOf } from '../../training/data/augmentation.ts'
import { trainingBatches } from '../../training/data/batches.ts'
import type { ImageDataset } from '../../training/data/dataset.ts'
import { searchSplit } from '../../training/data/split.ts'
import type { StepFigures, Sums } from '../../training/training.ts'
import type { Search } from '../search.ts'
import { machineFigures, readFigures, rowsOf, supernetKeeping } from '../supernet.ts'
import { collapseRecord } from './collapse.ts'
import { architectureEigenvalue } from './hessian.ts'
import { createGuard, guardedEvents } from './guard.ts'
import { expectedLatency } from './latency.ts'
import { namingAlpha } from './naming-alpha.ts'
import { remedyInputs } from './remedies.ts'
import {
  architectureGradient,
  architectureOf,
  bilevelStep,
  weightStep,
  type BilevelSettings,
  type CnnModel,
} from './steps.ts'

export interface DartsCnnParts {
  readonly dataset: ImageDataset
  /** By operator key, of a net of the derived size; looked at where the settings name a table. */
  readonly latenciesUs: Readonly<Record<string, number>>
  readonly eager: boolean
}

/**
 * DARTS for convolutional cells (Liu et al. 2019, section 3.1; quark0/darts cnn/train_search.py). Each step moves α on
 * a batch of its share of the images, then w on a batch of the other share.
 * @throws TansakuError BAD_REQUEST where a share is smaller than a batch or channels cannot be cut into parts,
 * LATENCY_ROWS_MISSING, LATENCY_NOT_POSITIVE
 */
export function createDartsCnn(settings: DartsCnnSettings, { dataset, latenciesUs, eager }: DartsCnnParts): Search {
  const { seed, batchSize, epochs } = settings
  const weightLayout = layoutOf(dartsCnnSpace)
  const net = supernet(weightLayout, {
    channels: settings.channels,
    cells: settings.cells,
    input: { size: dataset.height, channels: dataset.channels, classes: dataset.classes },
    partialChannels: settings.partialChannels,
    auxiliarySkip: settings.auxiliarySkip,
  })
  const architectureLayout = new ParameterLayout()
  const alpha = declareArchitecture(architectureLayout, { edgeNormalisation: settings.partialChannels > 1 })
  const latencies = latenciesOf(settings, latenciesUs)
  const model: CnnModel = {
    net,
    alpha,
    weights: new ParameterStore(weightLayout, seed),
    architecture: new ParameterStore(architectureLayout, seed),
  }
  const stepSettings: BilevelSettings = {
    ...settings,
    momentum: settings.weightMomentum,
    ...(latencies !== null && settings.latencyWeight > 0 && { latency: { latencies, weight: settings.latencyWeight } }),
  }
  const steps = {
    bilevel: bilevelStep(model, stepSettings, { eager }),
    weights: weightStep(model, stepSettings, { eager }),
    gradient: architectureGradient(model, { eager }),
  }
  const guard = createGuard(settings, cnnGenotypeSchema)

  const augment = augmentationOf(dataset, settings)
  const split = searchSplit(dataset, settings)
  const weightBatches = trainingBatches(dataset, split.weights, { seed, purpose: 'weights', batchSize, augment })
  const architectureBatches = trainingBatches(dataset, split.architecture, {
    seed,
    purpose: 'architecture',
    batchSize,
    augment,
  })

  /** The same images, as they are, for every epoch's eigenvalue. */
  const watchedBatches = trainingBatches(dataset, split.architecture, {
    seed,
    purpose: 'eigenvalue',
    batchSize,
    augment: null,
    // One alone is asked for.
    threads: null,
  })

  const warmsUp = (epoch: number): boolean => epoch < settings.architectureWarmupEpochs
  const weightRate = (epoch: number): number =>
    cosine(epoch, { from: settings.weightLearningRate, to: settings.weightLearningRateEnd, epochs })
  const read = (handle: ParameterHandle): number[][] => rowsOf(model.architecture.read(handle), edges.length)
  const readArchitecture = () => ({
    normal: read(alpha.normal),
    reduce: read(alpha.reduce),
    edges: alpha.edges && { normal: read(alpha.edges.normal).flat(), reduce: read(alpha.edges.reduce).flat() },
  })
  const genotype = (): CnnGenotype => {
    const { normal, reduce, edges: beta } = readArchitecture()
    return genotypeFromAlpha(normal, reduce, { edges: beta, mostSkips: settings.mostSkips })
  }
  const expectedLatencyUs = (): number | null => {
    if (latencies === null) return null
    return tf.tidy(
      () =>
        expectedLatency(
          architectureOf(
            model.architecture.pass({ training: false, weights: latest(model.architecture.values) }),
            model,
          ),
          latencies,
        ).dataSync()[0]!,
    )
  }

  const fedAt = (epoch: number, index: number) => ({
    ...remedyInputs(settings, { epoch, epochs }),
    ...(settings.alphaNoise > 0 && { key: tf.tensor1d(stepKey(seed, epoch, index), 'int32') }),
  })
  const trainWeights = (epoch: number, index: number): Sums => {
    const inputs = {
      ...weightBatches.batch(epoch, index),
      ...fedAt(epoch, index),
      learningRate: tf.scalar(weightRate(epoch)),
    }
    return figuresOf(inputs, () => steps.weights(inputs, { epoch, step: index }))
  }
  const trainBoth = (epoch: number, index: number): Sums => {
    // The smaller share is gone through again where there are more steps than it has batches.
    const held = architectureBatches.batch(epoch, index % architectureBatches.steps)
    const inputs = {
      ...weightBatches.batch(epoch, index),
      ...fedAt(epoch, index),
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

  /** Of ∇²α L_val at the present w, over all of α. */
  const eigenvalue = (epoch: number): number => {
    const { skipShare } = remedyInputs(settings, { epoch, epochs })
    const batch = { ...watchedBatches.batch(0, 0), ...(skipShare && { skipShare }) }
    try {
      return architectureEigenvalue((shift) => steps.gradient({ ...batch, shift }).gradient, {
        size: architectureLayout.weightCount,
        seed,
      })
    } finally {
      tf.dispose(batch)
    }
  }

  const epochRecord = (epoch: number, sums: Sums, durationMs: number): EpochRecord => {
    const images = weightBatches.steps * batchSize
    const ofValidation = (name: string, count: number): number | null =>
      warmsUp(epoch) ? null : (sums[name] ?? 0) / count
    const { normal, reduce, edges: beta } = readArchitecture()
    // Without a limit on skips: it is what the search tends to that is told.
    const cells = genotypeFromAlpha(normal, reduce, { edges: beta })
    const operations = (pairs: CnnGenotype['normal']): string[] => pairs.map(([operation]) => operation)
    return {
      epoch,
      trainLoss: (sums['loss'] ?? 0) / weightBatches.steps,
      trainAccuracy: (sums['correct'] ?? 0) / images,
      validationLoss: ofValidation('validationLoss', weightBatches.steps),
      validationAccuracy: ofValidation('validationCorrect', images),
      expectedLatencyUs: expectedLatencyUs(),
      temperature: null,
      learningRate: weightRate(epoch),
      parameters: {
        normal,
        reduce,
        ...(beta && {
          [edgeParameters('normal')]: beta.normal.map((value) => [value]),
          [edgeParameters('reduce')]: beta.reduce.map((value) => [value]),
        }),
      },
      collapse: collapseRecord(
        {
          normal: { alpha: normal, operations: operations(cells.normal) },
          reduce: { alpha: reduce, operations: operations(cells.reduce) },
        },
        guard.watches ? eigenvalue(epoch) : null,
      ),
      durationMs,
      ...machineFigures(),
    }
  }

  const rows = edges.map(({ source, target }) => `${String(source)}→${String(target + 2)}`)
  const axes = (columns: readonly string[]) => ({ rows, columns })
  return {
    data: dataset,
    epochs,
    parameterAxes: {
      normal: axes(dartsCnnOps),
      reduce: axes(dartsCnnOps),
      ...(alpha.edges && { [edgeParameters('normal')]: axes(['β']), [edgeParameters('reduce')]: axes(['β']) }),
    },
    warnings: [],
    phases: (epoch) => [{ kind: warmsUp(epoch) ? 'weights' : 'bilevel', steps: weightBatches.steps }],
    step,
    endEpoch: async (epoch, sums, durationMs) => {
      const record = epochRecord(epoch, sums, durationMs)
      return guardedEvents(guard, record, genotype())
    },
    ended: guard.ended,
    ...supernetKeeping({
      weights: model.weights,
      architecture: model.architecture,
      steps,
      batches: [weightBatches, architectureBatches],
    }),
    notes: guard.notes,
    loadNotes: guard.loadNotes,
    derive: () => [
      {
        method: 'genotype',
        spec: {
          family: 'darts-cnn',
          genotype: guard.kept() ?? genotype(),
          channels: settings.derivedChannels,
          cells: settings.derivedCells,
          auxiliary: false,
          input: settings.input ?? smallInput,
        },
      },
    ],
  }
}

/** What operations on edges cost in the net to be derived; null where latency takes no part. */
function latenciesOf(
  { latencyTableId, latencyWeight, input, derivedChannels, derivedCells }: DartsCnnSettings,
  latenciesUs: DartsCnnParts['latenciesUs'],
): CellLatencies | null {
  if (latencyTableId !== null)
    return cellLatencies(latenciesUs, {
      channels: derivedChannels,
      cells: derivedCells,
      input: input ?? smallInput,
    })
  if (latencyWeight === 0) return null
  throw new TansakuError(
    'BAD_REQUEST',
    `Latency is to count with weight ${String(latencyWeight)}, but no latency table is named: choose one, or set the weight to 0.`,
    { latencyWeight },
  )
}

/** Runs a step and reads its scalars; inputs and outputs are disposed of. */
function figuresOf(inputs: Readonly<Record<string, tf.Tensor>>, run: () => Readonly<Record<string, tf.Scalar>>): Sums {
  try {
    return readFigures(run())
  } finally {
    tf.dispose(inputs)
  }
}
