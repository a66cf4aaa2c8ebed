import type { DeviceConditions } from '#shared/contract/devices.ts'
import { median } from '#shared/statistics/index.ts'
import type { FasterCores } from '../cores/index.ts'
import type { BenchmarkResult, PassSample } from '../engines/benchmark.ts'
import { countingSamples, steadyPasses } from './steady.ts'

/** What one start of the benchmark program gave, as plain JSON: raw samples with all that was seen meanwhile. */
export interface MeasuredChunk {
  readonly at: string
  readonly durationMs: number
  readonly engine: string
  readonly binarySha256: string
  /** Whether the system held its clocks at a level it can keep; null where it has no such mode. */
  readonly fixedPerformanceMode: boolean | null
  readonly threads: number
  readonly pinned: boolean
  readonly pinError: string | null
  readonly cores: readonly number[]
  /** Cores that may be faster than those chosen from. */
  readonly faster?: FasterCores
  /** In fp16: whether the core computes with halves, or only stores them. */
  readonly halfArithmetic: boolean
  /** Raw microseconds of the runs that count, call overhead included. */
  readonly samples: readonly { readonly key: string; readonly us: readonly number[] }[]
  /** Before each run, dropped ones too. */
  readonly referenceUs: readonly number[]
  /** Median cost of a call with nothing to compute. */
  readonly overheadUs: number
  readonly passes: number
  /** Runs left out because the device drifted or the thread was moved; they were measured again. */
  readonly droppedPasses: number
  /** Samples left out because the core was taken away; they were measured again. */
  readonly disturbedSamples: number
  /** Samples that are time on the core, because undisturbed ones were not to be had. */
  readonly onCoreSamples: number
  readonly conditionsBefore: DeviceConditions
  readonly conditionsAfter: DeviceConditions
}

export interface ChunkSetting {
  readonly at: string
  readonly durationMs: number
  readonly binarySha256: string
  readonly fixedPerformanceMode: boolean | null
  readonly conditionsBefore: DeviceConditions
  readonly conditionsAfter: DeviceConditions
}

/**
 * @param keys the series each graph belongs to, by graph index; several graphs may share one.
 * @param passes the passes of the job, as graph indices.
 */
export function chunkFrom(
  result: BenchmarkResult,
  keys: readonly string[],
  passes: readonly (readonly number[])[],
  setting: ChunkSetting,
): MeasuredChunk {
  const steady = steadyPasses(result.passes)
  const taken = new Map<string, { pass: PassSample; position: number }[]>(keys.map((key) => [key, []]))
  for (const pass of steady) {
    passes[pass.pass]!.forEach((graph, position) => taken.get(keys[graph]!)!.push({ pass, position }))
  }
  const counting = [...taken].map(([key, all]) => ({ key, ...countingSamples(all) }))
  return {
    ...setting,
    engine: result.engine,
    threads: result.threads,
    pinned: result.pinned,
    pinError: result.pinError,
    cores: result.cores,
    ...(result.faster === undefined ? {} : { faster: result.faster }),
    halfArithmetic: result.halfArithmetic,
    samples: counting.filter(({ us }) => us.length > 0).map(({ key, us }) => ({ key, us })),
    referenceUs: result.referenceUs,
    overheadUs: median(result.passes.map((pass) => pass.overheadUs)),
    passes: result.passes.length,
    droppedPasses: result.passes.length - steady.length,
    disturbedSamples: counting.reduce((sum, { disturbed }) => sum + disturbed, 0),
    onCoreSamples: counting.reduce((sum, { onCore }) => sum + onCore, 0),
  }
}
