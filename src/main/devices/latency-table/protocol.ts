import type { MeasurementProtocol } from '#shared/contract/latency-tables.ts'

/**
 * Version 1 of the protocol (DESIGN §6): the numbers below belong to it. Whoever changes one raises the version, because
 * the protocol is part of a table's identity.
 */
export const protocolVersion = 1

/**
 * A path is run once unseen before each run that counts, so that its weights are as warm as in a network that runs again
 * and again. Without it the sums come out 2 to 3 % lower against whole nets on small nets.
 */
export const leadRuns = 1
/** Runs whose reference kernel is further than this from its median are dropped and measured again. */
export const driftLimit = 0.1
/** Latencies are told apart no finer than this; also the latency of an operator that an engine leaves out. */
export const resolutionUs = 0.05
/** Separate starts of the program that a table needs at least: memory layout differs from start to start. */
export const minimumChunks = 3
/** Android's PowerManager: from moderate (2) on the system slows its cores. */
export const throttledStatus = 2
export const coolDown = { everySeconds: 5, longestSeconds: 300 } as const

/** One thread, fp32, the device's fastest cores, ±2 % in a minute at most. */
export function defaultProtocol(overrides: Partial<MeasurementProtocol> = {}): MeasurementProtocol {
  return {
    version: protocolVersion,
    precision: 'fp32',
    threads: 1,
    cores: [],
    warmupRounds: 1,
    intervalTarget: 0.02,
    budgetSeconds: 60,
    minimumRounds: 30,
    ...overrides,
  }
}
