import type { onnx } from 'onnx-proto'
import type { Ref } from '#shared/network/builder.ts'
import type { ModelLayers, Padding } from '../layers.ts'
import { unreadable, unsupported } from '../problems.ts'
import { type Constant, constantOf, shown } from './file.ts'

/** What a name in an ONNX graph stands for. */
export type Value =
  /** A feature map, or a vector where it is 1×1. */
  | { readonly kind: 'map'; readonly ref: Ref }
  | { readonly kind: 'constant'; readonly constant: Constant }
  /** Sizes of a tensor, computed while the model runs. */
  | { readonly kind: 'sizes' }
  /** Channels apart in groups, on the way through a channel shuffle. */
  | { readonly kind: 'grouped'; readonly ref: Ref; readonly groups: number; readonly mixed: boolean }
  /** Without its first row and column, on the way through a shift. */
  | { readonly kind: 'cropped'; readonly ref: Ref }

/** One node with what it reads. */
export interface Reading {
  readonly layers: ModelLayers
  readonly name: string
  readonly op: string
  readonly inputs: readonly (Value | null)[]
  readonly attributes: ReadonlyMap<string, onnx.IAttributeProto>
}

type Operator = (reading: Reading) => Value

const map = (ref: Ref): Value => ({ kind: 'map', ref })
const sizes: Operator = () => ({ kind: 'sizes' })
const same: Operator = ({ inputs }) => inputs[0] ?? { kind: 'sizes' }

/** Every operator that is read: another is one row. */
export const operators: Readonly<Record<string, Operator>> = {
  Conv: convolution,
  Gemm: (reading) => {
    const { dims } = constantAt(reading, 1)
    const [rows = 0, columns = 0] = integer(reading, 'transB', 0) === 1 ? [dims[1], dims[0]] : dims
    const bias = reading.inputs[2] != null
    return map(reading.layers.linear(reading.name, mapAt(reading, 0), rows, columns, bias))
  },
  MatMul: (reading) => {
    const [rows = 0, columns = 0] = constantAt(reading, 1).dims
    return map(reading.layers.linear(reading.name, mapAt(reading, 0), rows, columns, false))
  },
  BatchNormalization: (reading) => map(norm(reading)),
  Relu: (reading) => map(reading.layers.named(reading.name, (builder) => builder.relu(mapAt(reading, 0)))),
  Clip: clip,
  MaxPool: (reading) => pool(reading, 'maxPool'),
  AveragePool: (reading) => pool(reading, 'averagePool'),
  GlobalAveragePool: (reading) => map(globalPool(reading)),
  ReduceMean: (reading) => {
    const axes = integers(reading, 'axes') ?? valuesAt(reading, 1)
    if (axes?.length !== 2 || !axes.every((axis) => [2, 3, -1, -2].includes(axis)))
      throw unsupported([`${reading.name} (ReduceMean over other axes than height and width)`])
    return map(globalPool(reading))
  },
  Add: add,
  Sum: (reading) =>
    map(
      reading.layers.sum(
        reading.name,
        reading.inputs.map((_, i) => mapAt(reading, i)),
      ),
    ),
  Mul: (reading) => {
    const [x, other] = withConstant(reading)
    if (other === null || !isPerChannel(other, x)) throw unsupported([`${reading.name} (Mul of two feature maps)`])
    return map(reading.layers.scaled(reading.name, x))
  },
  Concat: (reading) => {
    if (reading.inputs.some((input) => input?.kind !== 'map')) return { kind: 'sizes' }
    if (![1, -3].includes(integer(reading, 'axis', 1)))
      throw unsupported([`${reading.name} (Concat along another axis than channels)`])
    return map(
      reading.layers.concat(
        reading.name,
        reading.inputs.map((_, i) => mapAt(reading, i)),
      ),
    )
  },
  Flatten: vector,
  Squeeze: (reading) => (reading.inputs[0]?.kind === 'map' ? vector(reading) : { kind: 'sizes' }),
  Reshape: reshape,
  Transpose: (reading) => {
    const [input] = reading.inputs
    const order = integers(reading, 'perm')?.join()
    if (input?.kind === 'grouped' && order === '0,2,1,3,4') return { ...input, mixed: true }
    throw unsupported([`${reading.name} (Transpose ${order ?? 'of all axes'})`])
  },
  Slice: slice,
  Pad: pad,
  Identity: same,
  Dropout: same,
  Cast: same,
  // What is computed of sizes while a model runs.
  Shape: sizes,
  Gather: ofSizes,
  Unsqueeze: ofSizes,
  Constant: ({ attributes, name }) => {
    const tensor = attributes.get('value')?.t
    if (tensor == null) throw unsupported([`${name} (a constant that is no tensor)`])
    return { kind: 'constant', constant: constantOf(tensor) }
  },
}

function ofSizes(reading: Reading): Value {
  if (reading.inputs[0]?.kind === 'map') throw unsupported([`${reading.name} (${reading.op} of a feature map)`])
  return { kind: 'sizes' }
}

function convolution(reading: Reading): Value {
  const { layers, name } = reading
  const [channels = 0, perGroup = 0, kernel = 0, wide = 0] = constantAt(reading, 1).dims
  const x = mapAt(reading, 0)
  const groups = integer(reading, 'group', 1)
  if (kernel !== wide || constantAt(reading, 1).dims.length !== 4)
    throw unsupported([`${name} (a convolution whose kernel is not square)`])
  if (perGroup * groups !== x.shape.channels)
    throw unreadable(
      `The convolution ${shown(name)} has weights for ${String(perGroup * groups)} channels and is given ${String(x.shape.channels)}.`,
      { node: name },
    )
  const [stride, dilation] = [square(reading, 'strides'), square(reading, 'dilations')]
  const pads = padding(reading, { kernel, stride, dilation }, x)
  const bias = reading.inputs[2] != null
  return map(layers.convolution(name, x, { channels, kernel, stride, dilation, groups, bias, pads }))
}

function pool(reading: Reading, kind: 'maxPool' | 'averagePool'): Value {
  const x = mapAt(reading, 0)
  const [kernel = 0, wide = 0] = integers(reading, 'kernel_shape') ?? []
  if (kernel !== wide || kernel === 0 || square(reading, 'dilations') !== 1)
    throw unsupported([`${reading.name} (a pool whose window is not square, or is dilated)`])
  const stride = square(reading, 'strides')
  const pads = padding(reading, { kernel, stride, dilation: 1 }, x)
  const ceil = integer(reading, 'ceil_mode', 0) === 1
  return map(reading.layers.pool(reading.name, x, kind, { kernel, stride, pads, ceil }))
}

const norm = (reading: Reading): Ref =>
  reading.layers.named(reading.name, (builder) => builder.batchNorm(mapAt(reading, 0)))

const globalPool = (reading: Reading): Ref =>
  reading.layers.named(reading.name, (builder) => builder.globalAveragePool(mapAt(reading, 0)))

function clip(reading: Reading): Value {
  const limit = (name: string, index: number): number | undefined =>
    reading.attributes.get(name)?.f ?? valuesAt(reading, index)?.[0]
  const [least, most] = [limit('min', 1), limit('max', 2)]
  const x = mapAt(reading, 0)
  if (least === 0 && most === 6) return map(reading.layers.named(reading.name, (builder) => builder.relu6(x)))
  if (least === 0 && (most === undefined || most > 1e30))
    return map(reading.layers.named(reading.name, (builder) => builder.relu(x)))
  throw unsupported([`${reading.name} (Clip from ${String(least)} to ${String(most)})`])
}

/** A sum; where one term is a constant for each channel, the bias of what came before it. */
function add(reading: Reading): Value {
  const [x, constant] = withConstant(reading)
  if (constant === null) return map(reading.layers.sum(reading.name, [x, mapAt(reading, 1)]))
  if (!isPerChannel(constant, x)) throw unsupported([`${reading.name} (Add of a constant map)`])
  return map(reading.layers.biased(reading.name, x))
}

function vector(reading: Reading): Value {
  const x = mapAt(reading, 0)
  const { height, width } = x.shape
  if (height * width === 1) return map(x)
  throw unsupported([`${reading.name} (${reading.op} of a map of ${String(height)}×${String(width)})`])
}

/** Into a vector, or channels into groups and back: a channel shuffle. */
function reshape(reading: Reading): Value {
  const [input] = reading.inputs
  if (input?.kind === 'grouped') {
    if (!input.mixed) return map(input.ref)
    return map(reading.layers.named(reading.name, (builder) => builder.channelShuffle(input.ref, input.groups)))
  }
  const x = mapAt(reading, 0)
  const shape = valuesAt(reading, 1)
  const groups = shape?.[1] ?? 0
  if (shape?.length === 5 && groups > 0 && x.shape.channels % groups === 0)
    return { kind: 'grouped', ref: x, groups, mixed: false }
  return vector(reading)
}

/** The first half of a shift: all but the first row and column. */
function slice(reading: Reading): Value {
  if (reading.inputs[0]?.kind !== 'map') return { kind: 'sizes' }
  const x = mapAt(reading, 0)
  const [from, axes] = [valuesAt(reading, 1)?.join(), valuesAt(reading, 3)?.join()]
  if (from === '1,1' && axes === '2,3') return { kind: 'cropped', ref: x }
  throw unsupported([`${reading.name} (Slice of a feature map)`])
}

function pad(reading: Reading): Value {
  const [input] = reading.inputs
  const pads = (integers(reading, 'pads') ?? valuesAt(reading, 1))?.join()
  if (input?.kind === 'cropped' && pads === '0,0,0,0,0,0,1,1')
    return map(reading.layers.named(reading.name, (builder) => builder.shift(input.ref)))
  throw unsupported([`${reading.name} (Pad)`])
}

/** Of a pair, the feature map and the constant, if one of them is. */
function withConstant(reading: Reading): [Ref, Constant | null] {
  const [a, b] = reading.inputs
  if (b?.kind === 'constant') return [mapAt(reading, 0), b.constant]
  if (a?.kind === 'constant') return [mapAt(reading, 1), a.constant]
  return [mapAt(reading, 0), null]
}

function isPerChannel({ dims }: Constant, { shape }: Ref): boolean {
  const count = dims.reduce((product, size) => product * size, 1)
  return (
    count === shape.channels &&
    (dims.length === 1 ? shape.height * shape.width === 1 : dims.at(-1) === 1 || shape.height * shape.width === 1)
  )
}

function mapAt({ inputs, name, op }: Reading, index: number): Ref {
  const value = inputs[index]
  if (value?.kind === 'map') return value.ref
  throw value == null
    ? unreadable(`${shown(name)} (${op}) lacks its input ${String(index + 1)}.`, { node: name })
    : unsupported([`${name} (${op} of something that is no feature map)`])
}

function constantAt({ inputs, name, op }: Reading, index: number): Constant {
  const value = inputs[index]
  if (value?.kind === 'constant') return value.constant
  throw unsupported([`${name} (${op} with weights that are computed)`])
}

function valuesAt({ inputs }: Reading, index: number): readonly number[] | undefined {
  const value = inputs[index]
  return value?.kind === 'constant' ? (value.constant.values ?? undefined) : undefined
}

const integer = ({ attributes }: Reading, name: string, otherwise: number): number => {
  const value = attributes.get(name)?.i
  return value === undefined || value === null ? otherwise : Number(value)
}
const integers = ({ attributes }: Reading, name: string): number[] | undefined =>
  attributes.get(name)?.ints?.map(Number)

/** The same for rows and columns; 1 where nothing is said. */
function square(reading: Reading, name: string): number {
  const [rows = 1, columns = rows] = integers(reading, name) ?? []
  if (rows === columns && rows > 0) return rows
  throw unsupported([`${reading.name} (${name} ${String(rows)} by ${String(columns)})`])
}

function padding(
  { attributes, name }: Reading,
  { kernel, stride, dilation }: { kernel: number; stride: number; dilation: number },
  { shape }: Ref,
): Padding {
  const bytes = attributes.get('auto_pad')?.s
  const auto = bytes == null ? 'NOTSET' : Buffer.from(bytes).toString()
  if (auto.startsWith('SAME')) {
    const needed = (size: number): number =>
      Math.max(0, (Math.ceil(size / stride) - 1) * stride + dilation * (kernel - 1) + 1 - size)
    return { rows: needed(shape.height), columns: needed(shape.width) }
  }
  if (auto === 'VALID') return { rows: 0, columns: 0 }
  if (auto !== 'NOTSET') throw unsupported([`${name} (auto_pad ${auto})`])
  const [top = 0, left = 0, bottom = 0, right = 0] = attributes.get('pads')?.ints?.map(Number) ?? []
  return { rows: top + bottom, columns: left + right }
}
