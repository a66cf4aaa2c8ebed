import type { LatencyEntry, MeasurementProtocol } from '#shared/contract/latency-tables.ts'
import { bootstrapMedian, percentile } from '#shared/statistics/index.ts'
import type { MeasuredChunk } from './chunk.ts'
import { resolutionUs } from './protocol.ts'
import { steadyChunks } from './steady.ts'

/** One row to be: an operator of a table, or a whole net. */
export interface Series {
  readonly key: string
  readonly label: string
  /**
   * An engine runs nothing for it (an identity): its latency is what is left when the call itself is taken away, at least
   * the resolution. The call stays in all other rows, because a network has that cost for each layer too; with it taken
   * away from them, sums came out 5 % low.
   */
  readonly leftOut: boolean
}

/** Samples of a series that count, in µs, in the order they were taken. */
export function samplesOf(series: Series, chunks: readonly MeasuredChunk[]): number[] {
  return steadyChunks(chunks).flatMap((chunk) => {
    const us = chunk.samples.find((sample) => sample.key === series.key)?.us ?? []
    return series.leftOut ? us.map((value) => Math.max(resolutionUs, value - chunk.overheadUs)) : us
  })
}

/** Median, minimum, 90th percentile and the median's bootstrap interval of each series that has samples. */
export function entriesFrom(series: readonly Series[], chunks: readonly MeasuredChunk[], protocol: MeasurementProtocol): LatencyEntry[] {
  return series.flatMap((each) => {
    const samples = samplesOf(each, chunks)
    if (samples.length === 0) return []
    const medianUs = percentile(samples, 0.5)
    const intervalUs = bootstrapMedian(thin(samples), { resamples: 200 })
    const half = Math.max(intervalUs.high - medianUs, medianUs - intervalUs.low)
    return [{
      key: each.key,
      label: each.label,
      medianUs,
      minUs: percentile(samples, 0),
      p90Us: percentile(samples, 0.9),
      intervalUs,
      samples: samples.length,
      noisy: half > Math.max(protocol.intervalTarget * medianUs, resolutionUs),
    }]
  })
}

const mostForBootstrap = 400

/** Every nth sample, where there are many: the interval comes out a little wider, and at once. */
function thin(samples: readonly number[]): readonly number[] {
  const step = Math.ceil(samples.length / mostForBootstrap)
  return step <= 1 ? samples : samples.filter((_, index) => index % step === 0)
}
