import { fbnetBlockIds, operatorPlaces, softmax, type FbnetSpace } from '#shared/architecture/index.ts'
import { latencyTablesOf, thetaName } from '#shared/algorithms/index.ts'
import type { DnasSettings, EpochRecord } from '#shared/contract/searches.ts'
import { createRandom, deriveSeed } from '#shared/random.ts'
import { pathSupernet } from '../../spaces/fbnet/path-supernet.ts'
import { supernet } from '../../spaces/fbnet/supernet.ts'
import { cosine } from '../../tensor/optimizers/index.ts'
import { constant, ParameterLayout, ParameterStore } from '../../tensor/parameters.ts'
import { stepKey } from '../../tensor/prng.ts'
import { tf } from '../../tensor/tf.ts'
import { augmentationOf } from '../../training/data/augmentation.ts'
import { trainingBatches } from '../../training/data/batches.ts'
import { fitted, type ImageDataset } from '../../training/data/dataset.ts'
import { searchSplit } from '../../training/data/split.ts'
import type { StepFigures, Sums } from '../../training/training.ts'
import { pathDraw, type Path } from '../path-draw.ts'
import { scoreBatches, scoreList } from '../path-scores.ts'
import type { Search } from '../search.ts'
import { machineFigures, readFigures, rowsOf, supernetKeeping } from '../supernet.ts'
import { deriveArchitectures, deriveForDevices } from './derive.ts'
import { latencyRows, latencyWarnings, type LatencyRows } from './latency-rows.ts'
import { temperatureOf } from './relaxation.ts'
import { sampledSteps } from './sampled-steps.ts'
import { copyScores } from './scores.ts'
import { dnasSteps } from './steps.ts'

export interface DnasParts {
  readonly space: FbnetSpace
  readonly dataset: ImageDataset
  /** By operator key; of the first device. */
  readonly latenciesUs: Readonly<Record<string, number>>
  /** Of the others, in the order of the settings. */
  readonly otherLatenciesUs?: readonly Readonly<Record<string, number>>[] | undefined
  readonly eager: boolean
}

/**
 * Differentiable architecture search over FBNet's blocks (Wu et al. 2019, section 3). An epoch trains w on its share of
 * the images, then θ on the rest; in the first epochs the rest is only looked at. Several devices have a θ each over
 * one w: steps on θ take them in turn, steps on w see the blocks of one drawn at random.
 * @throws TansakuError LATENCY_ROWS_MISSING, LATENCY_NOT_POSITIVE, LATENCY_TOO_SMALL, BAD_REQUEST
 */
export function createDnas(settings: DnasSettings, parts: DnasParts): Search {
  const { space, eager } = parts
  const { seed, batchSize, epochs } = settings
  const dataset = fitted(parts.dataset, space.input)
  const places = operatorPlaces(space)
  const layers = places.filter(({ searched }) => searched)
  const blocks = fbnetBlockIds
  const tables = [parts.latenciesUs, ...(parts.otherLatenciesUs ?? [])]
  const tableIds = latencyTablesOf(settings)
  const latencies = tables.map((table) => latencyRows(places, table))
  const devices = latencies.length
  const isAlone = devices === 1

  const weightLayout = new ParameterLayout()
  // The layout is filled before its store is made.
  const supernetOf = settings.sampledPaths
    ? ({ sampled: true, net: pathSupernet(weightLayout, places, 'separate') } as const)
    : ({ sampled: false, net: supernet(weightLayout, places) } as const)
  const architectureLayout = new ParameterLayout()
  const theta = architectureLayout.weight(
    'theta',
    [...(isAlone ? [] : [devices]), layers.length, blocks.length],
    constant(0),
  )
  const stores = {
    weights: new ParameterStore(weightLayout, seed),
    architecture: new ParameterStore(architectureLayout, seed),
    theta,
  }
  const steps = supernetOf.sampled
    ? sampledSteps(supernetOf.net, stores, latencies, settings, eager)
    : dnasSteps(supernetOf.net, stores, latencies, settings, eager)

  const augment = augmentationOf(dataset, settings)
  const split = searchSplit(dataset, settings)
  const weightBatches = trainingBatches(dataset, split.weights, { seed, purpose: 'weights', batchSize, augment })
  const thetaBatches = trainingBatches(dataset, split.architecture, { seed, purpose: 'theta', batchSize, augment })

  const draw = pathDraw(places)
  const scores = scoreList(space)
  const scored = scoreBatches(dataset, split, settings)
  const copies = copyScores(stores.weights, places, scored, eager)
  const sample =
    settings.scoredArchitectures === 0
      ? []
      : [draw.largest, draw.smallest, ...draw.spread(settings.scoredArchitectures, seed)]
  const scoredIn = (epoch: number): readonly Path[] => (epoch === epochs - 1 ? sample : [])
  const stepsOn = weightBatches.steps + thetaBatches.steps

  const weightRate = (epoch: number, step: number): number =>
    cosine(epoch + step / weightBatches.steps, { from: settings.weightLearningRate, epochs })
  /** Of each device. */
  const readThetas = (): number[][][] => {
    const rows = rowsOf(stores.architecture.read(theta), devices * layers.length)
    return latencies.map((_, device) => rows.slice(device * layers.length, (device + 1) * layers.length))
  }
  /** By turns for θ, at random for w. */
  const deviceOf = (epoch: number, index: number): number =>
    index < weightBatches.steps
      ? createRandom(deriveSeed(seed, 'device', epoch, index)).int(devices)
      : (epoch * thetaBatches.steps + index - weightBatches.steps) % devices

  const scoreStep = (path: Path): StepFigures => {
    const { loss, accuracy } = copies.of(path)
    scores.add(accuracy)
    return { loss, accuracy, sums: {} }
  }
  const trainStep = (epoch: number, index: number): StepFigures => {
    const onWeights = index < weightBatches.steps
    const batch = onWeights ? weightBatches.batch(epoch, index) : thetaBatches.batch(epoch, index - weightBatches.steps)
    const run = onWeights ? steps.trainWeights : epoch < settings.warmupEpochs ? steps.validate : steps.trainTheta
    const inputs = {
      ...batch,
      learningRate: tf.scalar(onWeights ? weightRate(epoch, index) : settings.thetaLearningRate),
      temperature: tf.scalar(temperatureOf(epoch, settings)),
      key: tf.tensor1d(stepKey(seed, epoch, index), 'int32'),
      ...(!isAlone && { device: tf.tensor1d([deviceOf(epoch, index)], 'int32') }),
    }
    const figures = readFigures(run(inputs, { epoch, step: index }))
    tf.dispose(inputs)
    const [loss, correct] = [figures['crossEntropy']!, figures['correct']!]
    const part = onWeights ? 'weight' : 'theta'
    return { loss, accuracy: correct / batchSize, sums: { [`${part}Loss`]: loss, [`${part}Correct`]: correct } }
  }

  const epochRecord = (epoch: number, sums: Sums, durationMs: number): EpochRecord => {
    const mean = (name: string, count: number): number => (sums[name] ?? 0) / count
    const thetas = readThetas()
    const expectedUs = thetas.map((current, device) => expectedOf(current, latencies[device]!))
    return {
      epoch,
      trainLoss: mean('weightLoss', weightBatches.steps),
      trainAccuracy: mean('weightCorrect', weightBatches.steps * batchSize),
      validationLoss: mean('thetaLoss', thetaBatches.steps),
      validationAccuracy: mean('thetaCorrect', thetaBatches.steps * batchSize),
      expectedLatencyUs: expectedUs[0]!,
      ...(!isAlone && { expectedLatenciesUs: expectedUs }),
      temperature: temperatureOf(epoch, settings),
      learningRate: weightRate(epoch, 0),
      parameters: Object.fromEntries(thetas.map((current, device) => [nameOf(device), current])),
      collapse: null,
      ...(scoredIn(epoch).length > 0 && { scored: scores.finish(scoredIn(epoch)) }),
      durationMs,
      ...machineFigures(),
    }
  }
  const nameOf = (device: number): string => thetaName(settings, tableIds[device]!)

  return {
    data: dataset,
    epochs,
    parameterAxes: Object.fromEntries(
      tableIds.map((_, device) => [nameOf(device), { rows: layers.map(({ place }) => place), columns: blocks }]),
    ),
    warnings: tables.flatMap((table, device) =>
      latencyWarnings(places, table, isAlone ? 'The latency table' : `The latency table ${tableIds[device]!}`),
    ),
    phases: (epoch) => [
      { kind: 'weights', steps: weightBatches.steps },
      { kind: epoch < settings.warmupEpochs ? 'validation' : 'theta', steps: thetaBatches.steps },
      ...(scoredIn(epoch).length > 0 ? [{ kind: 'scores', steps: scoredIn(epoch).length }] : []),
    ],
    step: (epoch, index) => (index < stepsOn ? trainStep(epoch, index) : scoreStep(scoredIn(epoch)[index - stepsOn]!)),
    endEpoch: async (epoch, sums, durationMs) => [{ type: 'epoch', epoch: epochRecord(epoch, sums, durationMs) }],
    ...supernetKeeping({ ...stores, steps: { ...steps, copies }, batches: [weightBatches, thetaBatches, scored] }),
    notes: () => (sample.length === 0 ? {} : scores.notes()),
    loadNotes: scores.loadNotes,
    derive: () => {
      const options = { samples: settings.sampledArchitectures, seed }
      return isAlone
        ? deriveArchitectures(space, readThetas()[0]!, options)
        : deriveForDevices(
            space,
            readThetas().map((current, device) => ({ theta: current, tableId: tableIds[device]! })),
            options,
          )
    },
  }
}

/** LAT under m = softmax(θ), without noise. */
const expectedOf = (theta: readonly (readonly number[])[], { fixedUs, blocksUs }: LatencyRows): number =>
  theta
    .map(softmax)
    .reduce((sum, row, l) => sum + row.reduce((rowSum, p, i) => rowSum + p * blocksUs[l]![i]!, 0), fixedUs)
