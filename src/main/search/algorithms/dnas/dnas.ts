import { fbnetBlockIds, operatorPlaces, softmax, type FbnetSpace } from '#shared/architecture/index.ts'
import type { DnasSettings, EpochRecord } from '#shared/contract/searches.ts'
import { pathSupernet } from '../../spaces/fbnet/path-supernet.ts'
import { supernet } from '../../spaces/fbnet/supernet.ts'
import { cosine } from '../../tensor/optimizers/index.ts'
import { constant, ParameterLayout, ParameterStore } from '../../tensor/parameters.ts'
import { stepKey } from '../../tensor/prng.ts'
import { tf } from '../../tensor/tf.ts'
import { usualAugmentation } from '../../training/data/augmentation.ts'
import { trainingBatches } from '../../training/data/batches.ts'
import { requireFit, type ImageDataset } from '../../training/data/dataset.ts'
import { searchSplit } from '../../training/data/split.ts'
import type { StepFigures, Sums } from '../../training/training.ts'
import type { Search } from '../search.ts'
import { machineFigures, readFigures, rowsOf, supernetKeeping } from '../supernet.ts'
import { deriveArchitectures } from './derive.ts'
import { latencyRows, latencyWarnings } from './latency-rows.ts'
import { temperatureOf } from './relaxation.ts'
import { sampledSteps } from './sampled-steps.ts'
import { dnasSteps } from './steps.ts'

export interface DnasParts {
  readonly space: FbnetSpace
  readonly dataset: ImageDataset
  /** By operator key. */
  readonly latenciesUs: Readonly<Record<string, number>>
  readonly eager: boolean
}

/**
 * Differentiable architecture search over FBNet's blocks (Wu et al. 2019, section 3). An epoch trains w on its share of
 * the images, then θ on the rest; in the first epochs the rest is only looked at.
 * @throws TansakuError LATENCY_ROWS_MISSING, LATENCY_NOT_POSITIVE, LATENCY_TOO_SMALL, BAD_REQUEST
 */
export function createDnas(settings: DnasSettings, { space, dataset, latenciesUs, eager }: DnasParts): Search {
  const { seed, batchSize, epochs } = settings
  requireFit(dataset, space.input, space.classes)
  const places = operatorPlaces(space)
  const layers = places.filter(({ searched }) => searched)
  const blocks = fbnetBlockIds
  const latencies = latencyRows(places, latenciesUs)

  const weightLayout = new ParameterLayout()
  // The layout is filled before its store is made.
  const supernetOf = settings.sampledPaths
    ? ({ sampled: true, net: pathSupernet(weightLayout, places, 'separate') } as const)
    : ({ sampled: false, net: supernet(weightLayout, places) } as const)
  const architectureLayout = new ParameterLayout()
  const theta = architectureLayout.weight('theta', [layers.length, blocks.length], constant(0))
  const stores = {
    weights: new ParameterStore(weightLayout, seed),
    architecture: new ParameterStore(architectureLayout, seed),
    theta,
  }
  const steps = supernetOf.sampled
    ? sampledSteps(supernetOf.net, stores, latencies, settings, eager)
    : dnasSteps(supernetOf.net, stores, latencies, settings, eager)

  const augment = usualAugmentation(dataset)
  const split = searchSplit(dataset, settings)
  const weightBatches = trainingBatches(dataset, split.weights, { seed, purpose: 'weights', batchSize, augment })
  const thetaBatches = trainingBatches(dataset, split.architecture, { seed, purpose: 'theta', batchSize, augment })

  const weightRate = (epoch: number, step: number): number =>
    cosine(epoch + step / weightBatches.steps, { from: settings.weightLearningRate, epochs })
  const readTheta = (): number[][] => rowsOf(stores.architecture.read(theta), layers.length)

  const step = (epoch: number, index: number): StepFigures => {
    const onWeights = index < weightBatches.steps
    const batch = onWeights ? weightBatches.batch(epoch, index) : thetaBatches.batch(epoch, index - weightBatches.steps)
    const run = onWeights ? steps.trainWeights : epoch < settings.warmupEpochs ? steps.validate : steps.trainTheta
    const inputs = {
      ...batch,
      learningRate: tf.scalar(onWeights ? weightRate(epoch, index) : settings.thetaLearningRate),
      temperature: tf.scalar(temperatureOf(epoch, settings)),
      key: tf.tensor1d(stepKey(seed, epoch, index), 'int32'),
    }
    const figures = readFigures(run(inputs, { epoch, step: index }))
    tf.dispose(inputs)
    const [loss, correct] = [figures['crossEntropy']!, figures['correct']!]
    const part = onWeights ? 'weight' : 'theta'
    return { loss, accuracy: correct / batchSize, sums: { [`${part}Loss`]: loss, [`${part}Correct`]: correct } }
  }

  const epochRecord = (epoch: number, sums: Sums, durationMs: number): EpochRecord => {
    const mean = (name: string, count: number): number => (sums[name] ?? 0) / count
    const current = readTheta()
    return {
      epoch,
      trainLoss: mean('weightLoss', weightBatches.steps),
      trainAccuracy: mean('weightCorrect', weightBatches.steps * batchSize),
      validationLoss: mean('thetaLoss', thetaBatches.steps),
      validationAccuracy: mean('thetaCorrect', thetaBatches.steps * batchSize),
      expectedLatencyUs: expectedUs(current),
      temperature: temperatureOf(epoch, settings),
      learningRate: weightRate(epoch, 0),
      parameters: { theta: current },
      collapse: null,
      durationMs,
      ...machineFigures(),
    }
  }
  /** LAT under m = softmax(θ), without noise. */
  const expectedUs = (current: readonly (readonly number[])[]): number =>
    current
      .map(softmax)
      .reduce(
        (sum, row, l) => sum + row.reduce((rowSum, p, i) => rowSum + p * latencies.blocksUs[l]![i]!, 0),
        latencies.fixedUs,
      )

  return {
    data: dataset,
    epochs,
    parameterAxes: { theta: { rows: layers.map(({ place }) => place), columns: blocks } },
    warnings: latencyWarnings(places, latenciesUs),
    phases: (epoch) => [
      { kind: 'weights', steps: weightBatches.steps },
      { kind: epoch < settings.warmupEpochs ? 'validation' : 'theta', steps: thetaBatches.steps },
    ],
    step,
    endEpoch: async (epoch, sums, durationMs) => [{ type: 'epoch', epoch: epochRecord(epoch, sums, durationMs) }],
    ...supernetKeeping({ ...stores, steps }),
    notes: () => ({}),
    loadNotes: () => undefined,
    derive: () => deriveArchitectures(space, readTheta(), { samples: settings.sampledArchitectures, seed }),
  }
}
