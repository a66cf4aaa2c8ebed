import { TansakuError } from '#shared/errors.ts'
import type { tf } from '../tf.ts'
import { type Binding, type NodeBackend, nodeBackend, type OpAttribute } from '../tf.ts'
import { type Constant, ConstantPool, isSmall } from './constants.ts'
import {
  type Edge,
  elementCount,
  type GraphNode,
  inputName,
  type OpNode,
  type PlaceholderNode,
  type TensorSpec,
} from './nodes.ts'
import { Scopes } from './scopes.ts'
import { ShapeProbe } from './shapes.ts'

/** A tensor of the traced step: what computes it, in place of a value. */
interface Symbol extends TensorSpec {
  readonly edge: Edge
  readonly constant?: Constant
}

/** The binding's ids of symbolic tensors start here, far above those of real ones. */
const firstSymbolicId = 0x4000_0000

/** Ops whose result is new at each run: never merged, and refused, since a resumed run could not repeat them. */
const randomOps = /^(Random|ParameterizedTruncatedNormal|TruncatedNormal|Multinomial)/
/** Ops whose output shape depends on values, which a graph of fixed shapes cannot hold. */
const dynamicOps = /^(Where|Unique|NonMaxSuppression|BooleanMask|ListDiff|SparseToDense)/
/** A tensor from outside the step, neither input nor variable, is baked in; above this it is surely a mistake. */
const maximalCapturedElements = 16_384

type Execution = ReturnType<Binding['executeOp']>

let active: Tracer | undefined
const setActive = (tracer: Tracer | undefined): void => {
  active = tracer
}
/** The tracer at work; undefined where a step runs op by op. */
export const activeTracer = (): Tracer | undefined => active

/**
 * Stands in for the native binding while a step is traced: instead of running ops it writes them down. tfjs, its tape
 * included, works on unawares. Equal ops become one, and ops on small constants are computed at once.
 */
export class Tracer {
  readonly nodes: GraphNode[] = []
  readonly #backend: NodeBackend = nodeBackend()
  readonly #binding: Binding = this.#backend.binding
  readonly #constants: ConstantPool
  readonly #probe = new ShapeProbe()
  readonly #symbols = new Map<number, Symbol>()
  /** Ways of branches, and which the trace is in. */
  readonly scopes = new Scopes()
  /** Real tensors that stand behind constants: those made by the step, and among them those it disposed of. */
  readonly #made = new Set<number>()
  readonly #disposed = new Set<number>()
  /** Real tensors that the tracer made for itself. */
  readonly #owned: number[] = []
  /** Values of tensors that the step itself made of JavaScript numbers. */
  readonly #valuesOfStep = new WeakSet<object>()
  #nextId = firstSymbolicId
  #opCount = 0

  constructor(recordOrigin: boolean) {
    this.#constants = new ConstantPool(recordOrigin)
  }

  /** How many ops the step ran, before any were merged or dropped. */
  get opCount(): number {
    return this.#opCount
  }

  /** A tensor that is fed at each run. */
  placeholder(name: string, like: tf.TensorInfo): { readonly tensor: tf.Tensor; readonly node: PlaceholderNode } {
    const spec = { shape: [...like.shape], dtype: this.#backend.getDTypeInteger(like.dtype) }
    const node: PlaceholderNode = { kind: 'placeholder', name, outputs: [spec] }
    this.nodes.push(node)
    const id = this.#register({ ...spec, edge: { node, index: 0 } })
    return { node, tensor: this.#backend.createOutputTensor({ id, ...spec }) }
  }

  /** What computes a tensor of the step. */
  edgeOf(tensor: tf.TensorInfo): Edge {
    const [id] = this.#backend.getInputTensorIds([tensor])
    return this.#symbol(id ?? -1).edge
  }

  /** A new handle of what an edge computes. */
  tensor(edge: Edge, { shape, dtype }: TensorSpec): tf.Tensor {
    return this.#backend.createOutputTensor({ id: this.#register({ shape, dtype, edge }), shape: [...shape], dtype })
  }

  specOf(tensor: tf.TensorInfo): TensorSpec {
    return { shape: [...tensor.shape], dtype: this.#backend.getDTypeInteger(tensor.dtype) }
  }

  /**
   * Writes an op whose outputs are told rather than tried, in the scope that the trace is in.
   * @throws TansakuError BAD_STEP for an input that belongs to a way that the trace is not in
   */
  node(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly Edge[],
    outputs: readonly TensorSpec[],
  ): OpNode {
    const { current } = this.scopes
    // Of a Merge's inputs one alone is alive, by design.
    if (op !== 'Merge') for (const input of inputs) this.scopes.refuseLeak(input.node)
    const waits = current !== undefined && !inputs.some((input) => this.scopes.isGated(input.node, current))
    const node: OpNode = {
      kind: 'op',
      name: `n${String(this.nodes.length)}`,
      op,
      attributes,
      inputs,
      outputs,
      ...(waits && { after: [current.pivot] }),
      ...(current !== undefined && { way: current }),
    }
    this.nodes.push(node)
    if (current !== undefined) this.scopes.claim(node, current)
    return node
  }

  /** Runs f with ops written down rather than executed. */
  record<T>(f: () => T): T {
    const { binding, write } = this.#backend
    const before = active
    setActive(this)
    this.#backend.binding = this.#recordingBinding()
    // tfjs-node hands a tensor's values to the binding only when an op needs them: whose values they are is seen here.
    this.#backend.write = (values, shape, dtype) => {
      this.#valuesOfStep.add(values)
      return write.call(this.#backend, values, shape, dtype)
    }
    try {
      return f()
    } finally {
      this.#backend.binding = binding
      this.#backend.write = write
      setActive(before)
    }
  }

  /** All nodes: constants first, then the others as they were traced. */
  allNodes(): GraphNode[] {
    return [...this.#constants.nodes, ...this.nodes]
  }

  dispose(): void {
    for (const id of [...this.#owned, ...this.#disposed]) this.#binding.deleteTensor(id)
    this.#probe.dispose()
  }

  #recordingBinding(): Binding {
    const replaced: Partial<Binding> = {
      createTensor: (shape, dtype, values) => this.#createTensor(shape, dtype, values as ArrayLike<number>),
      // Real tensors live on until the trace ends, since constants are computed with them.
      deleteTensor: (id) => {
        if (this.#made.has(id)) this.#disposed.add(id)
        else if (id < firstSymbolicId) this.#binding.deleteTensor(id)
      },
      tensorDataSync: (id) => this.#read(id),
      executeOp: (op, attributes, ids, count) => this.#executeOp(op, attributes, ids, count),
      runSavedModel: () => {
        throw new TansakuError(
          'BAD_STEP',
          'A compiled step was called inside another step: call the plain function there.',
        )
      },
    }
    // The binding's own properties are read-only, so they are shadowed rather than assigned.
    const descriptors = Object.entries(replaced).map(([name, value]) => [name, { value }] as const)
    return Object.create(this.#binding, Object.fromEntries(descriptors)) as Binding
  }

  #createTensor(shape: number[], dtype: number, values: ArrayLike<number>): number {
    const id = this.#binding.createTensor(shape, dtype, values as Float32Array)
    if (dtype === this.#binding.TF_STRING) return id
    this.#made.add(id)
    if (!this.#valuesOfStep.has(values)) refuseBigCapture(shape)
    this.#symbols.set(id, this.#constant(id, { shape, dtype }, values))
    return id
  }

  #read(id: number): Float32Array | Int32Array | Uint8Array {
    const symbol = this.#symbols.get(id)
    if (symbol !== undefined && symbol.constant === undefined) {
      throw new TansakuError(
        'BAD_STEP',
        'A step read the value of a tensor (dataSync, data, arraySync or print) while it was traced. A step must not: return the tensor and read it outside, or compute with tensor operations.',
      )
    }
    return this.#binding.tensorDataSync(symbol?.constant?.id ?? id)
  }

  #executeOp(op: string, attributes: OpAttribute[], ids: number[], count: number): Execution {
    this.#opCount++
    if (randomOps.test(op)) {
      throw new TansakuError(
        'BAD_STEP',
        `A step drew random numbers with ${op}, which a resumed run could not repeat: feed a key and use RandomKey with uniform, normal or dropout.`,
      )
    }
    if (dynamicOps.test(op))
      throw new TansakuError(
        'BAD_STEP',
        `A step used ${op}, whose output shape depends on values: a graph needs fixed shapes.`,
      )
    const inputs = ids.map((id) => this.#symbol(id))
    const kept = unchanged(op, inputs, attributes)
    // Under an id of its own: the step disposes of its input and its output separately.
    if (kept !== undefined) return [this.#execution(this.#register(kept), kept)]

    const attributeKey = JSON.stringify(attributes)
    const key = `${op} ${attributeKey} ${inputs.map((input) => inputName(input.edge)).join()}`
    const merged = this.scopes.findEqual(key)
    if (merged !== undefined) return [...merged]

    const specs = this.#probe.outputs(op, attributeKey, attributes, inputs, count)
    const constant =
      inputs.length > 0 &&
      inputs.every((input) => input.constant !== undefined) &&
      specs.every((spec) => isSmall(spec.shape))
    const results = constant ? this.#compute(op, attributes, inputs, count) : this.#write(op, attributes, inputs, specs)
    this.scopes.keepEqual(key, results)
    return results
  }

  #write(op: string, attributes: OpAttribute[], inputs: readonly Symbol[], specs: readonly TensorSpec[]): Execution {
    const node = this.node(
      op,
      attributes,
      inputs.map((input) => input.edge),
      specs,
    )
    return specs.map((spec, index) => this.#execution(this.#register({ ...spec, edge: { node, index } }), spec))
  }

  #compute(op: string, attributes: OpAttribute[], inputs: readonly Symbol[], count: number): Execution {
    const results = this.#binding.executeOp(
      op,
      attributes,
      inputs.map((input) => input.constant?.id ?? -1),
      count,
    )
    return results.map(({ id, shape, dtype }) => {
      this.#owned.push(id)
      const symbol = this.#constant(id, { shape, dtype }, this.#binding.tensorDataSync(id))
      return this.#execution(this.#register(symbol), symbol)
    })
  }

  #execution(id: number, { shape, dtype }: TensorSpec): Execution[number] {
    return { id, shape: [...shape], dtype }
  }

  #register(symbol: Symbol): number {
    const id = this.#nextId++
    this.#symbols.set(id, symbol)
    return id
  }

  #constant(id: number, spec: TensorSpec, values: ArrayLike<number>): Symbol {
    const constant = this.#constants.add(id, spec.shape, spec.dtype, values)
    return { ...spec, edge: { node: constant.node, index: 0 }, constant }
  }

  #symbol(id: number): Symbol {
    let symbol = this.#symbols.get(id)
    if (symbol === undefined) {
      symbol = this.#capture(id)
      this.#symbols.set(id, symbol)
    }
    return symbol
  }

  /** A real tensor that the step took from its surroundings: its value now becomes a constant. */
  #capture(id: number): Symbol {
    if (id >= firstSymbolicId) {
      throw new TansakuError(
        'BAD_STEP',
        'A step used a tensor that another step made and kept (tf.keep) while it was traced: such a tensor has no value. Return it from its step instead.',
      )
    }
    // An op that returns its input tells the shape and type, which the binding does not.
    const values = this.#binding.tensorDataSync(id)
    const type =
      values instanceof Float32Array
        ? this.#binding.TF_FLOAT
        : values instanceof Int32Array
          ? this.#binding.TF_INT32
          : this.#binding.TF_BOOL
    const [copy] = this.#binding.executeOp(
      'Identity',
      [{ name: 'T', type: this.#binding.TF_ATTR_TYPE, value: type }],
      [id],
      1,
    )
    if (copy === undefined) throw new TansakuError('INTERNAL', 'TensorFlow returned nothing from Identity.')
    this.#owned.push(copy.id)
    refuseBigCapture(copy.shape)
    return this.#constant(copy.id, copy, values)
  }
}

function refuseBigCapture(shape: readonly number[]): void {
  if (elementCount(shape) <= maximalCapturedElements) return
  throw new TansakuError(
    'BAD_STEP',
    `A step used a tensor of shape [${shape.join()}] that is neither an input nor a variable; its present value would be fixed in the graph for good. Pass it as an input of the step.`,
  )
}

/** The input, where an op returns just that: casts to the same type, reshapes to the same shape. */
function unchanged(op: string, [input]: readonly Symbol[], attributes: readonly OpAttribute[]): Symbol | undefined {
  if (input === undefined) return undefined
  if (op === 'Identity') return input
  if (op === 'Cast') return attributes.find(({ name }) => name === 'DstT')?.value === input.dtype ? input : undefined
  return undefined
}
