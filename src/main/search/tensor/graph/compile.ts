import { TansakuError } from '#shared/errors.ts'
import { nodeBackend, tf } from '../tf.ts'
import { releaseHeld } from './branch.ts'
import type { CompiledStep, CompileOptions, GraphStats, StepPlace, Tensors } from './index.ts'
import { checkMemory, estimateBytes, fixedBytes } from './memory.ts'
import type { Edge } from './nodes.ts'
import { latest } from './residency.ts'
import { ResidentRunner } from './resident.ts'
import { GraphSession } from './session.ts'
import { trace, type Trace } from './trace.ts'
import { refuseImpure } from './verify.ts'

/**
 * A step of plain tfjs as a function of the same signature that runs as one TensorFlow graph. The first call with new
 * input shapes traces and loads a graph; later ones run it.
 */
export function compile<I extends Tensors, O extends Tensors>(
  name: string,
  step: (inputs: I) => O,
  options: CompileOptions = {},
): CompiledStep<I, O> {
  if (options.eager ?? process.env['TANSAKU_EAGER'] === '1') return eagerStep(name, step, options)
  const graphs = new Map<string, CompiledGraph>()
  const run = (inputs: I, place?: StepPlace): O => {
    const key = signature(inputs)
    let graph = graphs.get(key)
    if (graph === undefined) {
      graph = new CompiledGraph(name, step, inputs, options)
      graphs.set(key, graph)
    }
    return graph.run(inputs, place) as O
  }
  return Object.assign(run, {
    stats: () => [...graphs].map(([inputs, graph]) => ({ inputs, ...graph.stats })),
    dispose: () => {
      for (const graph of graphs.values()) graph.dispose()
      graphs.clear()
    },
  })
}

/** Runs the step op by op. Variables are assigned even when a loss is not finite: only the graph can take that back. */
function eagerStep<I extends Tensors, O extends Tensors>(
  name: string,
  step: (inputs: I) => O,
  options: CompileOptions,
): CompiledStep<I, O> {
  const run = (inputs: I, place?: StepPlace): O => {
    // tf.tidy's types know no read-only records.
    const outputs = runEagerly(() => step(inputs) as unknown as tf.TensorContainer) as unknown as O
    refuseNonFinite(name, Object.entries(outputs), options.finite ?? [], place)
    return outputs
  }
  return Object.assign(run, { stats: () => [], dispose: () => undefined })
}

function runEagerly(step: () => tf.TensorContainer): tf.TensorContainer {
  try {
    return tf.tidy(step)
  } finally {
    releaseHeld()
  }
}

/** Runs a loaded graph on inputs in the trace's order. */
interface Runner {
  readonly session: GraphSession
  /** `refuse` sees the outputs before variables are assigned, where that is up to the runner. */
  run: (inputs: readonly tf.Tensor[], refuse: (outputs: readonly tf.Tensor[]) => void) => tf.Tensor[]
  dispose: () => void
}

class CompiledGraph {
  readonly stats: Omit<GraphStats, 'inputs'> & { firstRunMs: number }
  readonly #name: string
  readonly #finite: readonly string[]
  readonly #trace: Trace
  readonly #runner: Runner

  constructor(name: string, step: (inputs: Tensors & never) => Tensors, inputs: Tensors, options: CompileOptions) {
    this.#name = name
    this.#finite = options.finite ?? []
    const started = performance.now()
    const traceOnce = () =>
      trace(name, step as (inputs: Tensors) => Tensors, inputs, { recordOrigin: options.verify === true })
    const traced = traceOnce()
    if (options.verify === true) refuseImpure(name, traced, traceOnce)
    const traceMs = performance.now() - started
    this.#trace = traced
    const estimatedBytes = estimateBytes(traced.nodes, fetchesOf(traced))
    const batch = options.batchOf === undefined ? undefined : inputs[options.batchOf]
    checkMemory(name, {
      estimatedBytes,
      fixedBytes: fixedBytes(
        traced.nodes,
        traced.reads.flatMap(({ node }) => node.outputs),
      ),
      limitBytes: options.memoryLimitBytes ?? availableBytes(),
      batchSize: batch?.shape[0],
    })
    const gpu = nodeBackend().isUsingGpuDevice
    const optimise = options.optimise ?? false
    this.#runner =
      (options.resident ?? gpu)
        ? residentRunner(traced, { finite: this.#finite, optimise })
        : fedRunner(traced, { optimise })
    const { session } = this.#runner
    this.stats = {
      nodes: traced.nodes.length,
      traceMs,
      loadMs: session.loadMs,
      firstRunMs: 0,
      graphBytes: session.graphBytes,
      estimatedBytes,
    }
  }

  run(inputs: Tensors, place: StepPlace | undefined): Tensors {
    const names = this.#trace.outputs.map(({ name }) => name)
    const named = (outputs: readonly tf.Tensor[]) => names.map((name, i) => [name, outputs[i] as tf.Tensor] as const)
    const used = [...this.#trace.inputs.keys()].map((name) => inputs[name] as tf.Tensor)
    const started = performance.now()
    const outputs = this.#runner.run(used, (results) => {
      refuseNonFinite(this.#name, named(results), this.#finite, place)
    })
    if (this.stats.firstRunMs === 0) this.stats.firstRunMs = performance.now() - started
    return Object.fromEntries(named(outputs))
  }

  dispose(): void {
    this.#runner.dispose()
  }
}

/** For a CPU: variables are fed and their new values fetched, both by reference; tf.Variables stay the owners. */
function fedRunner(traced: Trace, options: { readonly optimise: boolean }): Runner {
  const session = new GraphSession(traced.nodes, options)
  const feeds: Edge[] = [...traced.inputs.values(), ...traced.reads.map(({ node }) => node)].map((node) => ({
    node,
    index: 0,
  }))
  const call = session.call(feeds, fetchesOf(traced))
  const outputCount = traced.outputs.length
  return {
    session,
    run: (inputs, refuse) => {
      const fetched = call([...inputs, ...traced.reads.map(({ variable }) => latest(variable))])
      const values = fetched.slice(outputCount)
      try {
        refuse(fetched.slice(0, outputCount))
        traced.updates.forEach(({ variable }, i) => {
          variable.assign(values[i] as tf.Tensor)
        })
      } finally {
        tf.dispose(values)
      }
      return fetched.slice(0, outputCount)
    },
    dispose: () => {
      session.dispose()
    },
  }
}

/** For a GPU: variables live in its memory; the graph itself keeps their values when a loss is not finite. */
function residentRunner(
  traced: Trace,
  options: { readonly finite: readonly string[]; readonly optimise: boolean },
): Runner {
  const resident = new ResidentRunner(traced, options)
  return {
    session: resident.session,
    run: (inputs, refuse) => {
      const outputs = resident.run(inputs)
      refuse(outputs)
      return outputs
    },
    dispose: () => {
      resident.dispose()
    },
  }
}

function fetchesOf({ outputs, updates }: Trace): Edge[] {
  return [...outputs, ...updates].map(({ value }) => value)
}

/** Names, types and shapes of the inputs: what a graph is made for. */
function signature(inputs: Tensors): string {
  return Object.entries(inputs)
    .map(([name, { dtype, shape }]) => `${name}: ${dtype}[${shape.join()}]`)
    .join('; ')
}

/** A loss of NaN or infinity ends the step before the weights take it over. */
function refuseNonFinite(
  name: string,
  outputs: readonly (readonly [string, tf.Tensor])[],
  checked: readonly string[],
  place: StepPlace | undefined,
): void {
  for (const [outputName, tensor] of outputs) {
    if (!checked.includes(outputName) || tensor.dataSync().every(Number.isFinite)) continue
    const where = place === undefined ? '' : ` in epoch ${String(place.epoch)}, step ${String(place.step)}`
    const value = String(tensor.dataSync().find((element) => !Number.isFinite(element)))
    tf.dispose(outputs.map(([, output]) => output))
    throw new TansakuError(
      'NON_FINITE_LOSS',
      `"${outputName}" of step "${name}" became ${value}${where}. The weights are those before this step; lower the learning rate, or look for bad values in the data.`,
      { step: name, output: outputName, value, ...place },
    )
  }
}

/** Memory that this process may still take. A GPU's is not known here, so nothing is refused there. */
function availableBytes(): number {
  return nodeBackend().isUsingGpuDevice ? Number.POSITIVE_INFINITY : process.availableMemory()
}
