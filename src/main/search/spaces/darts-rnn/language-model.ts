import { dropoutMask, softmaxCrossEntropy } from '../../tensor/kernels/index.ts'
import { constant, type ParameterLayout, uniform } from '../../tensor/parameters.ts'
import type { Pass } from '../../tensor/pass.ts'
import { tf } from '../../tensor/tf.ts'

/** How the article draws all weights but the decoder's bias. */
export const initial = uniform(-0.04, 0.04)

export interface LanguageModelOptions {
  readonly vocabulary: number
  /**
   * Units of the embedding and of the hidden state alike, since both share the embedding matrix. 300 in the article's
   * search.
   */
  readonly hidden: number
  readonly dropout: RecurrentDropout
}

/** Shares of units dropped while training; each mask is drawn once a sequence (variational dropout). */
export interface RecurrentDropout {
  /** Of the embedding of each token. */
  readonly input: number
  /** Of what the cell sees of its input. */
  readonly cellInput: number
  /** Of what its nodes see of the hidden states. */
  readonly hidden: number
  readonly output: number
  /** Of whole words: a dropped word is zero wherever it stands in the sequence. None in the search. */
  readonly words?: number
}

/** What dropout multiplies by, drawn once a sequence; absent when testing. */
export interface Masks {
  readonly input: tf.Tensor | undefined
  readonly hidden: tf.Tensor | undefined
}

/** One token: (x [n, hidden], state before [n, hidden]) -> state after. */
export type Step = (x: tf.Tensor2D, hidden: tf.Tensor2D) => tf.Tensor2D
/** A recurrent cell over one sequence. */
export type Cell = (pass: Pass, masks: Masks) => Step

export interface RecurrentOutput {
  /** Mean cross-entropy of the next tokens, int32 [time · n], time-major. */
  readonly crossEntropy: (targets: tf.Tensor1D) => tf.Scalar
  /** The hidden state after the last token, [n, hidden]. */
  readonly hidden: tf.Tensor2D
  /** All hidden states before dropout, [time, n, hidden], for the slowness penalty. */
  readonly states: tf.Tensor3D
}

/** @param tokens int32 [time, n] @param hidden the state that the text so far left, [n, hidden] */
export type LanguageModel = (pass: Pass, tokens: tf.Tensor2D, hidden: tf.Tensor2D, cell: Cell) => RecurrentOutput

/**
 * Embedding, the cell token after token, and a decoder that shares the embedding's matrix (Merity et al. 2018;
 * quark0/darts rnn/model.py).
 */
export function languageModel(
  layout: ParameterLayout,
  { vocabulary, hidden: units, dropout }: LanguageModelOptions,
): LanguageModel {
  const embedding = layout.weight('embedding', [vocabulary, units], initial)
  const bias = layout.weight('decoder.bias', [vocabulary], constant(0))
  return (pass, tokens, hidden, cell) => {
    const [time, batch] = tokens.shape
    const table = pass.weight(embedding) as tf.Tensor2D
    const embedded = dropped(pass, embed(pass, table, tokens, dropout.words ?? 0), dropout.input, [1, batch, units])
    const step = cell(pass, {
      input: pass.training ? dropoutMask(pass.nextKey(), dropout.cellInput, [batch, units]) : undefined,
      hidden: pass.training ? dropoutMask(pass.nextKey(), dropout.hidden, [batch, units]) : undefined,
    })
    const states: tf.Tensor2D[] = []
    let state = hidden
    for (const x of tf.unstack(embedded) as tf.Tensor2D[]) {
      state = step(x, state)
      states.push(state)
    }
    const stacked = tf.stack(states) as tf.Tensor3D
    const seen = dropped(pass, stacked, dropout.output, [1, batch, units])
    const rows = tf.reshape(seen, [time * batch, units]) as tf.Tensor2D
    const logits = (part: tf.Tensor2D) => tf.add<tf.Tensor2D>(tf.matMul(part, table, false, true), pass.weight(bias))
    return {
      crossEntropy: (targets) =>
        meanInParts(rows, targets, (part, labels) => softmaxCrossEntropy(logits(part), labels)),
      hidden: state,
      states: stacked,
    }
  }
}

/** Mean squared change of the hidden states over time (temporal activation regularisation). */
export function slowness({ states }: RecurrentOutput): tf.Scalar {
  const [time] = states.shape
  const change = tf.sub(tf.slice(states, [1, 0, 0]), tf.slice(states, [0, 0, 0], [time - 1, -1, -1]))
  return tf.mean(tf.square(change))
}

export const masked = <T extends tf.Tensor>(x: T, mask: tf.Tensor | undefined): T =>
  mask === undefined ? x : tf.mul(x, mask)

/** Rows of the table, [time, n, units]. */
function embed(pass: Pass, table: tf.Tensor2D, tokens: tf.Tensor2D, wordDropout: number): tf.Tensor3D {
  const embedded = tf.gather<tf.Tensor>(table, tokens) as tf.Tensor3D
  if (!pass.training || wordDropout === 0) return embedded
  const [vocabulary] = table.shape
  return tf.mul(embedded, tf.expandDims(tf.gather(dropoutMask(pass.nextKey(), wordDropout, [vocabulary]), tokens), 2))
}

/**
 * The mean of a per-row loss, taken in parts: the decoder's products are by far the largest of the net, and an op runs
 * on one core. The number of parts is fixed, since it decides the order of sums.
 */
function meanInParts(
  rows: tf.Tensor2D,
  targets: tf.Tensor1D,
  meanLoss: (rows: tf.Tensor2D, targets: tf.Tensor1D) => tf.Scalar,
): tf.Scalar {
  const count = rows.shape[0]
  const partCount = 4
  const start = (part: number): number => Math.floor((part * count) / partCount)
  const sizes = Array.from({ length: partCount }, (_, part) => start(part + 1) - start(part))
  const parts = tf.split<tf.Tensor2D>(rows, sizes)
  const labels = tf.split<tf.Tensor1D>(targets, sizes)
  return tf.addN(
    parts.map((part, i) => tf.mul<tf.Scalar>(meanLoss(part, labels[i] as tf.Tensor1D), part.shape[0] / count)),
  )
}

function dropped(pass: Pass, x: tf.Tensor3D, rate: number, maskShape: [number, number, number]): tf.Tensor3D {
  return pass.training ? tf.mul(x, dropoutMask(pass.nextKey(), rate, maskShape)) : x
}
