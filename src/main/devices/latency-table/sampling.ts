import { setTimeout as sleep } from 'node:timers/promises'
import type { Progress } from '#shared/contract/common.ts'
import type { LatencyEntry, MeasurementProtocol } from '#shared/contract/latency-tables.ts'
import type { MeasurementWarning } from '#shared/contract/reasons.ts'
import { isThrottled } from '#shared/devices/throttled.ts'
import { TansakuError } from '#shared/errors.ts'
import type { DeviceSpeed, TargetSpeed, ToldSpeed } from '#shared/contract/speed.ts'
import type { MeasuredStretch } from '#shared/latency/stretch.ts'
import { createRandom, deriveSeed, type Random } from '#shared/random.ts'
import type { BenchmarkSession, Device } from '../device.ts'
import type { BenchmarkGraph, BenchmarkResult } from '../engines/benchmark.ts'
import { stretchFrom } from './stretch.ts'
import { type CoolDownPace, waitUntilCool } from './cool-down.ts'
import { entriesFrom, type Series } from './entries.ts'
import { stretchLength, isEnough, type MeasuringStage, progressOf, roundsToDraw } from './pace.ts'
import { leadRuns, protocolVersion, requireHalf, requireThreads, settling, warmupMs } from './protocol.ts'
import { seenSpeed, settledFor, stateOf, takenSpeed } from './settled.ts'
import { warningsOf } from './warnings.ts'

export interface SamplingOptions {
  readonly signal: AbortSignal
  /** Ends the sampling at the end of the stretch at work, which is kept; at once while the device cools down. */
  readonly pause?: AbortSignal
  /** Order of the paths; two runs with one seed time the same paths in the same order. Default 1. */
  readonly seed?: number
  readonly onProgress?: (progress: Progress) => void
  /** All rows as they stand after each stretch, what their reader should know by then, and their speed. */
  readonly onEntries?: (entries: LatencyEntry[], warnings: MeasurementWarning[], speed: ToldSpeed) => void
  /** A finished stretch, to be stored at once: it is what `resumeFrom` takes. */
  readonly onStretch?: (stretch: MeasuredStretch) => void
  readonly resumeFrom?: readonly MeasuredStretch[]
  /** Of sessions before: they count for the rows, not for when to end. */
  readonly earlier?: readonly MeasuredStretch[]
  /** So much more than `resumeFrom` has, however well its rows are known. */
  readonly more?: { readonly stretches: number; readonly seconds: number }
  readonly coolDown?: CoolDownPace
  /** What latencies are told at. Default: the fast mode of this measuring alone. */
  readonly tellAt?: Telling
  /** How a device away from its settled speed is waited for, and how long in all. Default: the protocol's. */
  readonly settling?: CoolDownPace
}

/**
 * A speed that is given, of a program's reference kernels, or what is known of the target's, which is known once its
 * program has told where it ran.
 */
export type Telling =
  | { readonly speed: DeviceSpeed; readonly binarySha256: string }
  | { known(stretches: readonly MeasuredStretch[]): Promise<TargetSpeed | null> }

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
  readonly stretches: MeasuredStretch[]
  readonly binarySha256: string
  readonly speed: ToldSpeed
  /** The device's fast mode in this measuring. */
  readonly seen: DeviceSpeed
}

/** More rounds in one stretch tell little: stretches differ more than the rounds of one do. */
export const roundsInStretch = 24
const progressEveryMs = 250
/** Stretches that may be thrown away for throttling before the device counts as too hot. */
const mostThrottled = 5

/**
 * Starts the benchmark program again and again, each time with freshly drawn passes, until the median of every series
 * is known well enough or the time budget is spent.
 */
export async function sample(
  device: Device,
  plan: SamplingPlan,
  protocol: MeasurementProtocol,
  options: SamplingOptions,
): Promise<Sampled> {
  const { signal, pause } = options
  const ending = pause === undefined ? signal : AbortSignal.any([signal, pause])
  requireWanted(ending)
  requireThreads(device.engine, protocol)
  if (options.resumeFrom !== undefined) requireThisProtocol(protocol)
  const session = await device.openSession(signal)
  try {
    const stretches = [...(options.resumeFrom ?? [])]
    const earlier = options.earlier ?? []
    const resumed = stretches.length
    for (const stretch of [...earlier, ...stretches]) requireSameEngine(stretch, session, protocol)
    requireSameKernels(options.tellAt, session)
    const settledOf = settledSpeed(options.tellAt)
    let entries =
      stretches.length === 0 ? [] : entriesFrom(plan.series, stretches, protocol, await settledOf(stretches))
    let throttled = 0
    let settlingSeconds = 0
    const beforeMs = stretches.reduce((sum, stretch) => sum + stretch.durationMs, 0)
    let begunAt = performance.now()
    /** Time spent so far, earlier sessions included, waiting for the device to cool down excluded. */
    const sinceResumedMs = () => performance.now() - begunAt
    const spentMs = () => beforeMs + sinceResumedMs()
    const report = (at: MeasuringStage) =>
      options.onProgress?.(progressOf(plan, entries, stretches, protocol, at, spentMs()))
    const isDone = (): boolean =>
      options.more === undefined
        ? isEnough(plan, entries, stretches, protocol, { inAll: spentMs(), sinceResumed: sinceResumedMs() })
        : stretches.length - resumed >= options.more.stretches || sinceResumedMs() > options.more.seconds * 1_000
    while (!isDone()) {
      requireWanted(ending)
      const waitingSince = performance.now()
      const before = await waitUntilCool(device, {
        ...options.coolDown,
        signal: ending,
        onWait: (_, waited) => {
          report({ name: 'cooling', seconds: waited })
        },
      })
      const started = performance.now()
      begunAt += started - waitingSince
      const limitMs = stretchLength(protocol, options.more === undefined ? spentMs() : 0)
      const random = createRandom(deriveSeed(options.seed ?? 1, 'passes', stretches.length + throttled))
      const drawn = roundsToDraw(stretches, plan, limitMs)
      const passes = Array.from({ length: drawn }, () => plan.drawRound(random)).flat()
      let lastReport = started
      report({ name: 'measuring' })
      const result = await session.run(
        {
          graphs: plan.graphs,
          passes,
          threads: protocol.threads,
          cores: protocol.cores,
          precision: protocol.precision,
          warmupRounds: protocol.warmupRounds,
          warmupMs,
          rounds: Math.ceil(roundsInStretch / drawn),
          leadRuns,
          limitMs,
        },
        signal,
        () => {
          if (performance.now() - lastReport < progressEveryMs) return
          lastReport = performance.now()
          report({ name: 'measuring' })
        },
      )
      requireHalf(protocol, result)
      requirePlaced(protocol, result)
      const after = await device.conditions(signal)
      if (isThrottled(after)) {
        // Slowed at some unknown moment of it: none of it counts.
        if (++throttled > mostThrottled)
          throw new TansakuError(
            'DEVICE_TOO_HOT',
            `The device throttled during ${throttled} stretches of measuring. What was measured before is kept: let it cool down, take it off the charger, then resume.`,
            { conditions: after },
          )
        continue
      }
      const stretch = stretchFrom(result, plan.keys, passes, {
        at: after.at,
        durationMs: performance.now() - started,
        binarySha256: session.binarySha256,
        fixedPerformanceMode: session.fixedPerformanceMode,
        conditionsBefore: before,
        conditionsAfter: after,
      })
      stretches.push(stretch)
      options.onStretch?.(stretch)
      const settled = await settledOf(stretches)
      entries = entriesFrom(plan.series, stretches, protocol, settled)
      const all = [...earlier, ...stretches]
      const told = earlier.length === 0 ? entries : entriesFrom(plan.series, all, protocol, settled)
      options.onEntries?.(told, warningsOf(told, all, settled), toldSpeed(all, settled))
      const { everySeconds = settling.everySeconds, longestSeconds = settling.longestSeconds } = options.settling ?? {}
      if (stateOf(stretch, settled) !== 'near' && settlingSeconds < longestSeconds) {
        const waitingFrom = performance.now()
        report({ name: 'settling', seconds: settlingSeconds })
        await sleep(everySeconds * 1000, undefined, { signal: ending }).catch(() => undefined)
        settlingSeconds += everySeconds
        begunAt += performance.now() - waitingFrom
      }
    }
    report({ name: 'measured' })
    const settled = await settledOf(stretches)
    const all = [...earlier, ...stretches]
    return {
      entries: earlier.length === 0 ? entries : entriesFrom(plan.series, all, protocol, settled),
      stretches: all,
      binarySha256: session.binarySha256,
      speed: toldSpeed(all, settled),
      seen: seenSpeed(stretches),
    }
  } finally {
    await session.dispose()
  }
}

/** What latencies of the stretches so far, at least one, are told at. */
function settledSpeed(tellAt: Telling | undefined) {
  let known: TargetSpeed | null | undefined
  return async (stretches: readonly MeasuredStretch[]): Promise<DeviceSpeed> => {
    if (tellAt !== undefined && 'speed' in tellAt) return tellAt.speed
    known ??= tellAt === undefined ? null : await tellAt.known(stretches)
    return settledFor(known, stretches)
  }
}

const toldSpeed = (stretches: readonly MeasuredStretch[], told: DeviceSpeed): ToldSpeed => ({
  taken: takenSpeed(stretches),
  told,
})

function requireWanted(signal: AbortSignal): void {
  if (signal.aborted) throw new TansakuError('ABORTED', 'The measurement was stopped. What was measured is kept.')
}

/** Numbers of other cores than those that were named would stand under a wrong name. */
function requirePlaced({ cores }: MeasurementProtocol, { pinned, pinError }: BenchmarkResult): void {
  if (cores.length === 0 || pinned) return
  throw new TansakuError(
    'CORES_UNAVAILABLE',
    `The device's system did not let the benchmark run on cores ${cores.join(', ')} (${pinError ?? 'it gave no reason'}). Name other cores, or none: then they are chosen among those of the fastest cluster.`,
    { cores },
  )
}

function requireThisProtocol({ version }: MeasurementProtocol): void {
  if (version === protocolVersion) return
  throw new TansakuError(
    'TABLE_MISMATCH',
    `The measurement was begun under version ${version} of the protocol and would go on under version ${protocolVersion}; samples of both must not be mixed. Start a new one.`,
    { found: version, expected: protocolVersion },
  )
}

function requireSameEngine(stretch: MeasuredStretch, session: BenchmarkSession, protocol: MeasurementProtocol): void {
  if (stretch.binarySha256 === session.binarySha256 && stretch.threads === protocol.threads) return
  throw new TansakuError(
    'TABLE_MISMATCH',
    'The measurement was begun with another build of the benchmark program or another number of threads; samples of both must not be mixed. Start a new one.',
    { found: stretch.binarySha256, expected: session.binarySha256, threads: stretch.threads },
  )
}

/** Two builds' reference kernels take as long as their compilers made them: one's speed says nothing of the other's. */
function requireSameKernels(tellAt: Telling | undefined, { binarySha256 }: BenchmarkSession): void {
  if (tellAt === undefined || !('speed' in tellAt) || tellAt.binarySha256 === binarySha256) return
  throw new TansakuError(
    'TABLE_MISMATCH',
    'The latency table was measured with another build of the benchmark program than there is now; the reference kernels of one say nothing of the other. Measure the table again (tansaku measure): it is audited as it is measured.',
    { found: tellAt.binarySha256, expected: binarySha256 },
  )
}
