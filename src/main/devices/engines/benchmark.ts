import type { FasterCores } from '../cores/index.ts'

/** One graph to time, as its engine writes it; the name comes back with the samples and never reaches the device. */
export interface BenchmarkGraph {
  readonly name: string
  readonly text: string
  readonly input: { readonly width: number; readonly height: number; readonly channels: number }
}

/** One request to an engine's program. A round runs every pass once. */
export interface BenchmarkJob {
  readonly graphs: readonly BenchmarkGraph[]
  readonly threads: number
  /** Logical cores to choose from, as many as threads, the idlest first; empty = the device's fastest cluster. */
  readonly cores: readonly number[]
  readonly precision: 'fp32' | 'fp16' | 'int8'
  readonly warmupRounds: number
  /** Warm-up rounds go on at least this long. Default 0. */
  readonly warmupMs?: number
  readonly rounds: number
  /**
   * Which graphs run one after another, by index: each takes the output of the one before it where the shapes match, as
   * inside a network. Default: one pass over all graphs in their order.
   */
  readonly passes?: readonly (readonly number[])[]
  /**
   * Runs of a pass before the reported ones, so that its weights are as warm as in a network that runs again. Default
   * 0.
   */
  readonly leadRuns?: number
  /** Reported runs of a pass in each round. Default 1. */
  readonly repeats?: number
  /**
   * Stop after the pass that crosses this many milliseconds after the warm-up, but not before one whole round. Default:
   * no limit.
   */
  readonly limitMs?: number
}

/** One reported run of a pass. */
export interface PassSample {
  /** Index into the job's passes. */
  readonly pass: number
  /** Microseconds of each graph of the pass, in its order. */
  readonly latenciesUs: readonly number[]
  /**
   * How much of each latency the thread was off its core, because the system had taken it; null where that cannot be
   * told.
   */
  readonly awayUs: readonly number[] | null
  /** A kernel bound by arithmetic, right before the pass and right after: how fast the core computes. */
  readonly referenceUs: number
  readonly referenceAfterUs: number
  /** A kernel bound by memory, after the pass: how busy caches and memory are. */
  readonly memoryUs: number
  /** A call with nothing to compute, right before the pass: what the harness itself adds to each graph. */
  readonly overheadUs: number
  /** How often the system took the core away during the pass; null where it does not say. */
  readonly preempted: number | null
  readonly core: number | null
  readonly moved: boolean
  readonly frequencyMhz: number | null
}

/** What one run of the benchmark program reported: raw microseconds per round and graph, and what it saw. */
export interface BenchmarkResult {
  readonly engine: string
  readonly threads: number
  readonly pinned: boolean
  readonly cores: readonly number[]
  /** Cores that may be faster than those chosen from; absent where cores were not chosen. */
  readonly faster?: FasterCores
  /** Why pinning failed; null when it worked or was not asked for. */
  readonly pinError: string | null
  /** Bits of an element between layers: 16 shows that half precision is really in use. */
  readonly elementBits: number
  /** Whether the core also computes with halves; older ones store halves and compute in fp32. */
  readonly halfArithmetic: boolean
  readonly graphs: readonly { readonly name: string; readonly samplesUs: readonly number[] }[]
  readonly passes: readonly PassSample[]
}
