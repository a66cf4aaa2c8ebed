import type { OnceSettings } from '#shared/algorithms/index.ts'
import { familyOf, operatorPlaces, type FbnetSpace } from '#shared/architecture/index.ts'
import { type DerivedArchitecture, type EpochRecord, type ScoredArchitecture } from '#shared/contract/searches.ts'
import { paretoFront } from '#shared/pareto/index.ts'
import { spreadOver } from '#shared/pareto/spread.ts'
import { createRandom, deriveSeed } from '#shared/random.ts'
import { pathSupernet } from '../../spaces/fbnet/path-supernet.ts'
import { cosine } from '../../tensor/optimizers/index.ts'
import { ParameterLayout, ParameterStore } from '../../tensor/parameters.ts'
import { augmentationOf } from '../../training/data/augmentation.ts'
import { trainingBatches, withBatch } from '../../training/data/batches.ts'
import { fitted, type ImageDataset } from '../../training/data/dataset.ts'
import { searchSplit } from '../../training/data/split.ts'
import type { StepFigures, Sums } from '../../training/training.ts'
import { pathDraw, type Path } from '../path-draw.ts'
import { scoreBatches, scoreList, scorer, scoreSteps } from '../path-scores.ts'
import type { Search } from '../search.ts'
import { machineFigures, supernetKeeping } from '../supernet.ts'
import { onceSteps } from './steps.ts'

export interface OnceParts {
  readonly space: FbnetSpace
  readonly dataset: ImageDataset
  readonly eager: boolean
}

/** Architectures handed over at the end at most: fronts for devices are made of the scores. */
const kept = 8

/**
 * One supernet, from which any architecture of its space can be taken with its weights. An epoch trains it by the
 * sandwich rule, then scores the largest and the smallest architecture; the last one scores a sample of the space too.
 * @throws TansakuError BAD_REQUEST, DATASET_MISMATCH
 */
export function createOnce(settings: OnceSettings, { space, eager, ...parts }: OnceParts): Search {
  const { seed, batchSize, epochs } = settings
  const dataset = fitted(parts.dataset, space.input)
  const places = operatorPlaces(space)
  const layout = new ParameterLayout()
  const net = pathSupernet(layout, places, settings.sharedWeights ? 'shared' : 'separate')
  const weights = new ParameterStore(layout, seed)
  const { steps, train } = onceSteps(net, weights, settings, eager)
  const looks = scoreSteps(net, weights, eager)

  const split = searchSplit(dataset, { ...settings, weightShare: 1 - settings.scoreShare })
  const augment = augmentationOf(dataset, settings)
  const training = trainingBatches(dataset, split.weights, { seed, purpose: 'weights', batchSize, augment })
  const scored = scoreBatches(dataset, split, settings)
  const scoreOf = scorer({ ...looks, ...scored })
  const scores = scoreList(space)

  const draw = pathDraw(places)
  const sample = draw.spread(settings.scoredArchitectures, seed)
  const scoredIn = (epoch: number): readonly Path[] => [
    draw.largest,
    draw.smallest,
    ...(epoch === epochs - 1 ? sample : []),
  ]
  const rate = (epoch: number, step: number): number =>
    cosine(epoch + step / training.steps, { from: settings.learningRate, epochs })

  const trainStep = (epoch: number, step: number): StepFigures => {
    const random = createRandom(deriveSeed(seed, 'paths', epoch, step))
    const drawn = Array.from({ length: settings.randomPaths }, () => draw.uniform(random, settings.skipShare))
    return withBatch(training.batch(epoch, step), (batch) =>
      train(batch, [draw.largest, draw.smallest, ...drawn], rate(epoch, step), { epoch, step }),
    )
  }
  const scoreStep = (path: Path): StepFigures => {
    const { loss, accuracy } = scoreOf(path)
    const isLargest = scores.add(accuracy) === 0
    return { loss, accuracy, sums: isLargest ? { validationLoss: loss, validationAccuracy: accuracy } : {} }
  }

  /** Losses and accuracies are the largest architecture's. */
  const epochRecord = (epoch: number, sums: Sums, durationMs: number): EpochRecord => {
    return {
      epoch,
      trainLoss: (sums['trainLoss'] ?? 0) / training.steps,
      trainAccuracy: (sums['trainCorrect'] ?? 0) / (training.steps * batchSize),
      validationLoss: sums['validationLoss'] ?? null,
      validationAccuracy: sums['validationAccuracy'] ?? null,
      expectedLatencyUs: null,
      temperature: null,
      learningRate: rate(epoch, 0),
      parameters: {},
      collapse: null,
      scored: scores.finish(scoredIn(epoch)),
      durationMs,
      ...machineFigures(),
    }
  }

  return {
    data: dataset,
    epochs,
    parameterAxes: {},
    warnings: [],
    phases: (epoch) => [
      { kind: 'weights', steps: training.steps },
      { kind: 'scores', steps: scoredIn(epoch).length },
    ],
    step: (epoch, index) =>
      index < training.steps ? trainStep(epoch, index) : scoreStep(scoredIn(epoch)[index - training.steps]!),
    endEpoch: async (epoch, sums, durationMs) => [{ type: 'epoch', epoch: epochRecord(epoch, sums, durationMs) }],
    ...supernetKeeping({ weights, steps: { ...steps, ...looks }, batches: [training, scored] }),
    notes: scores.notes,
    loadNotes: scores.loadNotes,
    derive: () => best(scores.last()),
  }
}

/** Of the architectures that no other beats in accuracy and multiplications together, some from small to large. */
function best(scored: readonly ScoredArchitecture[]): DerivedArchitecture[] {
  const front = paretoFront(
    scored.map(({ spec, inheritedAccuracy }) => ({ spec, x: familyOf(spec).count(spec).macs, y: inheritedAccuracy })),
  )
  return spreadOver(front, kept).map(({ spec }) => ({ method: 'scored', spec }))
}
