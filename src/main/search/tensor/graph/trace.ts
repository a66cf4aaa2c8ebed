import { TansakuError } from '#shared/errors.ts'
import { nodeBackend, tf } from '../tf.ts'
import type { Tensors } from './index.ts'
import { type Edge, type GraphNode, type PlaceholderNode, reachable } from './nodes.ts'
import { Tracer } from './tracer.ts'

/** A step as a graph: what is fed, what is fetched, and the nodes between. */
export interface Trace {
  readonly nodes: readonly GraphNode[]
  /** By the step's names; an input that nothing reads is left out. */
  readonly inputs: ReadonlyMap<string, PlaceholderNode>
  /** Variables that the step reads. */
  readonly reads: readonly { readonly variable: tf.Variable; readonly node: PlaceholderNode }[]
  /** Variables that the step assigns, with their new values. */
  readonly updates: readonly { readonly variable: tf.Variable; readonly value: Edge }[]
  readonly outputs: readonly { readonly name: string; readonly value: Edge }[]
  /** Ops that tfjs ran; the graph has fewer nodes. */
  readonly opCount: number
}

/**
 * Runs a step once without computing anything and writes down what it does. Inputs and variables hold placeholders
 * meanwhile; afterwards everything is as before.
 * @throws TansakuError BAD_STEP when the step does what a graph cannot hold, with what to do instead
 */
export function trace<I extends Tensors>(
  name: string,
  step: (inputs: I) => Tensors,
  inputs: I,
  options: { readonly recordOrigin: boolean },
): Trace {
  const engine = tf.engine()
  const registered = () => new Set(Object.values(engine.state.registeredVariables))
  const variables = [...registered()].filter((variable) => !variable.isDisposed)
  const tracer = new Tracer(options.recordOrigin)
  const tensorsBefore = nodeBackend().numDataIds()
  const restorations: (() => void)[] = []
  const restoreRandom = forbidRandom(name)
  engine.startScope('trace')
  let traced: Trace
  try {
    traced = tracer.record(() => {
      const read = variables.map((variable, i) => {
        const { tensor, node } = tracer.placeholder(`variable${String(i)}`, variable)
        const held = tf.clone(variable)
        restorations.push(() => {
          variable.assign(held)
        })
        variable.assign(tensor)
        return { variable, node }
      })
      const placeholders = new Map<string, PlaceholderNode>()
      const symbolic: Record<string, tf.Tensor> = {}
      for (const [inputName, tensor] of Object.entries(inputs)) {
        const made = tracer.placeholder(`input_${inputName}`, tensor)
        placeholders.set(inputName, made.node)
        symbolic[inputName] = made.tensor
      }
      const results = step(symbolic as I)
      for (const variable of registered()) {
        if (!variables.includes(variable)) {
          throw new TansakuError(
            'BAD_STEP',
            `Step "${name}" makes a variable: make it before, so that it outlives the step.`,
          )
        }
      }
      const outputs = Object.entries(results).map(([outputName, tensor]) => ({
        name: outputName,
        value: tracer.edgeOf(tensor),
      }))
      const updates = read
        .map(({ variable, node }) => ({ variable, node, value: tracer.edgeOf(variable) }))
        .filter(({ node, value }) => value.node !== node)
        .map(({ variable, value }) => ({ variable, value }))
      const nodes = reachable(
        tracer.allNodes(),
        [...outputs, ...updates].map(({ value }) => value),
      )
      const used = new Set(nodes)
      return {
        nodes,
        inputs: new Map([...placeholders].filter(([, node]) => used.has(node))),
        reads: read.filter(({ node }) => used.has(node)),
        updates,
        outputs,
        opCount: tracer.opCount,
      }
    })
  } finally {
    tracer.record(() => {
      for (const restore of restorations) restore()
      engine.endScope()
    })
    tracer.dispose()
    restoreRandom()
  }
  refuseKept(name, nodeBackend().numDataIds() - tensorsBefore)
  return traced
}

/** A tensor kept beyond its step has no value once the step is a graph. */
function refuseKept(name: string, count: number): void {
  if (count > 0) {
    throw new TansakuError(
      'BAD_STEP',
      `Step "${name}" keeps ${String(count)} tensors beyond its end (tf.keep): return them from the step instead.`,
    )
  }
}

/** A number drawn from Math.random (which tfjs' own random ops use too) would be the same at every run of the graph. */
function forbidRandom(name: string): () => void {
  const original = Math.random
  Math.random = () => {
    throw new TansakuError(
      'BAD_STEP',
      `Step "${name}" draws a JavaScript random number, which would be fixed in its graph for good: feed a key and use RandomKey, or pass the number in as an input.`,
    )
  }
  return () => {
    Math.random = original
  }
}
