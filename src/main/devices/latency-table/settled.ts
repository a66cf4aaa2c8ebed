import type { DeviceSpeed, TargetSpeed } from '#shared/contract/speed.ts'
import { factorBetween, fastMode, medianSpeed, settle } from '#shared/latency/speed.ts'
import type { MeasuredStretch } from '#shared/latency/stretch.ts'
import { isStable } from './steady.ts'
import { leastStable, slowestShare } from './protocol.ts'

/** How fast the device was beside each run of a stretch. */
const speedsOf = ({ referenceUs, referenceAfterUs, memoryUs }: MeasuredStretch): DeviceSpeed[] =>
  referenceUs.map((before, run) => ({
    arithmeticUs: (before + (referenceAfterUs?.[run] ?? before)) / 2,
    memoryUs: memoryUs?.[run] ?? null,
  }))

/** Those of the runs during which the device kept its speed; all where there is none. */
function stableSpeeds(stretch: MeasuredStretch): DeviceSpeed[] {
  const speeds = speedsOf(stretch)
  const stable = speeds.filter((_, run) =>
    isStable({ referenceUs: stretch.referenceUs[run]!, referenceAfterUs: stretch.referenceAfterUs?.[run] ?? 0 }),
  )
  return stable.length > 0 ? stable : speeds
}

/** The fast mode of the device in these stretches, at least one. */
export const seenSpeed = (stretches: readonly MeasuredStretch[]): DeviceSpeed =>
  fastMode(stretches.flatMap(stableSpeeds))

/** What latencies of these stretches, at least one, are told at. @param known of the target from sessions before */
export const settledFor = (known: TargetSpeed | null, stretches: readonly MeasuredStretch[]): DeviceSpeed =>
  settle(known, seenSpeed(stretches)).settled

/** What the device was like in these stretches on the whole. */
export const takenSpeed = (stretches: readonly MeasuredStretch[]): DeviceSpeed =>
  medianSpeed(stretches.map((stretch) => medianSpeed(speedsOf(stretch))))

/** Whether the device was so slow, or changed its speed so often, that nothing of it counts. */
export type StretchState = 'near' | 'slow' | 'unstable'

export function stateOf(stretch: MeasuredStretch, settled: DeviceSpeed): StretchState {
  if (stretch.passes - stretch.droppedPasses < leastStable * stretch.passes) return 'unstable'
  return isSlow(medianSpeed(speedsOf(stretch)), settled) ? 'slow' : 'near'
}

const isSlow = ({ arithmeticUs }: DeviceSpeed, settled: DeviceSpeed): boolean =>
  arithmeticUs > slowestShare * settled.arithmeticUs

/** A stretch that counts, with what the samples of each run are multiplied by; null for a run that does not count. */
export interface ToldStretch {
  readonly stretch: MeasuredStretch
  readonly factors: readonly (number | null)[]
}

/** The stretches that count, told at the settled speed. Where none does, all: they are told with a warning. */
export function toldStretches(stretches: readonly MeasuredStretch[], settled: DeviceSpeed): ToldStretch[] {
  const near = stretches.filter((stretch) => stateOf(stretch, settled) === 'near')
  return (near.length > 0 ? near : stretches).map((stretch) => ({
    stretch,
    factors: speedsOf(stretch).map((speed) =>
      near.length > 0 && isSlow(speed, settled) ? null : factorBetween(speed, settled),
    ),
  }))
}
