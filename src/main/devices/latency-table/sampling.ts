import type { Progress } from '#shared/contract/common.ts'
import type { LatencyEntry, MeasurementProtocol } from '#shared/contract/latency-tables.ts'
import { TansakuError } from '#shared/errors.ts'
import { createRandom, deriveSeed, type Random } from '#shared/random.ts'
import { median } from '#shared/statistics/index.ts'
import type { BenchmarkGraph, BenchmarkSession, Device } from '../device.ts'
import { chunkFrom, type MeasuredChunk } from './chunk.ts'
import { isThrottled, waitUntilCool } from './cool-down.ts'
import { entriesFrom, type Series } from './entries.ts'
import { leadRuns, minimumChunks, warmupMs } from './protocol.ts'

export interface SamplingOptions {
  readonly signal: AbortSignal
  /** Order of the paths; two runs with one seed time the same paths in the same order. Default 1. */
  readonly seed?: number
  readonly onProgress?: (progress: Progress) => void
  /** All rows as they stand after each chunk. */
  readonly onEntries?: (entries: LatencyEntry[]) => void
  /** A finished chunk, to be stored at once: it is what `resumeFrom` takes. */
  readonly onChunk?: (chunk: MeasuredChunk) => void
  readonly resumeFrom?: readonly MeasuredChunk[]
}

/** What is to be sampled: graphs, the rows they count for, and who draws the order. */
export interface SamplingPlan {
  readonly graphs: readonly BenchmarkGraph[]
  readonly keys: readonly string[]
  readonly series: readonly Series[]
  /** One round: passes that together hold every graph. */
  drawRound(random: Random): number[][]
  /** For people: `operators`, `networks`. */
  readonly unit: string
}

export interface Sampled {
  readonly entries: LatencyEntry[]
  readonly chunks: MeasuredChunk[]
  readonly binarySha256: string
}

/** A chunk is short enough to show progress and to lose little, long enough that starting costs little. */
const chunkMs = { least: 700, most: 6_000, shareOfBudget: 1 / 60 } as const
const mostRounds = 1_000_000
/** Chunks that may be thrown away for throttling before the device counts as too hot. */
const mostThrottled = 5

/**
 * Starts the benchmark program again and again, each time with freshly drawn passes, until the median of every series is
 * known well enough or the time budget is spent.
 */
export async function sample(device: Device, plan: SamplingPlan, protocol: MeasurementProtocol, options: SamplingOptions): Promise<Sampled> {
  const { signal } = options
  if (signal.aborted) throw new TansakuError('ABORTED', 'The measurement was cancelled.')
  const session = await device.openSession(signal)
  try {
    const chunks = [...(options.resumeFrom ?? [])]
    for (const chunk of chunks) requireSameEngine(chunk, session, protocol)
    let entries = entriesFrom(plan.series, chunks, protocol)
    let throttled = 0
    const report = (message: string, extraMs = 0) => options.onProgress?.(progressOf(plan, entries, chunks, protocol, message, extraMs))
    while (!isEnough(plan, entries, chunks, protocol)) {
      const before = await waitUntilCool(device, { signal, onWait: (_, waited) => { report(`Waiting for the device to cool down (${waited} s)`) } })
      const started = performance.now()
      const random = createRandom(deriveSeed(options.seed ?? 1, 'passes', chunks.length + throttled))
      const passes = Array.from({ length: roundsToDraw(chunks, protocol, plan) }, () => plan.drawRound(random)).flat()
      let lastReport = 0
      report('Measuring')
      const result = await session.run({
        graphs: plan.graphs,
        passes,
        threads: protocol.threads,
        cores: protocol.cores,
        precision: protocol.precision,
        warmupRounds: protocol.warmupRounds,
        warmupMs,
        rounds: mostRounds,
        leadRuns,
        limitMs: chunkLength(chunks, protocol),
      }, signal, () => {
        const elapsed = performance.now() - started
        if (elapsed - lastReport < 250) return
        lastReport = elapsed
        report('Measuring', elapsed)
      })
      if (protocol.precision === 'fp16' && result.elementBits !== 16) {
        throw new TansakuError('PRECISION_UNSUPPORTED', 'This device has no half-precision arithmetic that the engine can use: it would run fp32 under another name. Measure with fp32 or int8.', { elementBits: result.elementBits })
      }
      const after = await device.conditions(signal)
      if (isThrottled(after)) {
        // Slowed at some unknown moment of it: none of it counts.
        if (++throttled > mostThrottled) throw new TansakuError('DEVICE_TOO_HOT', `The device throttled during ${throttled} stretches of measuring. What was measured before is kept: let it cool down, take it off the charger, then resume.`, { conditions: after })
        continue
      }
      const chunk = chunkFrom(result, plan.keys, passes, {
        at: after.at,
        durationMs: performance.now() - started,
        binarySha256: session.binarySha256,
        conditionsBefore: before,
        conditionsAfter: after,
      })
      chunks.push(chunk)
      options.onChunk?.(chunk)
      entries = entriesFrom(plan.series, chunks, protocol)
      options.onEntries?.(entries)
    }
    report('Done')
    return { entries, chunks, binarySha256: session.binarySha256 }
  } finally {
    await session.dispose()
  }
}

function requireSameEngine(chunk: MeasuredChunk, session: BenchmarkSession, protocol: MeasurementProtocol): void {
  if (chunk.binarySha256 === session.binarySha256 && chunk.threads === protocol.threads) return
  throw new TansakuError('TABLE_MISMATCH', 'The measurement was begun with another build of the benchmark program or another number of threads; samples of both must not be mixed. Start a new one.', { found: chunk.binarySha256, expected: session.binarySha256, threads: chunk.threads })
}

const spentMs = (chunks: readonly MeasuredChunk[]) => chunks.reduce((sum, chunk) => sum + chunk.durationMs, 0)

function isEnough(plan: SamplingPlan, entries: readonly LatencyEntry[], chunks: readonly MeasuredChunk[], protocol: MeasurementProtocol): boolean {
  const budgetMs = protocol.budgetSeconds * 1000
  if (chunks.length === 0 || entries.length < plan.series.length) {
    if (spentMs(chunks) < 2 * budgetMs) return false
    throw new TansakuError('NO_STEADY_SAMPLES', `After twice the time given, ${plan.series.length - entries.length} of ${plan.series.length} ${plan.unit} have no undisturbed sample: the device is too busy. Close other programs on it and measure again.`)
  }
  if (spentMs(chunks) >= budgetMs) return true
  return chunks.length >= minimumChunks && entries.every((entry) => !entry.noisy && entry.samples >= protocol.minimumRounds)
}

function chunkLength(chunks: readonly MeasuredChunk[], protocol: MeasurementProtocol): number {
  const budgetMs = protocol.budgetSeconds * 1000
  const usual = Math.min(chunkMs.most, Math.max(chunkMs.least, budgetMs * chunkMs.shareOfBudget))
  return Math.max(1, Math.min(usual, budgetMs - spentMs(chunks)))
}

/** Rounds drawn afresh for the next chunk: as many as half of its time holds, so that each is run about twice. */
function roundsToDraw(chunks: readonly MeasuredChunk[], protocol: MeasurementProtocol, plan: SamplingPlan): number {
  const last = chunks.at(-1)
  if (last === undefined) return 1
  const passesInRound = plan.drawRound(createRandom(1)).length
  const roundMs = (last.durationMs / last.passes) * passesInRound
  return Math.min(12, Math.max(1, Math.floor(chunkLength(chunks, protocol) / roundMs / 2)))
}

function progressOf(plan: SamplingPlan, entries: readonly LatencyEntry[], chunks: readonly MeasuredChunk[], protocol: MeasurementProtocol, message: string, extraMs: number): Progress {
  const narrow = entries.filter((entry) => !entry.noisy && entry.samples >= protocol.minimumRounds).length
  const leftMs = Math.max(0, protocol.budgetSeconds * 1000 - spentMs(chunks) - extraMs)
  const dropped = chunks.reduce((sum, chunk) => sum + chunk.droppedPasses + chunk.disturbedSamples, 0)
  return {
    done: narrow,
    total: plan.series.length,
    unit: plan.unit,
    message: dropped === 0 ? message : `${message}; ${dropped} disturbed samples left out`,
    etaSeconds: Math.min(leftMs, expectedMs(entries, chunks, protocol, extraMs)) / 1000,
  }
}

/** Intervals narrow with the square root of the samples: what the widest still needs. */
function expectedMs(entries: readonly LatencyEntry[], chunks: readonly MeasuredChunk[], protocol: MeasurementProtocol, extraMs: number): number {
  if (chunks.length === 0) return Number.POSITIVE_INFINITY
  const usual = median(chunks.map((chunk) => chunk.durationMs))
  const factors = entries.map((entry) => {
    const half = Math.max(entry.intervalUs.high - entry.medianUs, entry.medianUs - entry.intervalUs.low)
    return Math.max(entry.noisy ? (half / (protocol.intervalTarget * entry.medianUs)) ** 2 : 1, protocol.minimumRounds / entry.samples)
  })
  const needed = Math.max(minimumChunks * usual, spentMs(chunks) * Math.max(...factors))
  return Math.max(0, needed - spentMs(chunks) - extraMs)
}
