import type { DeviceConditions } from '#shared/contract/devices.ts'
import type { MeasuredStretch } from '#shared/latency/stretch.ts'
import { median } from '#shared/statistics/index.ts'
import type { BenchmarkResult, PassSample } from '../engines/benchmark.ts'
import { countingSamples, isSteady } from './steady.ts'

export interface StretchSetting {
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
export function stretchFrom(
  result: BenchmarkResult,
  keys: readonly string[],
  passes: readonly (readonly number[])[],
  setting: StretchSetting,
): MeasuredStretch {
  const steady = [...result.passes.entries()].filter(([, pass]) => isSteady(pass))
  const taken = new Map<string, { pass: PassSample; position: number; run: number }[]>(keys.map((key) => [key, []]))
  for (const [run, pass] of steady) {
    passes[pass.pass]!.forEach((graph, position) => taken.get(keys[graph]!)!.push({ pass, position, run }))
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
    samples: counting.filter(({ us }) => us.length > 0).map(({ key, us, runs }) => ({ key, us, runs })),
    referenceUs: result.passes.map((pass) => pass.referenceUs),
    referenceAfterUs: result.passes.map((pass) => pass.referenceAfterUs),
    memoryUs: result.passes.map((pass) => pass.memoryUs),
    overheadUs: median(result.passes.map((pass) => pass.overheadUs)),
    passes: result.passes.length,
    droppedPasses: result.passes.length - steady.length,
    disturbedSamples: counting.reduce((sum, { disturbed }) => sum + disturbed, 0),
    onCoreSamples: counting.reduce((sum, { onCore }) => sum + onCore, 0),
  }
}
