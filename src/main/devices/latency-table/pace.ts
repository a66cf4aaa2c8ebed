import type { Progress } from '#shared/contract/common.ts'
import type { LatencyEntry, MeasurementProtocol } from '#shared/contract/latency-tables.ts'
import { TansakuError } from '#shared/errors.ts'
import { createRandom } from '#shared/random.ts'
import { median } from '#shared/statistics/index.ts'
import type { MeasuredStretch } from '#shared/latency/stretch.ts'
import { leadRuns, minimumStretches, resolutionUs } from './protocol.ts'
import type { SamplingPlan } from './sampling.ts'

/** A stretch is short enough to show progress and to lose little, long enough that starting costs little. */
const stretchMs = { least: 700, most: 6_000, shareOfBudget: 1 / 60 } as const
const mostDrawn = 12
/**
 * Samples that are missing are given up on after twice the budget, but not before so many stretches: on a slow and
 * busy device one holds one run of each network, half of which may be disturbed, and the budget holds few.
 */
const stretchesBeforeGivingUp = 12

/** Milliseconds spent on measuring: in all, and since it was begun or resumed. */
export interface Spent {
  readonly inAll: number
  readonly sinceResumed: number
}

/** Whether every row is known well enough, or the time is spent. @throws TansakuError NO_STEADY_SAMPLES */
export function isEnough(
  plan: SamplingPlan,
  entries: readonly LatencyEntry[],
  stretches: readonly MeasuredStretch[],
  protocol: MeasurementProtocol,
  spent: Spent,
): boolean {
  const budgetMs = protocol.budgetSeconds * 1000
  if (stretches.length === 0 || entries.length < plan.series.length) {
    // Whoever resumes has made the device quieter: that gets its own time.
    if (spent.sinceResumed < 2 * budgetMs || stretches.length < stretchesBeforeGivingUp) return false
    throw new TansakuError(
      'NO_STEADY_SAMPLES',
      `After ${stretches.length} stretches and twice the time given, ${plan.series.length - entries.length} of ${plan.series.length} ${plan.unit} have no undisturbed sample: the device is too busy. Close other programs on it and measure again.`,
    )
  }
  if (spent.inAll >= budgetMs) return true
  return entries.every((entry) => !entry.noisy && entry.samples >= protocol.minimumRounds)
}

/** Seconds one stretch may measure. */
export function longestStretchSeconds(protocol: MeasurementProtocol): number {
  return (
    Math.min(stretchMs.most, Math.max(stretchMs.least, protocol.budgetSeconds * 1000 * stretchMs.shareOfBudget)) / 1000
  )
}

/** Milliseconds the next stretch may measure. */
export function stretchLength(protocol: MeasurementProtocol, spentMs: number): number {
  return Math.max(1, 1000 * Math.min(longestStretchSeconds(protocol), protocol.budgetSeconds - spentMs / 1000))
}

/** Rounds drawn afresh for the next stretch: as many as half of its time holds, so that each is run about twice. */
export function roundsToDraw(stretches: readonly MeasuredStretch[], plan: SamplingPlan, limitMs: number): number {
  const last = stretches.at(-1)
  if (last === undefined) return 1
  const sumUs = last.samples.reduce((sum, { us }) => us.reduce((all, value) => all + value, sum), 0)
  const samples = last.samples.reduce((sum, { us }) => sum + us.length, 0)
  if (samples === 0) return 1
  const roundMs = (sumUs / samples / 1000) * plan.drawRound(createRandom(1)).flat().length * (leadRuns + 1)
  return Math.min(mostDrawn, Math.max(1, Math.floor(limitMs / roundMs / 2)))
}

/** Where a measuring is. */
export type MeasuringStage =
  | { readonly name: 'measuring' }
  | { readonly name: 'cooling'; readonly seconds: number }
  | { readonly name: 'settling'; readonly seconds: number }
  | { readonly name: 'measured' }

function stageText(at: MeasuringStage): string {
  switch (at.name) {
    case 'measuring':
      return 'Measuring'
    case 'cooling':
      return `Waiting for the device to cool down (${at.seconds} s)`
    case 'settling':
      return `Waiting for the device to come back to its usual speed (${at.seconds} s)`
    case 'measured':
      return 'Done'
  }
}

/**
 * Rows that are known well enough, and the time left: what the widest interval still needs, at most what the budget
 * leaves.
 */
export function progressOf(
  plan: SamplingPlan,
  entries: readonly LatencyEntry[],
  stretches: readonly MeasuredStretch[],
  protocol: MeasurementProtocol,
  at: MeasuringStage,
  spentMs: number,
): Progress {
  const narrow = entries.filter((entry) => !entry.noisy && entry.samples >= protocol.minimumRounds).length
  const leftMs = Math.max(0, protocol.budgetSeconds * 1000 - spentMs)
  const dropped = stretches.reduce((sum, stretch) => sum + stretch.droppedPasses + stretch.disturbedSamples, 0)
  return {
    done: narrow,
    total: plan.series.length,
    unit: plan.unit,
    message: dropped === 0 ? stageText(at) : `${stageText(at)}; ${dropped} disturbed samples left out`,
    stage: { ...at, disturbed: dropped },
    etaSeconds: Math.min(leftMs, expectedMs(entries, stretches, protocol)) / 1000,
  }
}

/** Intervals narrow with the square root of the number of stretches: what the widest still needs. */
function expectedMs(
  entries: readonly LatencyEntry[],
  stretches: readonly MeasuredStretch[],
  protocol: MeasurementProtocol,
): number {
  if (stretches.length === 0) return Number.POSITIVE_INFINITY
  const factors = entries.map((entry) => {
    const half = Math.max(entry.intervalUs.high - entry.medianUs, entry.medianUs - entry.intervalUs.low)
    return Math.max(
      (half / Math.max(protocol.intervalTarget * entry.medianUs, resolutionUs)) ** 2,
      protocol.minimumRounds / entry.samples,
    )
  })
  const stretchesNeeded = Math.max(minimumStretches, stretches.length * Math.max(...factors))
  const stretchTook = median(stretches.map((stretch) => stretch.durationMs))
  return Math.max(0, stretchesNeeded - stretches.length) * stretchTook
}
