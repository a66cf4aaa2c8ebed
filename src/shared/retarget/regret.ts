import { mean } from '../statistics/index.ts'

/** A net on one device; accuracies are all of one predictor. */
export interface NetOnDevice {
  readonly latencyUs: number
  readonly accuracy: number
}

/** A net made for another device, against what the device's own front takes for as much accuracy. */
export interface NetRegret extends NetOnDevice {
  readonly ownLatencyUs: number
  /** By which share it is slower. */
  readonly regret: number
}

export interface Regret {
  readonly nets: readonly NetRegret[]
  /** Nets that are more accurate than any of the device's own front: nothing to hold them against. */
  readonly beyond: number
  /** Null where all are beyond. */
  readonly mean: number | null
  readonly worst: number | null
}

/**
 * What a front takes for an accuracy: on the line between the two nets around it. Below its fastest net's accuracy that
 * net does, above its most accurate one's none (null).
 * @param front by rising latency, none beaten by another
 */
export function latencyFor(front: readonly NetOnDevice[], accuracy: number): number | null {
  const next = front.findIndex((net) => net.accuracy >= accuracy)
  const [above, below] = [front[next], front[next - 1]]
  if (above === undefined) return null
  if (below === undefined) return above.latencyUs
  const share = (accuracy - below.accuracy) / (above.accuracy - below.accuracy)
  return below.latencyUs + share * (above.latencyUs - below.latencyUs)
}

/**
 * What a front reaches at a latency: on the line between the two nets around it. Above its slowest net's latency that
 * net's accuracy, below its fastest one's none (null).
 * @param front by rising latency, none beaten by another
 */
export function accuracyAt(front: readonly NetOnDevice[], latencyUs: number): number | null {
  const next = front.findIndex((net) => net.latencyUs > latencyUs)
  if (next === 0) return null
  const [below, above] = next === -1 ? [front.at(-1)] : [front[next - 1], front[next]]
  if (below === undefined || above === undefined) return below?.accuracy ?? null
  const share = (latencyUs - below.latencyUs) / (above.latencyUs - below.latencyUs)
  return below.accuracy + share * (above.accuracy - below.accuracy)
}

/** @param foreign nets made for another device, with their latencies on this one @param own this device's front */
export function regretOf(foreign: readonly NetOnDevice[], own: readonly NetOnDevice[]): Regret {
  const nets = foreign.flatMap((net): NetRegret[] => {
    const ownLatencyUs = latencyFor(own, net.accuracy)
    return ownLatencyUs === null ? [] : [{ ...net, ownLatencyUs, regret: net.latencyUs / ownLatencyUs - 1 }]
  })
  const regrets = nets.map(({ regret }) => regret)
  const none = regrets.length === 0
  return {
    nets,
    beyond: foreign.length - nets.length,
    mean: none ? null : mean(regrets),
    worst: none ? null : Math.max(...regrets),
  }
}
