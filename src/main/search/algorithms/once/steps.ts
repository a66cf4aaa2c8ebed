import os from 'node:os'
import type { OnceSettings } from '#shared/algorithms/index.ts'
import { requirePath, segmentsOf, type PathSupernet } from '../../spaces/fbnet/path-supernet.ts'
import { valueAndWeightGradient } from '../../tensor/gradients.ts'
import { compile, type GraphStats, type StepPlace } from '../../tensor/graph/index.ts'
import { correctCount } from '../../tensor/kernels/index.ts'
import { clipByGlobalNorm, globalNorm, sgd } from '../../tensor/optimizers/index.ts'
import type { ParameterStore } from '../../tensor/parameters.ts'
import { nodeBackend, tf } from '../../tensor/tf.ts'
import type { Path } from '../path-draw.ts'
import type { Batch } from '../../training/data/batches.ts'
import type { StepFigures } from '../../training/training.ts'

type LearnInputs = {
  readonly images: tf.Tensor4D
  readonly path: tf.Tensor1D
  readonly labels: tf.Tensor1D
  /** [n, classes] */
  readonly targets: tf.Tensor2D
}
type LearnBesideInputs = {
  readonly images: tf.Tensor4D
  /** int32 [paths, layers] */
  readonly paths: tf.Tensor2D
  /** [n, classes] */
  readonly targets: tf.Tensor2D
}
type ApplyInputs = {
  readonly learningRate: tf.Scalar
  /** bool [weightCount]; absent = weights that were not used decay too */
  readonly used?: tf.Tensor1D
}

/**
 * A step of the sandwich rule is several calls: paths add their gradients to a slot, then all are applied at once. So
 * one graph serves every largest path and one all others, and where memory is short, a step takes that of its
 * hungriest path.
 * @param beside how many paths are learnt side by side at most; as many as fit where it is not said
 */
export function onceSteps(
  net: PathSupernet,
  store: ParameterStore,
  settings: OnceSettings,
  eager: boolean,
  beside?: number,
) {
  // No slot: between steps it is empty, and no checkpoint needs it.
  const gradientSum = tf.tidy(() => tf.variable(tf.zeros([store.layout.weightCount]), false))
  const optimiser = sgd(store, settings)
  const options = { eager, batchOf: 'images' } as const

  /** Of the cross-entropy with the targets. */
  const gradientAlong = (path: tf.Tensor1D, images: tf.Tensor4D, targets: tf.Tensor2D) =>
    valueAndWeightGradient(store, { training: true }, (pass) => {
      const logits = net.apply(pass, images, path)
      return { loss: crossEntropy(logits, targets), logits }
    })

  /** Adds the path's gradient. */
  const learn = compile(
    'once-learn',
    ({ images, labels, targets, path }: LearnInputs) => {
      const { loss, logits, gradient } = gradientAlong(path, images, targets)
      gradientSum.assign(tf.add(gradientSum, gradient))
      return { loss, correct: correctCount(logits, labels), answers: tf.softmax(logits) }
    },
    { ...options, finite: ['loss'] },
  )

  /**
   * Adds the gradients of several paths. A path is a chain of ops that keeps one core busy; side by side they share the
   * cores. They are added one after the other, so that the sum has the same bits however many stand side by side.
   */
  const learnBeside = compile(
    'once-learn-beside',
    ({ images, targets, paths }: LearnBesideInputs) => {
      const along = (tf.unstack(paths) as tf.Tensor1D[]).map((path) => gradientAlong(path, images, targets))
      gradientSum.assign(along.reduce<tf.Tensor>((sum, { gradient }) => tf.add(sum, gradient), gradientSum))
      return { losses: tf.stack(along.map(({ loss }) => loss)) }
    },
    { ...options, finite: ['losses'] },
  )

  /** Moves the weights along the gradients added up, and empties the slot. */
  const apply = compile(
    'once-apply',
    ({ learningRate, used }: ApplyInputs) => {
      const norm = globalNorm(gradientSum)
      const gradient = clipByGlobalNorm(gradientSum, settings.gradientClip)
      optimiser.apply(gradient, learningRate, used)
      gradientSum.assign(tf.zerosLike(gradientSum))
      return { norm }
    },
    { eager, finite: ['norm'] },
  )

  const everywhere = new Uint8Array(store.layout.weightCount).fill(1)
  for (const { blocks } of net.layers)
    for (const { weights } of blocks) everywhere.fill(0, weights.offset, weights.offset + weights.size)

  /** Of the weights, those outside all blocks and those of the paths' blocks. */
  const usedBy = (paths: readonly Path[]): tf.Tensor1D => {
    const used = everywhere.slice()
    for (const { offset, size } of segmentsOf(net, paths)) used.fill(1, offset, offset + size)
    return tf.tensor1d(used, 'bool')
  }

  /**
   * One step of the sandwich rule on a batch (Yu et al. 2020, section 3.1): the first path learns the labels, the
   * others what it answers.
   * @param paths the largest first
   */
  function train(batch: Batch, paths: readonly [Path, ...Path[]], learningRate: number, place: StepPlace): StepFigures {
    for (const path of paths) requirePath(net, path)
    const [largest, ...others] = paths
    const fed = (path: Path) => ({ ...batch, path: tf.tensor1d([...path], 'int32') })
    return tf.tidy(() => {
      const targets = smoothed(batch.labels, net.classes, settings.labelSmoothing)
      const { answers, ...figures } = learn({ ...fed(largest), targets }, place)
      const { images } = batch
      // Decided once: another number of paths is another graph.
      beside ??= pathsBeside(learn.stats())
      for (const paths of chunks(others, beside))
        learnBeside(
          {
            images,
            targets: answers,
            paths: tf.tensor2d(
              paths.map((path) => [...path]),
              undefined,
              'int32',
            ),
          },
          place,
        )
      const used = settings.unusedDecay ? {} : { used: usedBy(paths) }
      apply({ learningRate: tf.scalar(learningRate), ...used }, place)
      const [trainLoss, trainCorrect] = [figures.loss.dataSync()[0]!, figures.correct.dataSync()[0]!]
      return { loss: trainLoss, accuracy: trainCorrect / batch.labels.size, sums: { trainLoss, trainCorrect } }
    })
  }

  const sum = { dispose: () => gradientSum.dispose() }
  return { steps: { learn, learnBeside, apply, sum }, train }
}

/** Of the memory that is free, what paths side by side may take: the estimate of one path may be a quarter too low. */
const shareOfFree = 0.75

/**
 * How many paths may be learnt side by side: as many as fit into memory, where there are cores for more than one.
 * @param learnt of the largest path's graph, than which none takes more; none of a step that runs op by op
 */
function pathsBeside(learnt: readonly GraphStats[]): number {
  if (learnt.length === 0 || os.availableParallelism() === 1 || nodeBackend().isUsingGpuDevice) return 1
  const bytes = Math.max(...learnt.map(({ estimatedBytes }) => estimatedBytes))
  return Math.max(1, Math.floor((shareOfFree * process.availableMemory()) / bytes))
}

/** Parts of at most `size`, in their order. */
const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))

/** Mean over the examples of −Σ targets · log softmax(logits). */
const crossEntropy = (logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar =>
  tf.neg(tf.mean(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), 1)))

/** Labels as probabilities, (1 − ε) · label + ε / classes. */
const smoothed = (labels: tf.Tensor1D, classes: number, epsilon: number): tf.Tensor2D =>
  tf.add(tf.mul(tf.oneHot(labels, classes), 1 - epsilon), epsilon / classes)
