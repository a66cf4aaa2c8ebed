import { dartsRnnOps } from '#shared/architecture/architecture.ts'
import { rnnNodes } from '#shared/spaces/darts-rnn/derive.ts'
import { batchNorm, type ScalableLayer } from '../../tensor/layers.ts'
import { normal, type ParameterHandle, type ParameterLayout } from '../../tensor/parameters.ts'
import type { Pass } from '../../tensor/pass.ts'
import { tf } from '../../tensor/tf.ts'
import {
  initial,
  languageModel,
  type LanguageModelOptions,
  masked,
  type Masks,
  type RecurrentDropout,
  type RecurrentOutput,
  type Step,
} from './language-model.ts'

/** The article's search (quark0/darts rnn/train_search.py). */
export const articleDropout: RecurrentDropout = { input: 0.2, cellInput: 0.75, hidden: 0.25, output: 0.75 }

/** Inner nodes of a recurrent cell; node i takes the state before it and all nodes below i. */
export const nodes = rnnNodes
/** Rows of α: 1 + 2 + … + 8. */
export const edgeCount = (nodes * (nodes + 1)) / 2

/** Declares α, [36, 5], 1e-3 · N(0, 1) at first. */
export function declareArchitecture(layout: ParameterLayout): ParameterHandle {
  return layout.weight('recurrent', [edgeCount, dartsRnnOps.length], normal(1e-3))
}

/** @param tokens int32 [time, n] @param hidden the state that the text so far left, [n, hidden] @param alpha [36, 5] */
export type RecurrentSupernet = (
  pass: Pass,
  tokens: tf.Tensor2D,
  hidden: tf.Tensor2D,
  alpha: tf.Tensor2D,
) => RecurrentOutput

/** The language model of mixed recurrent cells that DARTS searches in (quark0/darts rnn/model_search.py). */
export function recurrentSupernet(layout: ParameterLayout, options: LanguageModelOptions): RecurrentSupernet {
  const model = languageModel(layout, options)
  const cell = mixedCell(layout.scope('cell'), options.hidden)
  return (pass, tokens, hidden, alpha) => model(pass, tokens, hidden, (cellPass, masks) => cell(cellPass, alpha, masks))
}

/**
 * One mixed recurrent cell. With c_ij = σ(s_j U_i) and h_ij = s_j V_i, node i is
 * s_i = Σ_{j<i} Σ_o p_ij,o · (s_j + c_ij · (o(h_ij) - s_j)), batch-normalised; the cell's output is the mean of all
 * nodes.
 * Sums over operations are taken first: with P_ij = Σ_o p_ij,o, s_i = Σ_j P_ij · s_j + c_ij · (Σ_o p_ij,o · o(h_ij) -
 * P_ij · s_j).
 */
function mixedCell(layout: ParameterLayout, units: number): (pass: Pass, alpha: tf.Tensor2D, masks: Masks) => Step {
  const gate = (name: string, inputs: number): ParameterHandle => layout.weight(name, [inputs, units], initial)
  const first = { gate: gate('initial.gate', 2 * units), candidate: gate('initial.candidate', 2 * units) }
  const inner = Array.from({ length: nodes }, (_, i) => ({
    gate: gate(`node${String(i)}.gate`, units),
    candidate: gate(`node${String(i)}.candidate`, units),
  }))
  const norm = vectorNorm(batchNorm(layout.scope('norm'), { channels: units, affine: false }))
  return (pass, alpha, masks) => {
    const matrix = (handle: ParameterHandle) => pass.weight(handle) as tf.Tensor2D
    const mixtures = nodeMixtures(alpha)
    return (x, hidden) => {
      const batch = x.shape[0]
      const seen = tf.concat([masked(x, masks.input), masked(hidden, masks.hidden)], 1)
      const c0 = tf.sigmoid(tf.matMul(seen, matrix(first.gate)))
      const h0 = tf.tanh(tf.matMul(seen, matrix(first.candidate)))
      // All states so far, one above the other: [j, n, units].
      let states = tf.reshape(norm(pass, tf.add(hidden, tf.mul(c0, tf.sub(h0, hidden)))), [
        1,
        batch,
        units,
      ]) as tf.Tensor3D
      inner.forEach(({ gate: u, candidate: v }, i) => {
        const rows = tf.reshape(masked(states, masks.hidden), [(i + 1) * batch, units]) as tf.Tensor2D
        const shape = [i + 1, batch, units]
        const c = tf.reshape(tf.sigmoid(tf.matMul(rows, matrix(u))), shape)
        const h = tf.reshape(tf.matMul(rows, matrix(v)), shape)
        const { total, tanh, relu, sigmoid, identity } = mixtures[i] as Mixture
        const mixed = tf.addN([
          tf.mul(tanh, tf.tanh(h)),
          tf.mul(relu, pass.kinks.relu(h)),
          tf.mul(sigmoid, tf.sigmoid(h)),
          tf.mul(identity, h),
        ])
        const carried = tf.mul(total, states)
        const node = tf.sum<tf.Tensor2D>(tf.add(carried, tf.mul(c, tf.sub(mixed, carried))), 0)
        states = tf.concat([states, tf.reshape(norm(pass, node), [1, batch, units]) as tf.Tensor3D], 0)
      })
      return tf.mean<tf.Tensor2D>(tf.slice(states, [1, 0, 0]), 0)
    }
  }
}

/** The weights of one node's edges, [edges, 1, 1] each. */
interface Mixture {
  /** Σ_o p_o over all operations but `none`. */
  readonly total: tf.Tensor3D
  readonly tanh: tf.Tensor3D
  readonly relu: tf.Tensor3D
  readonly sigmoid: tf.Tensor3D
  readonly identity: tf.Tensor3D
}

/** softmax(α) by node and operation. */
function nodeMixtures(alpha: tf.Tensor2D): Mixture[] {
  const byNode = tf.split(
    tf.softmax(alpha),
    Array.from({ length: nodes }, (_, i) => i + 1),
  )
  return byNode.map((rows) => {
    const column = (op: (typeof dartsRnnOps)[number]) =>
      tf.reshape(tf.slice(rows as tf.Tensor2D, [0, dartsRnnOps.indexOf(op)], [-1, 1]), [-1, 1, 1]) as tf.Tensor3D
    const [tanh, relu, sigmoid, identity] = [column('tanh'), column('relu'), column('sigmoid'), column('identity')]
    return { total: tf.addN([tanh, relu, sigmoid, identity]), tanh, relu, sigmoid, identity }
  })
}

/** Batch norm of vectors: images of one pixel. */
function vectorNorm(norm: ScalableLayer): (pass: Pass, x: tf.Tensor2D) => tf.Tensor2D {
  return (pass, x) => {
    const [batch, units] = x.shape
    return tf.reshape(norm(pass, tf.reshape(x, [batch, 1, 1, units]) as tf.Tensor4D), [batch, units])
  }
}
