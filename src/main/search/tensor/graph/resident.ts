import { type Binding, nodeBackend, type OpAttribute, tf } from '../tf.ts'
import type { ConstantNode, Edge, GraphNode, OpNode, TensorSpec } from './nodes.ts'
import { claim, isClaimedBy, latest, release } from './residency.ts'
import { GraphSession } from './session.ts'
import type { Trace } from './trace.ts'

/** A variable of the step inside the session, and the nodes that move its value. */
interface ResidentVariable {
  readonly variable: tf.Variable
  readonly feed: Edge
  /** Fetched to take a fed value over. */
  readonly pushed: Edge
  readonly read: Edge
}

/**
 * Runs a graph whose variables live inside the session, as resource variables: on a GPU they never leave its memory. A
 * value is pushed when the tf.Variable has a newer one, and pulled when something else asks for it (see residency.ts).
 */
export class ResidentRunner {
  readonly session: GraphSession
  readonly #variables: readonly ResidentVariable[]
  readonly #updated: ReadonlySet<tf.Variable>
  readonly #outputCount: number
  readonly #call: (tensors: readonly tf.TensorInfo[]) => tf.Tensor[]

  constructor(trace: Trace, options: { readonly finite: readonly string[]; readonly optimise: boolean }) {
    const graph = residentGraph(trace, options.finite)
    this.session = new GraphSession(graph.nodes, options)
    this.#variables = graph.variables
    this.#updated = new Set(trace.updates.map(({ variable }) => variable))
    this.#outputCount = trace.outputs.length
    const feeds = [...trace.inputs.values()].map((node) => ({ node, index: 0 }))
    this.#call = this.session.call(feeds, [...trace.outputs.map(({ value }) => value), graph.done])
  }

  /** @returns the outputs; variables are assigned already, unless an output that must be finite is not */
  run(inputs: readonly tf.Tensor[]): tf.Tensor[] {
    for (const resident of this.#variables) this.#ensurePushed(resident)
    const fetched = this.#call(inputs)
    tf.dispose(fetched.slice(this.#outputCount))
    return fetched.slice(0, this.#outputCount)
  }

  dispose(): void {
    for (const { variable } of this.#variables) release(variable, this)
    this.session.dispose()
  }

  #ensurePushed(resident: ResidentVariable): void {
    const { variable } = resident
    if (isClaimedBy(variable, this)) return
    tf.dispose(this.session.call([resident.feed], [resident.pushed])([latest(variable)]))
    claim(variable, this, { modified: this.#updated.has(variable), pull: () => this.#pull(resident) })
  }

  #pull({ variable, read }: ResidentVariable): void {
    const [value] = this.session.call([], [read])([])
    if (value === undefined || variable.isDisposed) return
    variable.assign(value)
    value.dispose()
  }
}

interface ResidentGraph {
  readonly nodes: readonly GraphNode[]
  readonly variables: readonly ResidentVariable[]
  /** Fetched to have all updates made. */
  readonly done: Edge
}

function residentGraph(trace: Trace, finite: readonly string[]): ResidentGraph {
  const build = new NodeBuilder(nodeBackend().binding)
  const ready = build.add(build.one)
  const placeholders = new Map(trace.reads.map(({ variable, node }) => [variable, node]))
  const updates = new Map(trace.updates.map(({ variable, value }) => [variable, value]))
  const allFinite = build.allFinite(trace.outputs.filter(({ name }) => finite.includes(name)).map(({ value }) => value))
  const assignments: GraphNode[] = []

  const variables = [...new Set([...placeholders.keys(), ...updates.keys()])].map((variable, i): ResidentVariable => {
    const spec = { shape: variable.shape, dtype: nodeBackend().getDTypeInteger(variable.dtype) }
    const handle = build.handle(`resident${String(i)}`, spec)
    // Under the placeholder's name, so that whatever read that reads this.
    const read = build.read(placeholders.get(variable)?.name ?? `read${String(i)}`, handle, spec)
    const feed = build.add({ kind: 'placeholder', name: `feed${String(i)}`, outputs: [spec] })
    const push = build.assign(`push${String(i)}`, handle, feed, spec, [])
    const value = updates.get(variable)
    if (value !== undefined) {
      const kept = allFinite === undefined ? value : build.select(`kept${String(i)}`, allFinite, value, read, spec)
      assignments.push(build.assign(`update${String(i)}`, handle, kept, spec, [read.node]))
    }
    return { variable, feed, read, pushed: build.identity(`pushed${String(i)}`, ready, [push]) }
  })
  const done = build.identity('done', ready, assignments)
  const replaced = new Set(build.nodes.map(({ name }) => name))
  return { nodes: [...trace.nodes.filter(({ name }) => !replaced.has(name)), ...build.nodes], variables, done }
}

/** Writes the nodes that a trace does not have. */
class NodeBuilder {
  readonly nodes: GraphNode[] = []
  readonly one: ConstantNode
  readonly #binding: Binding

  constructor(binding: Binding) {
    this.#binding = binding
    this.one = {
      kind: 'constant',
      name: 'one',
      outputs: [{ shape: [], dtype: binding.TF_INT32 }],
      data: new Uint8Array(Int32Array.of(1).buffer),
    }
  }

  add(node: GraphNode): Edge {
    this.nodes.push(node)
    return { node, index: 0 }
  }

  handle(name: string, spec: TensorSpec): Edge {
    const attributes = [
      this.#type('dtype', spec.dtype),
      { name: 'shape', type: this.#binding.TF_ATTR_SHAPE, value: [...spec.shape] },
      this.#text('shared_name', name),
      this.#text('container', ''),
    ]
    return this.#op(name, 'VarHandleOp', [], attributes, { shape: [], dtype: this.#binding.TF_RESOURCE })
  }

  read(name: string, handle: Edge, spec: TensorSpec): Edge {
    return this.#op(name, 'ReadVariableOp', [handle], [this.#type('dtype', spec.dtype)], spec)
  }

  assign(name: string, handle: Edge, value: Edge, spec: TensorSpec, after: readonly GraphNode[]): GraphNode {
    return this.#op(name, 'AssignVariableOp', [handle, value], [this.#type('dtype', spec.dtype)], undefined, after).node
  }

  identity(name: string, value: Edge, after: readonly GraphNode[]): Edge {
    return this.#op(
      name,
      'Identity',
      [value],
      [this.#type('T', this.#binding.TF_INT32)],
      { shape: [], dtype: this.#binding.TF_INT32 },
      after,
    )
  }

  select(name: string, condition: Edge, yes: Edge, no: Edge, spec: TensorSpec): Edge {
    return this.#op(name, 'SelectV2', [condition, yes, no], [this.#type('T', spec.dtype)], spec)
  }

  /** Whether all of some scalars are finite; undefined when there are none. */
  allFinite(scalars: readonly Edge[]): Edge | undefined {
    const truth = { shape: [], dtype: this.#binding.TF_BOOL }
    const checks = scalars.map((scalar, i) =>
      this.#op(`finite${String(i)}`, 'IsFinite', [scalar], [this.#type('T', this.#binding.TF_FLOAT)], truth),
    )
    return checks.reduce<Edge | undefined>(
      (all, check, i) =>
        all === undefined ? check : this.#op(`all_finite${String(i)}`, 'LogicalAnd', [all, check], [], truth),
      undefined,
    )
  }

  #op(
    name: string,
    op: string,
    inputs: readonly Edge[],
    attributes: readonly OpAttribute[],
    output: TensorSpec | undefined,
    after: readonly GraphNode[] = [],
  ): Edge {
    const node: OpNode = {
      kind: 'op',
      name,
      op,
      inputs,
      attributes,
      outputs: output === undefined ? [] : [output],
      after,
    }
    return this.add(node)
  }

  #type(name: string, value: number): OpAttribute {
    return { name, type: this.#binding.TF_ATTR_TYPE, value }
  }

  #text(name: string, value: string): OpAttribute {
    return { name, type: this.#binding.TF_ATTR_STRING, value }
  }
}
