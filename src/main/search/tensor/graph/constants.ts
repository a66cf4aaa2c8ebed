import { TansakuError } from '#shared/errors.ts'
import { type Binding, nodeBackend } from '../tf.ts'
import { type ConstantNode, elementCount } from './nodes.ts'

/** A constant of the graph and the real tensor that holds its value while the step is traced. */
export interface Constant {
  readonly node: ConstantNode
  /** The binding's id of the real tensor. */
  readonly id: number
  /** Equal for equal values. */
  readonly key: string
}

type Values = Float32Array | Int32Array | Uint8Array

/** The constants of one trace: equal values become one node. */
export class ConstantPool {
  readonly nodes: ConstantNode[] = []
  readonly #binding: Binding = nodeBackend().binding
  readonly #byKey = new Map<string, Constant>()
  readonly #recordOrigin: boolean

  constructor(recordOrigin: boolean) {
    this.#recordOrigin = recordOrigin
  }

  /** @param id a real tensor with these values; it must live until the trace ends */
  add(id: number, shape: readonly number[], dtype: number, values: ArrayLike<number>): Constant {
    const data = this.#bytes(dtype, values)
    const key = `${String(dtype)}:${shape.join()}:${Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1')}`
    let constant = this.#byKey.get(key)
    if (constant === undefined) {
      const origin = this.#recordOrigin ? { origin: callerOutsideLibraries() } : {}
      const node: ConstantNode = {
        kind: 'constant',
        name: `const${String(this.nodes.length)}`,
        outputs: [{ shape, dtype }],
        data,
        ...origin,
      }
      this.nodes.push(node)
      constant = { node, id, key }
      this.#byKey.set(key, constant)
    }
    return constant
  }

  #bytes(dtype: number, values: ArrayLike<number>): Uint8Array {
    const { TF_FLOAT, TF_INT32, TF_BOOL } = this.#binding
    let typed: Values
    if (dtype === TF_FLOAT) typed = Float32Array.from(values)
    else if (dtype === TF_INT32) typed = Int32Array.from(values)
    else if (dtype === TF_BOOL) typed = Uint8Array.from(values)
    else
      throw new TansakuError(
        'BAD_STEP',
        `A step made a constant of TensorFlow type ${String(dtype)}; only float32, int32 and bool can stand in a graph.`,
      )
    return bytesOf(isUniform(typed) ? typed.subarray(0, 1) : typed)
  }
}

function bytesOf(values: Values): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice()
}

/** Whether every element has the same bits (so that -0 and NaN keep theirs). */
function isUniform(values: Values): boolean {
  if (values.length < 2) return false
  const bits = values.BYTES_PER_ELEMENT === 4 ? new Int32Array(values.buffer, values.byteOffset, values.length) : values
  const [first] = bits
  return bits.every((value) => value === first)
}

function callerOutsideLibraries(): string {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 100
  const frames = (new Error().stack ?? '').split('\n').slice(1)
  Error.stackTraceLimit = limit
  return (frames.find((frame) => !/node_modules|tensor[\\/]graph[\\/]/.test(frame)) ?? 'an unknown place').trim()
}

/** Whether a constant is small enough to be computed with while tracing. */
export function isSmall(shape: readonly number[]): boolean {
  return elementCount(shape) <= 64
}
