import type { Network, Shape } from './network.ts'

/**
 * What a latency table has one row for: a block, an edge operation, a stem or a head at a given place's shape.
 * Two places of a space with the same operator share the row.
 */
export interface Operator {
  /**
   * Full name, spelt by `operatorKey` alone: kind, kernel, expansion, groups, stride, shapes. Precision, threads and
   * engine belong to the table.
   */
  readonly key: string
  /** Short label for people: `k3_e6`, `stem`, `sep_conv_5x5`. */
  readonly label: string
  readonly input: Shape
  readonly output: Shape
  /** What the benchmark runs: inference form is derived from it (batch norm folded into the convolution). */
  readonly network: Network
}

/** One layer of a space: where it sits and which operators may stand there (one for a fixed layer such as the stem). */
export interface OperatorPlace {
  /** `stem`, `layer 1` … , `head`. */
  readonly place: string
  readonly searched: boolean
  readonly candidates: readonly { readonly choice: string; readonly operator: Operator }[]
}

const shapeText = ({ height, width, channels }: Shape): string => `${height}x${width}x${channels}`

/** The one spelling of a table's key: `k3_e6|stride=2|16x16x24>8x8x32`. */
export function operatorKey(
  label: string,
  input: Shape,
  output: Shape,
  parameters: Readonly<Record<string, number>>,
): string {
  const extra = Object.keys(parameters)
    .sort()
    .map((name) => `${name}=${parameters[name]}`)
  return [label, ...extra, `${shapeText(input)}>${shapeText(output)}`].join('|')
}

/** Whether it hands its input on unchanged. */
export const isIdentity = ({ network }: Pick<Operator, 'network'>): boolean =>
  network.nodes.every(({ layer }) => layer.kind === 'input' || layer.kind === 'identity')

/** An operator from its network: shapes are the network's, the key follows from label, parameters and shapes. */
export function makeOperator(
  label: string,
  network: Network,
  parameters: Readonly<Record<string, number>> = {},
): Operator {
  const input = network.nodes[0]!.output
  const output = network.nodes.at(-1)!.output
  return { key: operatorKey(label, input, output, parameters), label, input, output, network }
}
