import protocol, { type onnx } from 'onnx-proto'
import { isAbsolute, normalize } from 'node:path'
import { unreadable } from '../problems.ts'

const { ModelProto, TensorProto } = protocol.onnx

/**
 * The graph in the bytes of an ONNX file. Weights' numbers are not looked at, so weights that lie in files beside it
 * need not be there; where they are said to lie is held to the model's folder all the same.
 * @throws TansakuError MODEL_UNREADABLE
 */
export function graphOf(bytes: Uint8Array): onnx.IGraphProto {
  const graph = decoded(bytes).graph
  if (graph === null || graph === undefined || (graph.node ?? []).length === 0)
    throw unreadable('This is no ONNX model: there is no graph in it.')
  for (const { name, dataLocation, externalData } of graph.initializer ?? []) {
    if (dataLocation !== TensorProto.DataLocation.EXTERNAL) continue
    const location = externalData?.find(({ key }) => key === 'location')?.value ?? ''
    const path = normalize(location.replaceAll('\\', '/'))
    if (location === '' || isAbsolute(path) || path.startsWith('..'))
      throw unreadable(
        `The weights ${shown(name)} are said to lie outside the model's folder (${shown(location)}): such a file is not read.`,
      )
  }
  return graph
}

function decoded(bytes: Uint8Array): onnx.ModelProto {
  try {
    return ModelProto.decode(bytes)
  } catch (thrown) {
    throw unreadable(`This is no ONNX model: ${thrown instanceof Error ? thrown.message : String(thrown)}.`)
  }
}

export const shown = (text: string | null | undefined): string => JSON.stringify((text ?? '').slice(0, 80))

/** A tensor that the file holds: its shape, and its numbers where they are few. */
export interface Constant {
  readonly dims: readonly number[]
  /** Null for weights, which nobody asks for. */
  readonly values: readonly number[] | null
}

/** Shapes, axes and limits are short. */
const mostValues = 64

export function constantOf(tensor: onnx.ITensorProto): Constant {
  const dims = (tensor.dims ?? []).map(Number)
  const count = dims.reduce((product, size) => product * size, 1)
  return { dims, values: count <= mostValues ? valuesOf(tensor, count) : null }
}

function valuesOf(
  { dataType, rawData, floatData, int64Data, int32Data, doubleData, dataLocation }: onnx.ITensorProto,
  count: number,
): readonly number[] | null {
  if (dataLocation === TensorProto.DataLocation.EXTERNAL) return null
  const { FLOAT, INT64, INT32, DOUBLE } = TensorProto.DataType
  if (rawData !== null && rawData !== undefined && rawData.length > 0) {
    const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength)
    const read: Partial<Record<number, readonly [number, (at: number) => number]>> = {
      [FLOAT]: [4, (at) => view.getFloat32(at, true)],
      [DOUBLE]: [8, (at) => view.getFloat64(at, true)],
      [INT32]: [4, (at) => view.getInt32(at, true)],
      [INT64]: [8, (at) => Number(view.getBigInt64(at, true))],
    }
    const [width, at] = read[dataType ?? 0] ?? [0, () => 0]
    return width === 0 || rawData.length !== width * count
      ? null
      : Array.from({ length: count }, (_, i) => at(i * width))
  }
  const given =
    dataType === FLOAT ? floatData : dataType === INT64 ? int64Data : dataType === INT32 ? int32Data : doubleData
  return (given ?? []).length === count ? (given ?? []).map(Number) : null
}
