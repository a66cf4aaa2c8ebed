import { countNetwork, type OperatorPlace } from '#shared/architecture/index.ts'
import type { DeviceDescription } from '#shared/contract/devices.ts'
import type { MeasurementProtocol } from '#shared/contract/latency-tables.ts'
import { longestStretchSeconds } from './pace.ts'
import { leadRuns, minimumStretches, warmupMs } from './protocol.ts'
import { roundsInStretch } from './sampling.ts'

/** What a core gets done in a clock cycle: FBNet-A's 249M multiply-adds took 19.8 ms at 2.35 GHz, 5 a cycle in int8. */
const macsPerCycle = 4
/** Of a device that does not tell its clocks. */
const usualMhz = 2_000
/** Sending the job and starting the program. */
const startSeconds = 0.5

/**
 * Seconds a table takes at most, told before the start; it is done earlier where the intervals are narrow enough. How
 * much earlier nobody can tell before the first samples: from then on progress carries the time left.
 */
export function estimateSeconds(protocol: MeasurementProtocol): number {
  return protocol.budgetSeconds + longestStretchSeconds(protocol)
}

/**
 * Seconds a table takes about at least, before anything was measured on the device: the stretches and rounds that the
 * protocol asks for in any case, each round at the speed that the clock makes one expect. Never above
 * `estimateSeconds`.
 */
export function leastSeconds(
  places: readonly OperatorPlace[],
  protocol: MeasurementProtocol,
  clusters: DeviceDescription['clusters'],
): number {
  const cluster = clusters.find(({ cores }) => protocol.cores.some((core) => cores.includes(core))) ?? clusters[0]
  const hertz = (cluster?.maxFrequencyMhz ?? usualMhz) * 1e6
  const roundSeconds = (roundMacs(places) * (leadRuns + 1)) / (macsPerCycle * hertz)
  const rounds = Math.min(roundsInStretch, Math.max(1, Math.floor(longestStretchSeconds(protocol) / roundSeconds)))
  const stretches = Math.max(minimumStretches, Math.ceil(protocol.minimumRounds / rounds))
  return Math.min(estimateSeconds(protocol), stretches * (startSeconds + warmupMs / 1_000 + rounds * roundSeconds))
}

/**
 * Multiply-adds of one round: as many networks as the place with the most candidates has, that together hold them all.
 */
function roundMacs(places: readonly OperatorPlace[]): number {
  const networks = Math.max(...places.map(({ candidates }) => candidates.length))
  return places.reduce((sum, { candidates }) => {
    const all = candidates.reduce((macs, { operator }) => macs + countNetwork(operator.network).macs, 0)
    return sum + (all / candidates.length) * networks
  }, 0)
}
