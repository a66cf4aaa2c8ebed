import { type Binding, nodeBackend, type OpAttribute } from '../tf.ts'
import { elementCount, type TensorSpec } from './nodes.ts'

/** An input as an op's output shapes may depend on it. */
export interface ShapeInput extends TensorSpec {
  /** The real tensor of a constant: some ops take shapes as values (Reshape, Slice, Pad). */
  readonly constant?: { readonly id: number; readonly key: string } | undefined
}

/**
 * Ops that are told their output's shape: by which input, and which one has its type. They need not be run, which would
 * take half of what all of a supernet's first step takes to learn.
 */
const told: Readonly<Record<string, { readonly shape: number; readonly like: number }>> = {
  Reshape: { shape: 1, like: 0 },
  Slice: { shape: 2, like: 0 },
  Conv2DBackpropInput: { shape: 0, like: 2 },
  Conv2DBackpropFilter: { shape: 1, like: 2 },
  DepthwiseConv2dNativeBackpropInput: { shape: 0, like: 2 },
  DepthwiseConv2dNativeBackpropFilter: { shape: 1, like: 2 },
}

/**
 * Learns what an op returns by running it once on zeros, where it is not told. The binding has no call for TensorFlow's
 * shape functions, and this way every op is known, with hardly a rule to keep. Answers are kept for the life of the
 * process.
 */
export class ShapeProbe {
  readonly #binding: Binding
  readonly #zeros = new Map<string, number>()
  /** Elements of all zeros kept. */
  #kept = 0

  constructor() {
    this.#binding = nodeBackend().binding
  }

  outputs(
    op: string,
    attributeKey: string,
    attributes: readonly OpAttribute[],
    inputs: readonly ShapeInput[],
    count: number,
  ): readonly TensorSpec[] {
    const key = `${op} ${attributeKey} ${String(count)} ${inputs.map((input) => this.#inputKey(input)).join('|')}`
    let specs = known.get(key)
    if (specs === undefined) {
      specs = this.#told(op, inputs)
      if (specs !== undefined) known.set(key, specs)
    }
    if (specs === undefined) {
      const results = this.#binding.executeOp(
        op,
        [...attributes],
        inputs.map((input) => input.constant?.id ?? this.#zero(input)),
        count,
      )
      specs = results.map(({ shape, dtype }) => ({ shape, dtype }))
      for (const { id } of results) this.#binding.deleteTensor(id)
      known.set(key, specs)
      // Those of a supernet with many shapes would together outweigh its step.
      if (this.#kept > maximalKept) this.dispose()
    }
    return specs
  }

  dispose(): void {
    for (const id of this.#zeros.values()) this.#binding.deleteTensor(id)
    this.#zeros.clear()
    this.#kept = 0
  }

  #told(op: string, inputs: readonly ShapeInput[]): readonly TensorSpec[] | undefined {
    const rule = told[op]
    const constant = rule && inputs[rule.shape]?.constant
    if (rule === undefined || constant === undefined) return undefined
    const shape = Array.from(this.#binding.tensorDataSync(constant.id) as Int32Array)
    // -1 leaves a dimension open.
    return shape.some((size) => size < 0) ? undefined : [{ shape, dtype: inputs[rule.like]!.dtype }]
  }

  /** Integer constants count by value, because they may be shapes. */
  #inputKey({ shape, dtype, constant }: ShapeInput): string {
    return constant !== undefined && dtype === this.#binding.TF_INT32
      ? constant.key
      : `${String(dtype)}:${shape.join()}`
  }

  #zero({ shape, dtype }: TensorSpec): number {
    const key = `${String(dtype)}:${shape.join()}`
    let id = this.#zeros.get(key)
    if (id === undefined) {
      id = this.#binding.createTensor([...shape], dtype, zeroData(this.#binding, dtype, elementCount(shape)))
      this.#zeros.set(key, id)
      this.#kept += elementCount(shape)
    }
    return id
  }
}

/** 256 MiB of float32. */
const maximalKept = 2 ** 26

const known = new Map<string, readonly TensorSpec[]>()

function zeroData(binding: Binding, dtype: number, length: number): Float32Array | Int32Array | Uint8Array {
  if (dtype === binding.TF_FLOAT) return new Float32Array(length)
  if (dtype === binding.TF_INT32) return new Int32Array(length)
  return new Uint8Array(length)
}
