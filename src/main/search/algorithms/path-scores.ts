import { z } from 'zod'
import { fbnetBlockIds, type FbnetSpace } from '#shared/architecture/index.ts'
import { scoredArchitectureSchema, type ScoredArchitecture } from '#shared/contract/searches.ts'
import { fbnetArchitecture } from '#shared/spaces/fbnet/derive.ts'
import type { PathSupernet } from '../spaces/fbnet/path-supernet.ts'
import { compile } from '../tensor/graph/index.ts'
import { correctCount, softmaxCrossEntropy } from '../tensor/kernels/index.ts'
import type { ParameterStore } from '../tensor/parameters.ts'
import { tf } from '../tensor/tf.ts'
import { orderedBatches, trainingBatches, withBatch, type BatchSource } from '../training/data/batches.ts'
import type { ImageDataset } from '../training/data/dataset.ts'
import type { SearchSplit } from '../training/data/split.ts'
import type { Path } from './path-draw.ts'
import { readFigures } from './supernet.ts'

/** Images of a step that only looks. */
const lookingBatchSize = 128

type PathInputs = { readonly images: tf.Tensor4D; readonly path: tf.Tensor1D }

/**
 * Steps that look at one path.
 * @param store its running statistics become those of whichever path was looked at last
 */
export function scoreSteps(net: PathSupernet, store: ParameterStore, eager: boolean) {
  const options = { eager, batchOf: 'images' } as const
  /** Takes a batch's statistics into the running ones of the path. */
  const observe = compile(
    'path-statistics',
    ({ images, path, momentum }: PathInputs & { readonly momentum: tf.Scalar }) => {
      const pass = store.pass({ training: true, statisticsMomentum: momentum })
      net.apply(pass, images, path)
      store.statistics.assign(pass.updatedStatistics())
      return {}
    },
    options,
  )
  const score = compile(
    'path-score',
    ({ images, labels, path }: PathInputs & { readonly labels: tf.Tensor1D }) => {
      const logits = net.apply(store.pass({ training: false }), images, path)
      return { loss: softmaxCrossEntropy(logits, labels), correct: correctCount(logits, labels) }
    },
    options,
  )
  return { observe, score }
}

export interface ScoreBatches {
  /** For batch-norm statistics: the same batches for every architecture, so that scores differ by it alone. */
  readonly looking: BatchSource
  readonly lookingBatches: number
  readonly scoring: BatchSource
  readonly dispose: () => void
}

/** Statistics are of what the weights learn from; what scores, they have not seen. */
export function scoreBatches(
  dataset: ImageDataset,
  { weights, architecture }: SearchSplit,
  { seed, statisticsBatches }: { readonly seed: number; readonly statisticsBatches: number },
): ScoreBatches {
  const batchSize = Math.min(lookingBatchSize, weights.length)
  const lookingBatches = Math.min(statisticsBatches, Math.floor(weights.length / batchSize))
  const looking = trainingBatches(dataset, weights, {
    seed,
    purpose: 'statistics',
    batchSize,
    augment: null,
    among: lookingBatches,
  })
  const scoring = orderedBatches(dataset, 'training', architecture, lookingBatchSize)
  return {
    looking,
    lookingBatches,
    scoring,
    dispose: () => {
      looking.dispose()
      scoring.dispose()
    },
  }
}

export interface Score {
  readonly loss: number
  readonly accuracy: number
}

/**
 * How good a path is with the supernet's weights. Batch-norm statistics are estimated anew for it: those of other paths
 * would make it look far worse than it is (Cai et al. 2020; Yu et al. 2020, section 3.2).
 */
export function scorer({
  observe,
  score,
  looking,
  lookingBatches,
  scoring,
}: ReturnType<typeof scoreSteps> & Omit<ScoreBatches, 'dispose'>): (path: Path) => Score {
  const estimate = (path: tf.Tensor1D): void => {
    for (let i = 0; i < lookingBatches; i++)
      withBatch(looking.batch(0, i), ({ images }) => {
        // By 1, 1/2, 1/3 … the running statistics become the mean over the batches.
        const momentum = tf.scalar(1 / (i + 1))
        observe({ images, path, momentum })
        momentum.dispose()
      })
  }
  return (path) => {
    const fed = tf.tensor1d([...path], 'int32')
    estimate(fed)
    let [loss, correct, images] = [0, 0, 0]
    for (let i = 0; i < scoring.steps; i++)
      withBatch(scoring.batch(0, i), (batch) => {
        const figures = readFigures(score({ ...batch, path: fed }))
        loss += figures['loss']! * batch.labels.size
        correct += figures['correct']!
        images += batch.labels.size
      })
    fed.dispose()
    return { loss: loss / images, accuracy: correct / images }
  }
}

/** The scores of an epoch, path after path, and those of the last finished one: what a run's notes keep of them. */
export function scoreList(space: FbnetSpace) {
  let accuracies: readonly number[] = []
  let scored: readonly ScoredArchitecture[] = []
  const specOf = (path: Path): ScoredArchitecture['spec'] =>
    fbnetArchitecture(
      space,
      path.map((block) => fbnetBlockIds[block]!),
    )
  return {
    /** Of the epoch's paths in their order. @returns how many were scored before */
    add: (accuracy: number): number => {
      accuracies = [...accuracies, accuracy]
      return accuracies.length - 1
    },
    /** All paths of the epoch have been scored. */
    finish: (paths: readonly Path[]): ScoredArchitecture[] => {
      scored = paths.map((path, i) => ({ spec: specOf(path), inheritedAccuracy: accuracies[i]! }))
      accuracies = []
      return [...scored]
    },
    last: (): readonly ScoredArchitecture[] => scored,
    notes: () => ({ accuracies, scored }),
    /** A run that goes on from one that scored nothing finds none. */
    loadNotes: (notes: Readonly<Record<string, unknown>>): void => {
      accuracies = z.array(z.number()).default([]).parse(notes['accuracies'])
      scored = z.array(scoredArchitectureSchema).default([]).parse(notes['scored'])
    },
  }
}
