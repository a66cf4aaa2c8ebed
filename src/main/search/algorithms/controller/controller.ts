import { z } from 'zod'
import { deriveSeed } from '#shared/random.ts'
import { valueAndGradients } from '../../tensor/gradients.ts'
import { compile } from '../../tensor/graph/index.ts'
import { gumbel, RandomKey } from '../../tensor/kernels/index.ts'
import { adam } from '../../tensor/optimizers/index.ts'
import { ParameterLayout, ParameterStore, type TensorRecord } from '../../tensor/parameters.ts'
import { stepKey } from '../../tensor/prng.ts'
import { tf } from '../../tensor/tf.ts'
import type { ControllerOptions } from './constants.ts'
import { policy } from './policy.ts'
import { choiceSizes, type Program } from './program.ts'

/** A sequence of choices as it was drawn. */
export interface Draw {
  readonly choices: readonly number[]
  /** Σ over the choices, nats. */
  readonly entropy: number
  /** By choice and option, given the choices before. */
  readonly probabilities: readonly (readonly number[])[]
}

/** What a sequence was worth. */
export interface Rewarded extends Pick<Draw, 'choices' | 'entropy'> {
  readonly reward: number
}

export interface Controller {
  /** The same place draws the same sequence as long as nothing is learnt in between. */
  readonly draw: (count: number, ...place: readonly (number | string)[]) => Draw[]
  /** What a sequence is worth to the controller: its reward, and the part of its entropy. */
  readonly worth: (rewarded: Pick<Rewarded, 'reward' | 'entropy'>) => number
  /** One step of REINFORCE on sequences that the present policy drew. */
  readonly learn: (batch: readonly Rewarded[]) => void
  /** Mean over draws of the probability of each option: how likely it is, whatever came before. */
  readonly marginals: () => number[][]
  /** Σ over the choices of log(options): that of a policy that has no preference. */
  readonly uniformEntropy: number
  /** Null before the first reward. */
  readonly baseline: () => number | null
  readonly toRecords: () => TensorRecord[]
  readonly loadRecords: (records: readonly TensorRecord[]) => void
  readonly notes: () => { readonly baseline: number | null }
  readonly loadNotes: (notes: unknown) => void
  readonly dispose: () => void
}

const notesSchema = z.object({ baseline: z.number().nullable() })

/** Draws whose mean tells the probabilities. */
const told = 64

/**
 * A policy that learns by REINFORCE (Williams 1992): ∇ −log p · (R − b), b being the moving average of R. The entropy H
 * of the draw is part of R, as in melodyguan/enas micro_controller.py; its own gradient is added, without which choices
 * that do not depend on one another would get no bonus. b begins as the first reward.
 */
export function createController(
  program: Program,
  options: ControllerOptions,
  { seed, eager }: { readonly seed: number; readonly eager: boolean },
): Controller {
  const sizes = choiceSizes(program)
  const layout = new ParameterLayout()
  const run = policy(layout, program, options)
  const store = new ParameterStore(layout, deriveSeed(seed, 'controller'))
  const optimiser = adam(store, options)
  let baseline: number | null = null

  const drawStep = compile(
    'controller-draw',
    ({ key, ones }: { readonly key: tf.Tensor1D; readonly ones: tf.Tensor1D }) => {
      const noise = new RandomKey(key)
      const pass = store.pass({ training: false })
      // The greatest of logits with Gumbel noise is a draw from their softmax.
      const { choices, entropy, probabilities } = run(pass, ones.size, (logits, choice) =>
        tf.argMax(tf.add(logits, gumbel(noise.fold(choice), logits.shape)), 1),
      )
      return { choices, entropy, probabilities }
    },
    { eager },
  )
  const learnStep = compile(
    'controller-learn',
    ({ choices, advantages, learningRate }: LearnInputs) => {
      const columns = tf.unstack(choices, 1) as tf.Tensor1D[]
      const { loss, gradients } = valueAndGradients(() => {
        const { logP, entropy } = run(
          store.pass({ training: true }),
          advantages.size,
          (_logits, choice) => columns[choice]!,
        )
        const bonus = tf.mul(entropy, options.entropyWeight)
        return { loss: tf.neg(tf.mean(tf.add(tf.mul(logP, advantages), bonus))) as tf.Scalar }
      }, [store.values])
      optimiser.apply(gradients[0]!, learningRate)
      return { loss }
    },
    { eager, finite: ['loss'] },
  )

  const draw = (count: number, ...place: readonly (number | string)[]): Draw[] =>
    tf.tidy(() => {
      const inputs = {
        key: tf.tensor1d(stepKey(seed, 'controller', ...place), 'int32'),
        ones: tf.ones<tf.Rank.R1>([count]),
      }
      const { choices, entropy, probabilities } = drawStep(inputs)
      const [rows, entropies, shares] = [choices.arraySync(), entropy.dataSync(), probabilities.arraySync()]
      return rows.map((row, n) => ({ choices: row, entropy: entropies[n]!, probabilities: cut(shares[n]!, sizes) }))
    })

  const worthOf: Controller['worth'] = ({ reward, entropy }) => reward + options.entropyWeight * entropy

  return {
    draw,
    worth: worthOf,
    learn: (batch) => {
      const advantages = batch.map(worthOf).map((worth) => {
        baseline = baseline === null ? worth : baseline - (1 - options.baselineDecay) * (baseline - worth)
        return worth - baseline
      })
      tf.tidy(() => {
        learnStep({
          choices: tf.tensor2d(
            batch.map(({ choices }) => [...choices]),
            undefined,
            'int32',
          ),
          advantages: tf.tensor1d(advantages),
          learningRate: tf.scalar(options.learningRate),
        })
      })
    },
    marginals: () => {
      const draws = draw(told, 'marginals')
      return sizes.map((size, choice) =>
        Array.from(
          { length: size },
          (_, option) => draws.reduce((sum, { probabilities }) => sum + probabilities[choice]![option]!, 0) / told,
        ),
      )
    },
    uniformEntropy: sizes.reduce((sum, size) => sum + Math.log(size), 0),
    baseline: () => baseline,
    toRecords: () => store.toRecords(),
    loadRecords: (records) => store.loadRecords(records),
    notes: () => ({ baseline }),
    loadNotes: (notes) => {
      ;({ baseline } = notesSchema.parse(notes))
    },
    dispose: () => {
      for (const each of [drawStep, learnStep, store]) each.dispose()
    },
  }
}

type LearnInputs = {
  readonly choices: tf.Tensor2D
  readonly advantages: tf.Tensor1D
  readonly learningRate: tf.Scalar
}

/** A row cut into parts of given lengths. */
function cut(row: readonly number[], sizes: readonly number[]): number[][] {
  let from = 0
  return sizes.map((size) => row.slice(from, (from += size)))
}
