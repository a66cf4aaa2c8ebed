import { dartsCnnOps, dartsRnnOps } from '#shared/architecture/architecture.ts'

/** An operation keeps its colour in every cell, strip and export. `none` has none. */
const order: readonly string[] = [
  'sep_conv_3x3',
  'max_pool_3x3',
  'skip_connect',
  'dil_conv_3x3',
  'sep_conv_5x5',
  'avg_pool_3x3',
  'dil_conv_5x5',
  'sep_conv_7x7',
]
const recurrent: readonly string[] = ['tanh', 'relu', 'identity', 'sigmoid']

export function operatorColour(operator: string): string {
  const slot = Math.max(order.indexOf(operator), recurrent.indexOf(operator))
  return slot < 0 ? 'var(--text-faint)' : `var(--series-${slot + 1})`
}

/** Which kind of cell these columns of α belong to, if any. */
export function cellKind(columns: readonly string[]): 'cnn' | 'rnn' | null {
  const all = (known: readonly string[]): boolean =>
    columns.length > 0 && columns.every((column) => known.includes(column))
  return all(dartsRnnOps) ? 'rnn' : all(dartsCnnOps) ? 'cnn' : null
}
