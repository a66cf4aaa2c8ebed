import type { EngineFacts } from '#shared/engines/index.ts'
import type { Precision } from '#shared/contract/common.ts'
import type { Network } from '#shared/network/network.ts'
import type { BenchmarkGraph, BenchmarkJob, BenchmarkResult } from './benchmark.ts'
import type { ModelJob, ModelResult } from './model.ts'

/** How an engine's program ended. */
export interface BenchmarkExit {
  readonly code: number | null
  readonly signal: string | null
  readonly stderr: string
}

/** Reads what a program says while it runs. */
export interface ProgramReader<T> {
  /** One line of standard output, without its line break. */
  line(text: string): void
  /** The result, or a coded error when the output is cut short, malformed, or reports a failure. */
  finish(exit: BenchmarkExit): T
}

/**
 * What runs networks on a device: a program that reads a job (from a file or standard input) and prints samples line by
 * line. A device says where the program runs, an engine what it reads and writes.
 */
export interface Engine extends EngineFacts {
  /** A network in the form the program reads. */
  writeGraph(network: Network, precision: Precision): Pick<BenchmarkGraph, 'text' | 'input'>
  writeJob(job: BenchmarkJob): string
  /** Reads the program's lines as they come; `onPass` hears how many passes are done. */
  createReader(job: BenchmarkJob, onPass?: (done: number) => void): ProgramReader<BenchmarkResult>
  /** What the program is told besides the job's file to run a net on pictures. */
  readonly modelArguments: readonly string[]
  writeModelJob(job: ModelJob, pathOf: (name: string) => string): string
  /** The same for a net that runs on pictures; `onRun` hears how many runs are done. */
  createModelReader(job: ModelJob, onRun?: (done: number) => void): ProgramReader<ModelResult>
  /** The version in what the program says of itself, `1.0.20261020` of `ncnn 1.0.20261020`. */
  versionOf(told: string): string
}
