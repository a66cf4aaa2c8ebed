import { rnnChoices, rnnNodes } from '#shared/spaces/darts-rnn/derive.ts'
import { branch, take } from '../../tensor/graph/branch.ts'
import type { ParameterHandle, ParameterLayout } from '../../tensor/parameters.ts'
import type { Pass } from '../../tensor/pass.ts'
import { tf } from '../../tensor/tf.ts'
import { activations, moved } from './gated.ts'
import {
  type Cell,
  initial,
  languageModel,
  type LanguageModelOptions,
  masked,
  type RecurrentOutput,
} from './language-model.ts'

/** One architecture, as a step is fed it. */
export type RecurrentPath = {
  /** int32 [nodes], the state that each node takes: 0 = the first one, made of the input */
  readonly sources: tf.Tensor1D
  /** int32 [nodes], which of the space's activations */
  readonly activations: tf.Tensor1D
}

/** @param tokens int32 [time, n] @param hidden the state that the text so far left, [n, hidden] */
export type RecurrentPathNet = (
  pass: Pass,
  tokens: tf.Tensor2D,
  hidden: tf.Tensor2D,
  path: RecurrentPath,
) => RecurrentOutput

/**
 * The weights that all recurrent cells share (Pham et al. 2018, section 2.1): each node has a matrix for each state
 * that it may take, whatever its activation. What runs is the derived net of the architecture (see recurrentNet),
 * with those matrices.
 */
export function recurrentPathNet(layout: ParameterLayout, options: LanguageModelOptions): RecurrentPathNet {
  const model = languageModel(layout, options)
  const cell = pathCell(layout.scope('cell'), options.hidden)
  return (pass, tokens, hidden, path) => model(pass, tokens, hidden, cell(path))
}

const ways = rnnChoices.map((choice) => ({ apply: activations[choice] }))

function pathCell(layout: ParameterLayout, units: number): (path: RecurrentPath) => Cell {
  const first = layout.weight('initial', [2 * units, 2 * units], initial)
  const nodes = Array.from({ length: rnnNodes }, (_, node) =>
    layout.weight(`node${String(node)}`, [node + 1, units, 2 * units], initial),
  )
  return (path) => (pass, masks) => {
    const of = (handle: ParameterHandle): tf.Tensor => pass.weight(handle)
    const sources = tf.unstack(path.sources) as tf.Scalar[]
    const chosen = (tf.unstack(path.activations) as tf.Scalar[]).map((index) => branch<tf.Tensor2D>(index, ways))
    // Of each node the matrix for the state that it takes: once a window, whatever its tokens.
    const matrices = nodes.map((handle, node) =>
      tf.reshape(tf.gather(of(handle), tf.reshape(sources[node]!, [1])), [units, 2 * units]),
    ) as tf.Tensor2D[]
    return (x, hidden) => {
      const seen = tf.concat([masked(x, masks.input), masked(hidden, masks.hidden)], 1)
      let states = [moved(hidden, seen, of(first) as tf.Tensor2D, activations.tanh)]
      matrices.forEach((matrix, node) => {
        const { value, rest } = node === 0 ? { value: states[0]!, rest: states } : take(sources[node]!, states)
        states = [...rest, moved(value, masked(value, masks.hidden), matrix, chosen[node]!)]
      })
      return tf.div(tf.addN(states.slice(1)), rnnNodes)
    }
  }
}
