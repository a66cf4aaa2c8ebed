import type { DartsRnnArchitecture, RnnGenotype } from '#shared/architecture/architecture.ts'
import { checkRecurrentGenotype } from '#shared/spaces/darts-rnn/count.ts'
import type { ParameterHandle, ParameterLayout } from '../../tensor/parameters.ts'
import type { Pass } from '../../tensor/pass.ts'
import { tf } from '../../tensor/tf.ts'
import { activations, moved } from './gated.ts'
import {
  type Cell,
  initial,
  languageModel,
  masked,
  type RecurrentDropout,
  type RecurrentOutput,
} from './language-model.ts'

/** @param tokens int32 [time, n] @param hidden the state that the text so far left, [n, hidden] */
export type RecurrentNet = (pass: Pass, tokens: tf.Tensor2D, hidden: tf.Tensor2D) => RecurrentOutput

/**
 * The language model of one cell, trained from scratch (quark0/darts rnn/model.py): no batch norm, and as many weights
 * as countRnn counts.
 * @throws TansakuError GENOTYPE_INVALID
 */
export function recurrentNet(
  layout: ParameterLayout,
  { hidden, vocabulary, genotype }: DartsRnnArchitecture,
  dropout: RecurrentDropout,
): RecurrentNet {
  checkRecurrentGenotype(genotype)
  const model = languageModel(layout, { vocabulary, hidden, dropout })
  const cell = derivedCell(layout.scope('cell'), genotype, hidden)
  return (pass, tokens, state) => model(pass, tokens, state, cell)
}

/**
 * s_0 = h + c · (tanh(·) - h) from [x, h]; node i with predecessor j has s_i = s_j + c_i · (o_i(h_i) - s_j), where
 * [c_i, h_i] = [σ(s_j U_i), s_j V_i].
 * The output is the mean of the nodes in `concat`. [U, V] lie side by side in one matrix.
 */
function derivedCell(layout: ParameterLayout, { recurrent, concat }: RnnGenotype, units: number): Cell {
  const pair = (name: string, inputs: number): ParameterHandle => layout.weight(name, [inputs, 2 * units], initial)
  const first = pair('initial', 2 * units)
  const nodes = recurrent.map(([operation, from], i) => {
    return {
      from,
      activation: activations[operation as keyof typeof activations],
      weights: pair(`node${String(i)}`, units),
    }
  })
  return (pass, masks) => {
    const matrix = (handle: ParameterHandle) => pass.weight(handle) as tf.Tensor2D
    return (x, hidden) => {
      const seen = tf.concat([masked(x, masks.input), masked(hidden, masks.hidden)], 1)
      const states = [moved(hidden, seen, matrix(first), activations.tanh)]
      for (const { from, activation, weights } of nodes) {
        const state = states[from]!
        states.push(moved(state, masked(state, masks.hidden), matrix(weights), activation))
      }
      return tf.div(tf.addN(concat.map((node) => states[node]!)), concat.length)
    }
  }
}
