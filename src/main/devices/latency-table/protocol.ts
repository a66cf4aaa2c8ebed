import type { MeasurementProtocol } from '#shared/contract/latency-tables.ts'
import { type EngineFacts, engineOfWish, requirePrecision } from '#shared/engines/index.ts'
import { TansakuError } from '#shared/errors.ts'

/**
 * Version of the protocol: the numbers below belong to it. Whoever changes one raises the version, because
 * the protocol is part of a table's identity.
 * 2: devices without a thermal status are held back by their temperature; in version 1 nothing held them back.
 * 3: every sample is paired with two reference kernels and told at the target's settled speed; before, at whatever
 * speed the device had.
 */
export const protocolVersion = 3

/**
 * A path is run once unseen before each run that counts, so that its weights are as warm as in a network that runs
 * again and again. Without it sums came out 9 % below whole nets in fbnet-mini.
 */
export const leadRuns = 1
/** Runs before and after which the kernel bound by arithmetic differs by more are dropped and measured again. */
export const driftLimit = 0.1
/** Runs, and stretches, in which it took more than this times its settled time do not count: no rule reaches so far. */
export const slowestShare = 1.6
/** Nor does a stretch with fewer stable runs than this share. */
export const leastStable = 0.25
/** How often a device away from its settled speed is looked at again, and for how long in all. */
export const settling = { everySeconds: 5, longestSeconds: 60 } as const
/** A sample is disturbed when the thread was off its core for longer than this. */
export const awayLimit = { us: 2, share: 0.01 } as const
/** With fewer undisturbed samples than this share, time on the core stands in for time on the clock. */
export const leastUndisturbed = 0.1
/** Latencies are told apart no finer than this; also the latency of an operator for which an engine runs nothing. */
export const resolutionUs = 0.05
/** The program runs at least this long before it reports, so that clocks have settled. */
export const warmupMs = 300
/**
 * Stretches that a table needs at least: the program is started for each. Memory is laid out anew then, and that moves
 * short operators by 2 to 7 %, twenty times the scatter inside one stretch: many short ones tell more than few long
 * ones.
 */
export const minimumStretches = 5
export const coolDown = { everySeconds: 5, longestSeconds: 300 } as const

/** @throws TansakuError THREADS_UNSUPPORTED where the engine is not worth so many threads */
export function requireThreads(
  engine: Pick<EngineFacts, 'id' | 'mostThreads'>,
  { threads }: Pick<MeasurementProtocol, 'threads'>,
): void {
  if (threads <= engine.mostThreads) return
  throw new TansakuError(
    'THREADS_UNSUPPORTED',
    `${threads} threads cannot be measured with ${engine.id}: its thread pool makes networks slower than ${engine.mostThreads} does, so the latencies would be its own and not the device's. Measure with ${engine.mostThreads === 1 ? '1 thread' : `at most ${engine.mostThreads} threads`}.`,
    { threads, most: engine.mostThreads },
  )
}

/** Before a device is asked for. @throws TansakuError THREADS_UNSUPPORTED, ENGINE_UNSUPPORTED */
export function requireEngine(protocol: Pick<MeasurementProtocol, 'engine' | 'threads' | 'precision'>): void {
  const engine = engineOfWish(protocol)
  requireThreads(engine, protocol)
  requirePrecision(engine, protocol.precision)
}

/** @throws TansakuError PRECISION_UNSUPPORTED where fp16 was asked for and something else was run */
export function requireHalf(
  { precision }: Pick<MeasurementProtocol, 'precision'>,
  { elementBits }: { readonly elementBits: number },
): void {
  if (precision !== 'fp16' || elementBits === 16) return
  throw new TansakuError(
    'PRECISION_UNSUPPORTED',
    'This device has no half-precision arithmetic that the engine can use: it would run fp32 under another name. Measure with fp32 or int8.',
    { elementBits },
  )
}

/** One thread, fp32, the device's fastest cores, ±2 % in a minute at most. */
export function defaultProtocol(overrides: Partial<MeasurementProtocol> = {}): MeasurementProtocol {
  return {
    version: protocolVersion,
    precision: 'fp32',
    threads: 1,
    warmupRounds: 1,
    intervalTarget: 0.02,
    budgetSeconds: 60,
    minimumRounds: 30,
    ...overrides,
    // A set, however it was written.
    cores: [...new Set(overrides.cores)].sort((a, b) => a - b),
  }
}
