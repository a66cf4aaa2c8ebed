import type { tf } from '../tf.ts'

export { compile } from './compile.ts'

/** What goes into a step and what comes out: named tensors. */
export type Tensors = Readonly<Record<string, tf.Tensor>>

export interface CompileOptions {
  /** Run op by op instead, to debug a step. TANSAKU_EAGER=1 does it for every step. */
  readonly eager?: boolean
  /** Keep variables inside the session; so by default where there is a GPU. */
  readonly resident?: boolean
  /** Let TensorFlow's graph optimiser at the graph: seconds at the first run, of no use on a CPU. */
  readonly optimise?: boolean
  /** Trace twice and refuse a step that depends on JavaScript's random numbers, clock or other state. */
  readonly verify?: boolean
  /** Outputs that must be finite: otherwise the step fails before it assigns a variable. */
  readonly finite?: readonly string[]
  /** The input whose first dimension is the batch size, for the message when memory is short. */
  readonly batchOf?: string
  /** What the step may use; the machine's available memory by default. */
  readonly memoryLimitBytes?: number
}

/** Where a step stands in its run, for messages. */
export interface StepPlace {
  readonly epoch: number
  readonly step: number
}

export interface GraphStats {
  readonly inputs: string
  readonly nodes: number
  readonly traceMs: number
  readonly loadMs: number
  readonly firstRunMs: number
  readonly graphBytes: number
  readonly estimatedBytes: number
}

export interface CompiledStep<I extends Tensors, O extends Tensors> {
  /** Runs the step. The caller disposes of inputs and outputs. */
  (inputs: I, place?: StepPlace): O
  stats: () => readonly GraphStats[]
  dispose: () => void
}
