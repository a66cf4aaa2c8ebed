import protocol, { type onnx } from 'onnx-proto'

const { AttributeProto, TensorProto } = protocol.onnx

type Attributes = Readonly<Record<string, number | readonly number[]>>

/** An ONNX graph while it is written: nodes and the numbers that they read. */
export interface OnnxGraph {
  /** The name of a network node's output. */
  nameOf: (id: string) => string
  /** @returns the name of its output */
  op: (type: string, inputs: readonly string[], output: string, attributes?: Attributes) => string
  /** A value that is handed on under its own name. */
  alias: (id: string, name: string) => void
  floats: (name: string, dims: readonly number[], data: Float32Array) => string
  /** A single number, of no dimension. */
  scalar: (name: string, value: number) => string
  integers: (name: string, data: readonly number[]) => string
  finish: (last: string, outputName: string) => Pick<onnx.IGraphProto, 'node' | 'initializer'>
}

export function createGraph(): OnnxGraph {
  const nodes: onnx.INodeProto[] = []
  const initializers: onnx.ITensorProto[] = []
  const names = new Map<string, string>()
  const floats = (name: string, dims: readonly number[], data: Float32Array): string => {
    initializers.push({ name, dims: [...dims], dataType: TensorProto.DataType.FLOAT, rawData: bytesOf(data) })
    return name
  }
  return {
    nameOf: (id) => names.get(id) ?? id,
    op(type, inputs, output, attributes = {}) {
      nodes.push({
        opType: type,
        name: output,
        input: [...inputs],
        output: [output],
        attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
      })
      return output
    },
    alias: (id, name) => void names.set(id, name),
    floats,
    scalar: (name, value) => floats(name, [], Float32Array.of(value)),
    integers(name, data) {
      const rawData = bytesOf(BigInt64Array.from(data, BigInt))
      initializers.push({ name, dims: [data.length], dataType: TensorProto.DataType.INT64, rawData })
      return name
    },
    finish(last, outputName) {
      nodes.push({ opType: 'Identity', name: outputName, input: [names.get(last) ?? last], output: [outputName] })
      return { node: nodes, initializer: initializers }
    },
  }
}

function attribute(name: string, value: number | readonly number[]): onnx.IAttributeProto {
  const { AttributeType } = AttributeProto
  return typeof value === 'number'
    ? { name, type: AttributeType.INT, i: value }
    : { name, type: AttributeType.INTS, ints: [...value] }
}

/** As ONNX keeps raw data: little-endian, which every machine that Tansaku runs on is. */
const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | BigInt64Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)
