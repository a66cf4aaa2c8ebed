import type { LatencyBasis, MatrixCell, MatrixNet } from '../contract/matrices.ts'
import { hypervolume, paretoFront } from '../pareto/index.ts'
import { accuracyAt, latencyFor, type NetOnDevice } from '../retarget/index.ts'
import { mean } from '../statistics/index.ts'

/** An architecture with what is known of it on one device. */
export interface KnownNet {
  readonly architectureId: string
  readonly accuracy: number | null
  readonly measuredUs: number | null
  readonly predictedUs: number | null
}

/** A device's own architectures and those of each device, all on this device. */
export interface Column {
  readonly on: string
  readonly groups: readonly { readonly from: string; readonly nets: readonly KnownNet[] }[]
}

/** The cells of one device. An architecture without a latency of the cell's kind is left out of it. */
export function cellsOn({ on, groups }: Column): MatrixCell[] {
  const own = groups.find(({ from }) => from === on)?.nets ?? []
  const cells = groups.map(({ from, nets }) => {
    const basis = basisOf([...own, ...nets])
    return {
      from,
      measured: nets.filter(({ measuredUs }) => measuredUs !== null).length,
      basis,
      nets: netsBy(nets, basis),
    }
  })
  const all = cells.flatMap(({ nets }) => nets.flatMap(pointOf))
  const worst = {
    x: Math.max(...all.map(({ x }) => x)),
    y: Math.min(...all.map(({ y }) => y)),
  }
  return cells.map(({ from, measured, basis, nets }): MatrixCell => {
    const front = frontOf(netsBy(own, basis))
    const held = nets.map((net) => against(net, front))
    const points = nets.flatMap(pointOf)
    return {
      from,
      on,
      basis,
      measured,
      nets: held,
      slower: summaryOf(held.flatMap(({ slower }) => slower ?? [])),
      lost: summaryOf(held.flatMap(({ lost }) => lost ?? [])),
      hypervolume: points.length < 2 ? null : hypervolume(points, worst),
    }
  })
}

interface NetHere {
  readonly architectureId: string
  readonly latencyUs: number
  readonly accuracy: number | null
}

const basisOf = (nets: readonly KnownNet[]): LatencyBasis =>
  nets.every(({ measuredUs }) => measuredUs !== null) ? 'measured' : 'predicted'

const netsBy = (nets: readonly KnownNet[], basis: LatencyBasis): NetHere[] =>
  nets.flatMap(({ architectureId, accuracy, measuredUs, predictedUs }) => {
    const latencyUs = basis === 'measured' ? measuredUs : predictedUs
    return latencyUs === null ? [] : [{ architectureId, latencyUs, accuracy }]
  })

const pointOf = ({ latencyUs: x, accuracy: y }: NetHere): { x: number; y: number }[] => (y === null ? [] : [{ x, y }])

const frontOf = (nets: readonly NetHere[]): NetOnDevice[] =>
  paretoFront(nets.flatMap(pointOf)).map(({ x, y }) => ({ latencyUs: x, accuracy: y }))

function against({ architectureId, latencyUs, accuracy }: NetHere, front: readonly NetOnDevice[]): MatrixNet {
  const ownUs = accuracy === null ? null : latencyFor(front, accuracy)
  const ownAccuracy = accuracy === null ? null : accuracyAt(front, latencyUs)
  return {
    architectureId,
    latencyUs,
    slower: ownUs === null ? null : latencyUs / ownUs - 1,
    lost: accuracy === null || ownAccuracy === null ? null : ownAccuracy - accuracy,
  }
}

const summaryOf = (values: readonly number[]): MatrixCell['slower'] =>
  values.length === 0 ? null : { mean: mean(values), worst: Math.max(...values), nets: values.length }
