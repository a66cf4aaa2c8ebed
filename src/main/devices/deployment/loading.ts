import type { Loading } from '#shared/contract/architectures.ts'
import { median } from '#shared/statistics/index.ts'
import type { ModelPlace } from '../device.ts'
import type { BenchmarkGraph, BenchmarkJob } from '../engines/benchmark.ts'
import { spareBytes } from './run.ts'

const files = { param: 'net.param', weights: 'net.bin' } as const
/** Starts of the program, each with the net's files read before by the one that drew them. */
const starts = 3

/**
 * How long a net takes to be ready from its two files, and the most memory that a program takes in which it runs. Its
 * weights are drawn there: what they are matters to neither.
 * @param weightBytes of the file of its weights
 * @returns null where the device has no room for that file
 * @throws TansakuError MEMORY_SHORT, BENCHMARK_FAILED, TRANSFER_FAILED, DEVICE_GONE, ABORTED
 */
export async function measureLoading(
  place: ModelPlace,
  { text, input }: Pick<BenchmarkGraph, 'text' | 'input'>,
  weightBytes: number,
  setting: Pick<BenchmarkJob, 'precision' | 'threads' | 'cores'>,
  signal: AbortSignal,
): Promise<Loading | null> {
  const free = await place.freeBytes(signal)
  if (free !== null && free < weightBytes + spareBytes) return null
  const each = (value: number): number[] => new Array<number>(input.channels).fill(value)
  const job = {
    ...setting,
    input,
    ...{ mean: each(0.5), std: each(0.25), pictures: [] },
    ...files,
    ...{ warmupMs: 0, runs: 0, limitMs: 0 },
  }
  try {
    await place.put(files.param, Buffer.from(text), signal)
    await place.run({ ...job, drawsWeights: true }, signal)
    const loads = []
    for (let start = 0; start < starts; start++) loads.push(await place.run(job, signal))
    const peak = Math.max(...loads.map(({ peakBytes }) => peakBytes))
    return { loadUs: median(loads.map(({ loadUs }) => loadUs)), peakBytes: peak === 0 ? null : peak }
  } finally {
    // After an abort or an unplug the session's own end cleans up.
    if (!signal.aborted) await place.remove(Object.values(files), signal).catch(() => undefined)
  }
}
