import type { ArchitectureRecord, BlockPrediction } from '../contract/architectures.ts'
import type { LayerTiming } from '../contract/layers.ts'
import { sameTarget, targetKey } from '../latency/target.ts'
import { layersOf, type NetworkLayer } from '../network/layers.ts'
import { networkOf, operatorsOf } from '../architecture/build.ts'
import type { ArchitectureSpec } from '../architecture/architecture.ts'

/** Where layers have latencies: one timing of them, or a latency table of the same target, or both. */
export interface LayerPlace {
  readonly id: string
  readonly deviceName: string
  readonly target: LayerTiming['target']
  readonly timing: LayerTiming | null
  readonly prediction: BlockPrediction | null
}

/**
 * Layers that a latency table has one row for together. What it says of them is of the whole: no layer's own part is
 * known.
 */
export interface LayerBlock {
  /** `3 k5_e6`, counted from the stem, 0. */
  readonly name: string
  /** Ids in network order; none where the block hands its input on. */
  readonly layers: readonly string[]
  readonly predictedUs: number
  /** Sum over its layers; null where one of them was not timed. */
  readonly measuredUs: number | null
}

export interface LayerFacts extends NetworkLayer {
  /** From 1. */
  readonly position: number
  readonly measured: LayerTiming['layers'][number] | null
  /** Of the layers' sum, which is not the time of the whole network. */
  readonly shareOfTime: number | null
  readonly shareOfMacs: number
  readonly block: LayerBlock | null
}

export interface LayerView {
  readonly layers: readonly LayerFacts[]
  readonly blocks: readonly LayerBlock[]
  /** Sum of the layers' latencies; 0 where none was timed. */
  readonly measuredUs: number
}

/** Timings, newest first, then the tables of targets without one. */
export function layerPlaces({
  layerTimings,
  predictions,
}: Pick<ArchitectureRecord, 'layerTimings' | 'predictions'>): LayerPlace[] {
  const timed = layerTimings.map((timing) => ({
    id: timing.id,
    deviceName: timing.deviceName,
    target: timing.target,
    timing,
    prediction: predictions.find(({ target }) => sameTarget(target, timing.target)) ?? null,
  }))
  const keys = new Set(timed.map(({ target }) => targetKey(target)))
  const others = predictions.filter(({ target }) => !keys.has(targetKey(target)))
  return [
    ...timed,
    ...others.map((prediction) => ({
      id: prediction.tableId,
      deviceName: prediction.deviceName,
      target: prediction.target,
      timing: null,
      prediction,
    })),
  ]
}

/** An architecture's layers with what each takes, and the blocks that a table tells of. */
export function layerView(
  spec: ArchitectureSpec,
  { timing, prediction }: Pick<LayerPlace, 'timing' | 'prediction'>,
): LayerView {
  const layers = layersOf(networkOf(spec))
  const measured = new Map(timing?.layers.map((layer) => [layer.id, layer]))
  const measuredUs = [...measured.values()].reduce((sum, { medianUs }) => sum + medianUs, 0)
  const macs = layers.reduce((sum, layer) => sum + layer.macs, 0)
  const blocks =
    prediction === null
      ? []
      : layerGroups(spec).map(({ name, layers: ids }, index) => ({
          name,
          layers: ids,
          predictedUs: prediction.blocksUs[index]!,
          measuredUs: ids.every((id) => measured.has(id))
            ? ids.reduce((sum, id) => sum + measured.get(id)!.medianUs, 0)
            : null,
        }))
  const blockOf = new Map(blocks.flatMap((block) => block.layers.map((id) => [id, block])))
  return {
    layers: layers.map((layer, index) => {
      const own = measured.get(layer.id) ?? null
      return {
        ...layer,
        position: index + 1,
        measured: own,
        shareOfTime: own === null ? null : own.medianUs / measuredUs,
        shareOfMacs: macs === 0 ? 0 : layer.macs / macs,
        block: blockOf.get(layer.id) ?? null,
      }
    }),
    blocks,
    measuredUs,
  }
}

/**
 * Which layers belong to which of the architecture's operators: the network's nodes are the operators' nodes in order.
 * A layer that an engine fuses over the border of two belongs to the one that it begins in.
 * @throws as operatorsOf
 */
function layerGroups(spec: ArchitectureSpec): { readonly name: string; readonly layers: readonly string[] }[] {
  const network = networkOf(spec)
  const nodes = network.nodes.filter(({ layer }) => layer.kind !== 'input')
  const layers = new Set(layersOf(network).map(({ id }) => id))
  let from = 0
  return operatorsOf(spec).map(({ label, network: own }, index) => {
    const to = from + own.nodes.filter(({ layer }) => layer.kind !== 'input').length
    const ids = nodes.slice(from, to).flatMap(({ id }) => (layers.has(id) ? [id] : []))
    from = to
    return { name: `${String(index)} ${label}`, layers: ids }
  })
}
