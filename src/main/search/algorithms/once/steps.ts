import type { OnceSettings } from '#shared/algorithms/index.ts'
import { requirePath, segmentsOf, type PathSupernet } from '../../spaces/fbnet/path-supernet.ts'
import { valueAndWeightGradient } from '../../tensor/gradients.ts'
import { compile, type StepPlace } from '../../tensor/graph/index.ts'
import { correctCount } from '../../tensor/kernels/index.ts'
import { clipByGlobalNorm, globalNorm, sgd } from '../../tensor/optimizers/index.ts'
import type { ParameterStore } from '../../tensor/parameters.ts'
import { tf } from '../../tensor/tf.ts'
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
type ApplyInputs = {
  readonly learningRate: tf.Scalar
  /** bool [weightCount]; absent = weights that were not used decay too */
  readonly used?: tf.Tensor1D
}

/**
 * A step of the sandwich rule is several calls: each path adds its gradient to a slot, then all are applied at once. So
 * one graph serves every path, and a step's memory is that of its hungriest path.
 */
export function onceSteps(net: PathSupernet, store: ParameterStore, settings: OnceSettings, eager: boolean) {
  // No slot: between steps it is empty, and no checkpoint needs it.
  const gradientSum = tf.tidy(() => tf.variable(tf.zeros([store.layout.weightCount]), false))
  const optimiser = sgd(store, settings)
  const options = { eager, batchOf: 'images' } as const

  /** Adds the path's gradient of the cross-entropy with the targets. */
  const learn = compile(
    'once-learn',
    ({ images, labels, targets, path }: LearnInputs) => {
      const { loss, correct, answers, gradient } = valueAndWeightGradient(store, { training: true }, (pass) => {
        const logits = net.apply(pass, images, path)
        return {
          loss: crossEntropy(logits, targets),
          correct: correctCount(logits, labels),
          answers: tf.softmax(logits),
        }
      })
      gradientSum.assign(tf.add(gradientSum, gradient))
      return { loss, correct, answers }
    },
    { ...options, finite: ['loss'] },
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
      for (const path of others) learn({ ...fed(path), targets: answers }, place)
      const used = settings.unusedDecay ? {} : { used: usedBy(paths) }
      apply({ learningRate: tf.scalar(learningRate), ...used }, place)
      const [trainLoss, trainCorrect] = [figures.loss.dataSync()[0]!, figures.correct.dataSync()[0]!]
      return { loss: trainLoss, accuracy: trainCorrect / batch.labels.size, sums: { trainLoss, trainCorrect } }
    })
  }

  const sum = { dispose: () => gradientSum.dispose() }
  return { steps: { learn, apply, sum }, train }
}

/** Mean over the examples of −Σ targets · log softmax(logits). */
const crossEntropy = (logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar =>
  tf.neg(tf.mean(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), 1)))

/** Labels as probabilities, (1 − ε) · label + ε / classes. */
const smoothed = (labels: tf.Tensor1D, classes: number, epsilon: number): tf.Tensor2D =>
  tf.add(tf.mul(tf.oneHot(labels, classes), 1 - epsilon), epsilon / classes)
