import { z } from 'zod'
import { inferenceNetwork, type NetworkNode, type Operator, type Shape } from '#shared/architecture/index.ts'
import { microsecondsSchema, type Precision } from '#shared/contract/common.ts'
import type { FileRow, ForeignTable } from './map.ts'
import { check, unreadable } from './unreadable.ts'

const runtime = z.number().nonnegative().max(microsecondsSchema.maxValue!)
const name = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cf}]*$/u, 'contains control characters')
/**
 * One line of the file (mobile-vision's LUTSchema); arguments are protocol buffers in text form, such as `name:
 * "stride" i: 2`.
 */
const recordSchema = z.object({
  op_type: name.max(60),
  op_args: z.array(z.string().max(2_000)).max(50),
  /** Input, weights, bias. */
  input_shapes: z
    .array(z.array(z.int().nonnegative().max(1e6)).max(6))
    .min(1)
    .max(8),
  input_dtypes: z.array(z.int()).max(8),
  device: name,
  runtime_us_p0: runtime,
  runtime_us_p10: runtime,
  runtime_us_p50: runtime.positive(),
  runtime_us_p90: runtime,
  runtime_us_p100: runtime,
})
type LutRecord = z.infer<typeof recordSchema>

const mostRows = 20_000

export interface MobileVisionTable extends ForeignTable {
  readonly device: string
  readonly precision: Precision
  readonly notes: readonly string[]
}

/** Whether data is a record of mobile-vision's look-up table. */
export const isMobileVision = (data: unknown): boolean =>
  typeof data === 'object' && data !== null && 'op_type' in data && 'input_shapes' in data

/**
 * @param records with the place each has in the file, for messages
 * @throws IMPORT_UNREADABLE naming line and field
 */
export function readMobileVision(
  records: readonly { readonly where: string; readonly data: unknown }[],
  file: string,
): MobileVisionTable {
  if (records.length > mostRows)
    throw unreadable(file, '', `it has ${String(records.length)} records; at most ${String(mostRows)} are read.`)
  const checked = records.map(({ where, data }) => ({ where, record: checkRecord(data, file, where) }))
  const { device } = checked[0]!.record
  const other = checked.find(({ record }) => record.device !== device)
  if (other !== undefined)
    throw unreadable(
      file,
      other.where,
      `it is of the device ${other.record.device}, and the first record of ${device}. Give each device a file of its own.`,
    )
  const precision = mostCommon(checked.map(({ record }) => precisionOf(record)))
  const byKey = grouped(
    checked.map(({ record }) => record),
    (record) => keyOf(record, precision),
  )
  const rows = new Map([...byKey].map(([key, same]) => [key, rowOf(key, same)]))
  const repeated = [...byKey.values()].filter((same) => same.length > 1).length
  return {
    rows,
    rowCount: records.length,
    device,
    precision,
    rowsOf: (operator) => rowsOf(operator, rows),
    notes: [
      'Blocks are sums of the rows of their layers; layers without a row of their own (activations, additions, shuffles, the pool) count nothing.',
      ...(repeated > 0 ? [`${String(repeated)} operators have several records; their mean is taken.`] : []),
    ],
  }
}

function checkRecord(data: unknown, file: string, where: string): LutRecord {
  const record = check(recordSchema, data, file, where)
  const percentiles = [record.runtime_us_p10, record.runtime_us_p50, record.runtime_us_p90, record.runtime_us_p100]
  if (percentiles.some((value, index) => value < (percentiles[index - 1] ?? record.runtime_us_p0)))
    throw unreadable(
      file,
      where,
      `its percentiles do not rise: ${[record.runtime_us_p0, ...percentiles].join(', ')} µs.`,
    )
  return record
}

/** Caffe2's numbers of data types: BYTE 3, UINT8 6, INT8 7, FLOAT16 12; FLOAT is 1. */
function precisionOf({ op_type: type, input_dtypes: [first] }: LutRecord): Precision {
  if (type.startsWith('Int8') || first === 3 || first === 6 || first === 7) return 'int8'
  return first === 12 ? 'fp16' : 'fp32'
}

function grouped<T, K>(values: readonly T[], keyOf: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const value of values) {
    const group = groups.get(keyOf(value))
    if (group === undefined) groups.set(keyOf(value), [value])
    else group.push(value)
  }
  return groups
}

const mostCommon = <T>(values: readonly T[]): T =>
  [...grouped(values, (value) => value)].reduce((best, each) => (each[1].length > best[1].length ? each : best))[0]

function rowOf(key: string, same: readonly LutRecord[]): FileRow {
  const mean = (value: (record: LutRecord) => number): number =>
    same.reduce((sum, record) => sum + value(record), 0) / same.length
  const medianUs = mean((record) => record.runtime_us_p50)
  // Zero is what the schema starts from: not filled in.
  const minUs = mean((record) => record.runtime_us_p0) || medianUs
  return { key, label: same[0]!.op_type, medianUs, minUs, p90Us: mean((record) => record.runtime_us_p90) }
}

/**
 * A layer that ours has too, or the record in its own words; `relu` stands behind a convolution that has one built in.
 */
function keyOf(record: LutRecord, precision: Precision): string {
  const type = record.op_type.replace(/^Int8/, '')
  const layer =
    precisionOf(record) !== precision
      ? null
      : type === 'FC'
        ? linearKeyOf(record)
        : /^Conv(?:Relu)?$/.test(type)
          ? convKeyOf(record, type.endsWith('Relu'))
          : null
  return (
    layer ??
    `${record.op_type}|${record.op_args.map((text) => text.replace(/\s+/g, ' ').trim()).join(', ')}|${record.input_shapes.map((shape) => shape.join('x')).join(',')}`
      .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
      .slice(0, 280)
  )
}

/** The integer of an argument: `name: "stride" i: 2`, or the first of `ints`. */
function argument({ op_args: texts }: LutRecord, wanted: string): number | null {
  const text = texts.find((each) => each.includes(`"${wanted}"`))
  const found = text === undefined ? null : /\bi(?:nts)?:\s*(\d+)/.exec(text)
  return found === null ? null : Number(found[1])
}

function convKeyOf(record: LutRecord, relu: boolean): string | null {
  const [input, weights] = record.input_shapes
  if (input?.length !== 4 || weights?.length !== 4 || input[0] !== 1) return null
  // Caffe2's int8 operators keep channels last.
  const channelsLast =
    record.op_args.some((text) => text.includes('NHWC')) ||
    (record.op_type.startsWith('Int8') && !record.op_args.some((text) => text.includes('NCHW')))
  const [height, width, channels] = channelsLast ? [input[1]!, input[2]!, input[3]!] : [input[2]!, input[3]!, input[1]!]
  const [kernel, kernelWidth] = channelsLast ? [weights[1]!, weights[2]!] : [weights[2]!, weights[3]!]
  const stride = argument(record, 'stride') ?? argument(record, 'strides') ?? 1
  const dilation = argument(record, 'dilation') ?? argument(record, 'dilations') ?? 1
  const pad = argument(record, 'pad') ?? argument(record, 'pads') ?? argument(record, 'pad_t') ?? 0
  if (kernel !== kernelWidth || pad !== (dilation * (kernel - 1)) / 2) return null
  return convKey(
    { height, width, channels },
    weights[0]!,
    { kernel, stride, dilation, groups: argument(record, 'group') ?? 1 },
    relu,
  )
}

function linearKeyOf({ input_shapes: [input, weights] }: LutRecord): string | null {
  if (input === undefined || weights?.length !== 2 || input[0] !== 1) return null
  return linearKey(weights[1]!, weights[0]!)
}

const convKey = (
  { height, width, channels }: Shape,
  output: number,
  { kernel, stride, dilation, groups }: { kernel: number; stride: number; dilation: number; groups: number },
  relu: boolean,
): string =>
  `conv|k=${String(kernel)}|s=${String(stride)}|d=${String(dilation)}|g=${String(groups)}|${String(height)}x${String(width)}x${String(channels)}>${String(output)}${relu ? '|relu' : ''}`
const linearKey = (input: number, output: number): string => `linear|${String(input)}>${String(output)}`

/** The rows of an operator's convolutions and linear layers, batch norm folded as engines do. */
function rowsOf({ network }: Operator, rows: ReadonlyMap<string, unknown>): readonly string[] | null {
  const { nodes } = inferenceNetwork(network)
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const keys = nodes.map((node) => candidatesOf(node, byId, nodes).find((key) => key === null || rows.has(key)))
  return keys.includes(undefined) ? null : keys.filter((key) => typeof key === 'string')
}

/** Keys under which a layer's row may stand, the best first; null for a layer that counts nothing. */
function candidatesOf(
  node: NetworkNode,
  byId: ReadonlyMap<string, NetworkNode>,
  nodes: readonly NetworkNode[],
): (string | null)[] {
  const { layer, output } = node
  const input = byId.get(node.inputs[0] ?? '')?.output
  if (input === undefined) return [null]
  if (layer.kind === 'linear') return [linearKey(input.height * input.width * input.channels, output.channels)]
  if (layer.kind !== 'conv') return [null]
  const relu = nodes.some((each) => each.layer.kind === 'relu' && each.inputs[0] === node.id)
  return [relu, !relu].map((fused) => convKey(input, output.channels, layer, fused))
}
