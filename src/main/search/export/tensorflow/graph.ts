import type { Network, Shape } from '#shared/network/network.ts'

/** A node of a TensorFlow graph as JSON writes a NodeDef. */
export interface NodeDef {
  readonly name: string
  readonly op: string
  readonly input: readonly string[]
  readonly attr: Readonly<Record<string, unknown>>
}

/** A tensor that the graph reads by its constant's name. */
export interface ConstantTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly data: Float32Array | Int32Array
}

/** A TensorFlow graph while it is written: nodes and the constants that they read. */
export interface TensorflowGraph {
  nameOf: (id: string) => string
  shapeOf: (id: string) => Shape
  /** @returns the name of its output */
  op: (op: string, inputs: readonly string[], name: string, attributes?: NodeDef['attr']) => string
  alias: (id: string, name: string) => void
  placeholder: (name: string, attributes: NodeDef['attr']) => void
  /** Padding before and after, of height and of width. */
  pad: (
    x: string,
    height: readonly [number, number],
    width: readonly [number, number],
    name: string,
    value?: number,
  ) => string
  floats: (name: string, shape: readonly number[], data: Float32Array) => string
  integers: (name: string, data: readonly number[]) => string
  integer: (name: string, value: number) => string
  readonly nodes: readonly NodeDef[]
  readonly constants: readonly ConstantTensor[]
}

export function createGraph(network: Network): TensorflowGraph {
  const nodes: NodeDef[] = []
  const constants: ConstantTensor[] = []
  const names = new Map<string, string>()
  const shapes = new Map(network.nodes.map(({ id, output }) => [id, output]))
  const constant = (tensor: ConstantTensor): string => {
    constants.push(tensor)
    const dtype = tensor.data instanceof Float32Array ? 'DT_FLOAT' : 'DT_INT32'
    const attr = { dtype: { type: dtype }, value: { tensor: { dtype, tensorShape: shapeOf(tensor.shape) } } }
    nodes.push({ name: tensor.name, op: 'Const', input: [], attr })
    return tensor.name
  }
  const op: TensorflowGraph['op'] = (type, input, name, attr = {}) => {
    nodes.push({ name, op: type, input, attr: { T: float, ...attr } })
    return name
  }
  const floats: TensorflowGraph['floats'] = (name, shape, data) => constant({ name, shape, data })
  return {
    nodes,
    constants,
    op,
    floats,
    nameOf: (id) => names.get(id) ?? id,
    shapeOf: (id) => shapes.get(id)!,
    alias: (id, name) => void names.set(id, name),
    placeholder: (name, attr) => void nodes.push({ name, op: 'Placeholder', input: [], attr }),
    pad(x, height, width, name, value = 0) {
      const rows = Int32Array.from([0, 0, ...height, ...width, 0, 0])
      const paddings = constant({ name: `${name}/paddings`, shape: [4, 2], data: rows })
      const attributes = { Tpaddings: int32 }
      return value === 0
        ? op('Pad', [x, paddings], name, attributes)
        : op('PadV2', [x, paddings, floats(`${name}/value`, [], Float32Array.of(value))], name, attributes)
    },
    integers: (name, data) => constant({ name, shape: [data.length], data: Int32Array.from(data) }),
    integer: (name, value) => constant({ name, shape: [], data: Int32Array.of(value) }),
  }
}

export const float = { type: 'DT_FLOAT' }
export const int32 = { type: 'DT_INT32' }
export const list = (values: readonly number[]) => ({ list: { i: values.map(String) } })
export const text = (value: string) => ({ s: Buffer.from(value).toString('base64') })
export const whole = (value: number) => ({ i: String(value) })
/** -1 = any. */
export const shapeOf = (shape: readonly number[]) => ({ dim: shape.map((size) => ({ size: String(size) })) })
