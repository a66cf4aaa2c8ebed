import type { OpAttribute } from '../tf.ts'

/** A tensor's type as the graph knows it. `dtype` is TensorFlow's number for it. */
export interface TensorSpec {
  readonly shape: readonly number[]
  readonly dtype: number
}

interface NodeBase {
  readonly name: string
  readonly outputs: readonly TensorSpec[]
}

/** A value fed at each run: an input of the step or a variable that it reads. */
export interface PlaceholderNode extends NodeBase {
  readonly kind: 'placeholder'
}

/** A value fixed when the step was traced. */
export interface ConstantNode extends NodeBase {
  readonly kind: 'constant'
  /** Raw little-endian elements; a single one stands for a tensor full of it. */
  readonly data: Uint8Array
  /** Where in the step it came from, recorded in verify mode. */
  readonly origin?: string
}

/** One of the ways that a branch may take. */
export interface Way {
  /** Which branch: two with the same name take the same way. */
  readonly branch: string
  readonly index: number
  /** The way of another branch that this branch stands in. */
  readonly parent: Way | undefined
}

/** A TensorFlow op. */
export interface OpNode extends NodeBase {
  readonly kind: 'op'
  readonly op: string
  readonly attributes: readonly OpAttribute[]
  readonly inputs: readonly Edge[]
  /** Nodes that must have run before, though nothing of theirs is read. */
  readonly after?: readonly GraphNode[]
  /** It runs only when this way is chosen. */
  readonly way?: Way
}

export type GraphNode = PlaceholderNode | ConstantNode | OpNode

/** One output of a node. */
export interface Edge {
  readonly node: GraphNode
  readonly index: number
}

/** How a NodeDef writes an edge: the first output has no number. */
export function inputName({ node, index }: Edge): string {
  return index === 0 ? node.name : `${node.name}:${String(index)}`
}

/** How feeds and fetches of a session name an edge. */
export function tensorName({ node, index }: Edge): string {
  return `${node.name}:${String(index)}`
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1)
}

/** The nodes that `wanted` needs, in the order in which they were traced. */
export function reachable(nodes: readonly GraphNode[], wanted: readonly Edge[]): GraphNode[] {
  const needed = new Set<GraphNode>()
  const pending = wanted.map((edge) => edge.node)
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (needed.has(node)) continue
    needed.add(node)
    if (node.kind !== 'op') continue
    for (const edge of node.inputs) pending.push(edge.node)
    if (node.after !== undefined) pending.push(...node.after)
  }
  return nodes.filter((node) => needed.has(node))
}
