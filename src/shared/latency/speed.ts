import type { DeviceSpeed, TargetSpeed } from '../contract/speed.ts'
import { median, percentile } from '../statistics/index.ts'

/**
 * How strongly networks answer to what slows the kernels: t ∝ arithmetic ^ 1.1 · memory ^ 0.1. Chosen among other rules
 * by tables and audits that were recorded under planted disturbances (docs/results/speeds); another choice is another
 * version of the protocol.
 */
const answer = { arithmetic: 1.1, memory: 0.1 } as const

/** What a latency taken at one speed is multiplied by to be told at another. */
export function factorBetween(taken: DeviceSpeed, told: DeviceSpeed): number {
  const memory = taken.memoryUs === null || told.memoryUs === null ? 1 : told.memoryUs / taken.memoryUs
  return (told.arithmeticUs / taken.arithmeticUs) ** answer.arithmetic * memory ** answer.memory
}

/**
 * A session's fast mode is the low tenth of what its passes saw, a target's settled speed that of its sessions: a
 * device is slowed by many things and sped up by none, but a minimum would believe whatever went wrong once.
 */
const lowShare = 0.1
const sessionsKept = 20
/** Below this share latencies told at both are alike, and what stands is kept. */
const moves = 0.02

/** Of each kernel by itself: a device need not have been at its best in both at once. */
function quantileOfSpeeds(
  speeds: readonly DeviceSpeed[],
  quantile: (values: readonly number[]) => number,
): DeviceSpeed {
  const memory = speeds.flatMap(({ memoryUs }) => (memoryUs === null ? [] : [memoryUs]))
  return {
    arithmeticUs: quantile(speeds.map(({ arithmeticUs }) => arithmeticUs)),
    memoryUs: memory.length === 0 ? null : quantile(memory),
  }
}

/** The fast mode of a session. @param speeds beside its passes, at least one */
export const fastMode = (speeds: readonly DeviceSpeed[]): DeviceSpeed =>
  quantileOfSpeeds(speeds, (values) => percentile(values, lowShare))

/** What the device was like on the whole. @param speeds at least one */
export const medianSpeed = (speeds: readonly DeviceSpeed[]): DeviceSpeed => quantileOfSpeeds(speeds, median)

/** One of the values, so that with two modes it is of one of them. */
const lowOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(lowShare * values.length)]!

/** A target's speed after one session more. @param seen the fast mode of that session */
export function settle(known: TargetSpeed | null, seen: DeviceSpeed): TargetSpeed {
  const sessions = [...(known?.sessions ?? []), seen].slice(-sessionsKept)
  const settled = quantileOfSpeeds(sessions, lowOf)
  const isAlike = known !== null && Math.abs(factorBetween(known.settled, settled) - 1) <= moves
  return { settled: isAlike ? known.settled : settled, sessions }
}
