import type { Network } from '#shared/network/network.ts'
import { foldedWeights, type WeightedNetwork } from '#shared/network/weighted.ts'
import { networkFunction } from '../spaces/network-layer.ts'
import { ParameterLayout, ParameterStore, requireRecord, type TensorRecord } from '../tensor/parameters.ts'

export type TensorRecords = readonly TensorRecord[]

const groups = { weight: 'values', statistic: 'statistics' } as const

/**
 * A network with the parameters of a checkpoint, in inference form.
 * @throws TansakuError CHECKPOINT_SETTINGS when one is missing or of another size
 */
export function weightedNetwork(network: Network, records: TensorRecords): WeightedNetwork {
  const byName = new Map(records.map((record) => [record.name, record]))
  return foldedWeights(network, (kind, name, shape) => requireRecord(byName, `${groups[kind]}/${name}`, shape).data)
}

/** The first values that a training of this seed would begin with. */
export function firstRecords(network: Network, seed: number): TensorRecords {
  const layout = new ParameterLayout()
  networkFunction(layout, network)
  const store = new ParameterStore(layout, seed)
  try {
    return store.toRecords()
  } finally {
    store.dispose()
  }
}
