import type { Interval } from '#shared/contract/common.ts'
import type { LatencyEntry, MeasurementProtocol } from '#shared/contract/latency-tables.ts'
import { createRandom } from '#shared/random.ts'
import type { SessionRows } from '#shared/latency/repeatability.ts'
import type { DeviceSpeed } from '#shared/contract/speed.ts'
import { mean, median, percentile } from '#shared/statistics/index.ts'
import type { MeasuredStretch } from '#shared/latency/stretch.ts'
import { minimumStretches, resolutionUs } from './protocol.ts'
import { type ToldStretch, toldStretches } from './settled.ts'

/** One row to be: an operator of a table, or a whole net. */
export interface Series {
  readonly key: string
  readonly label: string
}

/** A sample that counts, as it was taken and as it is told, in µs. */
interface Sample {
  readonly rawUs: number
  readonly us: number
}

/**
 * Samples of a series that count, one list for each stretch, told at the settled speed by the two kernels that ran
 * right beside them. What a call costs with nothing to compute is taken away: a network pays it once, not once an
 * operator (with it, sums of the program as set-up builds it came out 2 % high on the whole and 9 % on the smallest
 * nets). An operator for which an engine runs nothing, an identity, is left with the resolution: a latency is positive.
 */
function samplesByStretch({ key }: Series, stretches: readonly ToldStretch[]): (readonly Sample[])[] {
  return stretches.flatMap(({ stretch, factors }) => {
    const sampled = stretch.samples.find((sample) => sample.key === key)
    const samples = (sampled?.us ?? []).flatMap((value, index): Sample[] => {
      const factor = factors[sampled?.runs?.[index] ?? 0] ?? null
      if (factor === null) return []
      const rawUs = Math.max(resolutionUs, value - stretch.overheadUs)
      return [{ rawUs, us: Math.max(resolutionUs, rawUs * factor) }]
    })
    return samples.length === 0 ? [] : [samples]
  })
}

/** Samples of a series that count, in µs as they were taken, in their order. */
export const rawSamplesOf = (series: Series, stretches: readonly MeasuredStretch[], settled: DeviceSpeed): number[] =>
  samplesByStretch(series, toldStretches(stretches, settled))
    .flat()
    .map(({ rawUs }) => rawUs)

/** Median, minimum, 90th percentile and the median's interval of each series that has samples, at the settled speed. */
export function entriesFrom(
  series: readonly Series[],
  stretches: readonly MeasuredStretch[],
  protocol: MeasurementProtocol,
  settled: DeviceSpeed,
): LatencyEntry[] {
  const told = toldStretches(stretches, settled)
  return series.flatMap((each) => {
    const byStretch = samplesByStretch(each, told).map((samples) => samples.map(({ us }) => us))
    const samples = byStretch.flat()
    if (samples.length === 0) return []
    const medianUs = median(samples)
    const intervalUs = intervalOfMedian(medianUs, byStretch.map(median))
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
        noisy: byStretch.length < minimumStretches || half > Math.max(protocol.intervalTarget * medianUs, resolutionUs),
      },
    ]
  })
}

/** Rows of each session by itself, in order, all told at one speed. */
export function sessionRows(
  series: readonly Series[],
  stretches: readonly MeasuredStretch[],
  protocol: MeasurementProtocol,
  settled: DeviceSpeed,
): SessionRows[] {
  const sessions = Map.groupBy(stretches, ({ session = 0 }) => session)
  return [...sessions]
    .sort(([a], [b]) => a - b)
    .map(([, its]) => ({ at: its.at(-1)!.at, rows: entriesFrom(series, its, protocol, settled) }))
}

const resamples = 400

/**
 * 95 % bootstrap interval of the median, with whole stretches as the resampled unit: samples of one share its memory
 * layout and are no independent witnesses. The spread of the resampled stretches' mean is put around the
 * median of all samples.
 */
export function intervalOfMedian(medianUs: number, mediansOfStretches: readonly number[]): Interval {
  const random = createRandom(1)
  const centre = mean(mediansOfStretches)
  const means = Array.from({ length: resamples }, () =>
    mean(mediansOfStretches.map(() => random.pick(mediansOfStretches))),
  )
  return {
    low: Math.max(0, medianUs - Math.max(0, centre - percentile(means, 0.025))),
    high: medianUs + Math.max(0, percentile(means, 0.975) - centre),
  }
}
