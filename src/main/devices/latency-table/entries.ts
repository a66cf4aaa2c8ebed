import type { Interval } from '#shared/contract/common.ts'
import type { LatencyEntry, MeasurementProtocol } from '#shared/contract/latency-tables.ts'
import { createRandom } from '#shared/random.ts'
import { mean, median, percentile } from '#shared/statistics/index.ts'
import type { MeasuredChunk } from './chunk.ts'
import { minimumChunks, resolutionUs } from './protocol.ts'
import { steadyChunks } from './steady.ts'

/** One row to be: an operator of a table, or a whole net. */
export interface Series {
  readonly key: string
  readonly label: string
}

/**
 * Samples of a series that count, in µs, one list for each start of the program. What a call costs with nothing to
 * compute is taken away: a network pays it once, not once an operator (with it, sums of the program as set-up builds it
 * came out 2 % high on the whole and 9 % on the smallest nets). An operator for which an engine runs nothing, an
 * identity, is left with the resolution: a latency is positive.
 */
function samplesByChunk(series: Series, chunks: readonly MeasuredChunk[]): (readonly number[])[] {
  return steadyChunks(chunks).flatMap((chunk) => {
    const us = chunk.samples.find((sample) => sample.key === series.key)?.us ?? []
    if (us.length === 0) return []
    return [us.map((value) => Math.max(resolutionUs, value - chunk.overheadUs))]
  })
}

/** Samples of a series that count, in µs, in the order they were taken. */
export function samplesOf(series: Series, chunks: readonly MeasuredChunk[]): number[] {
  return samplesByChunk(series, chunks).flat()
}

/** Median, minimum, 90th percentile and the median's interval of each series that has samples. */
export function entriesFrom(
  series: readonly Series[],
  chunks: readonly MeasuredChunk[],
  protocol: MeasurementProtocol,
): LatencyEntry[] {
  return series.flatMap((each) => {
    const byChunk = samplesByChunk(each, chunks)
    const samples = byChunk.flat()
    if (samples.length === 0) return []
    const medianUs = median(samples)
    const intervalUs = intervalOfMedian(medianUs, byChunk.map(median))
    const half = Math.max(intervalUs.high - medianUs, medianUs - intervalUs.low)
    return [
      {
        key: each.key,
        label: each.label,
        medianUs,
        minUs: percentile(samples, 0),
        p90Us: percentile(samples, 0.9),
        intervalUs,
        samples: samples.length,
        noisy: byChunk.length < minimumChunks || half > Math.max(protocol.intervalTarget * medianUs, resolutionUs),
      },
    ]
  })
}

const resamples = 400

/**
 * 95 % bootstrap interval of the median, with whole starts of the program as the resampled unit: samples of one start
 * share its memory layout and are no independent witnesses. The spread of the resampled starts' mean is put around the
 * median of all samples.
 */
export function intervalOfMedian(medianUs: number, mediansOfChunks: readonly number[]): Interval {
  const random = createRandom(1)
  const centre = mean(mediansOfChunks)
  const means = Array.from({ length: resamples }, () => mean(mediansOfChunks.map(() => random.pick(mediansOfChunks))))
  return {
    low: Math.max(0, medianUs - Math.max(0, centre - percentile(means, 0.025))),
    high: medianUs + Math.max(0, percentile(means, 0.975) - centre),
  }
}
