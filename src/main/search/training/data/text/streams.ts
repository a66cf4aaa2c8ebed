import { TansakuError } from '#shared/errors.ts'
import { tf } from '../../../tensor/tf.ts'

/** tokens int32 [time, n], targets int32 [time · n]: the next token of each, time-major. The caller disposes both. */
export type Window = {
  readonly tokens: tf.Tensor2D
  readonly targets: tf.Tensor1D
}

/**
 * A text as `rows` long pieces side by side, read window by window: where one ends the next begins, so hidden states
 * carry over.
 */
export interface TextStream {
  readonly rows: number
  readonly windows: number
  window: (index: number) => Window
}

export interface StreamOptions {
  /** Pieces side by side: the batch size. */
  readonly rows: number
  /** Tokens of each piece in a window. */
  readonly time: number
  /** Whether a shorter window at the end counts: it does in tests, while training wants one shape for its graph. */
  readonly rest: boolean
}

/**
 * @param purpose for messages: `trains the weights`
 * @throws TansakuError BAD_REQUEST for a text too short for one window
 */
export function textStream(tokens: Int32Array, { rows, time, rest }: StreamOptions, purpose: string): TextStream {
  const length = Math.floor(tokens.length / rows)
  // The last token of a piece is only predicted.
  const predicted = length - 1
  const windows = rest ? Math.ceil(predicted / time) : Math.floor(predicted / time)
  if (windows < 1) {
    throw new TansakuError(
      'BAD_REQUEST',
      `The text that ${purpose} has ${tokens.length} tokens, fewer than one step of ${rows} pieces of ${time + 1} tokens: use a smaller batch, fewer tokens to backpropagate through, or more text.`,
      { tokens: tokens.length, rows, time },
    )
  }
  return {
    rows,
    windows,
    window: (index) => {
      const from = index * time
      const height = Math.min(time, predicted - from)
      const at = (offset: number) =>
        Int32Array.from(
          { length: height * rows },
          (_, i) => tokens[(i % rows) * length + from + Math.floor(i / rows) + offset]!,
        )
      return { tokens: tf.tensor2d(at(0), [height, rows], 'int32'), targets: tf.tensor1d(at(1), 'int32') }
    },
  }
}

/** The first tokens of a text. @throws TansakuError BAD_REQUEST when it has fewer */
export function firstTokens(tokens: Int32Array, count: number | null): Int32Array {
  if (count !== null && count > tokens.length) {
    throw new TansakuError(
      'BAD_REQUEST',
      `${count} training tokens were asked for, the text has ${tokens.length}: ask for fewer.`,
      { asked: count, tokens: tokens.length },
    )
  }
  return tokens.subarray(0, count ?? tokens.length)
}
