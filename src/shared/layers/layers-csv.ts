import { targetKey } from '../latency/target.ts'
import { quoted } from '../text/csv.ts'
import { layerView, type LayerPlace } from './layer-facts.ts'
import type { ArchitectureSpec } from '../architecture/architecture.ts'

const header =
  'target,layer,what,height,width,channels,params,macs,share_of_macs,measured_us,measured_low_us,measured_high_us,share_of_time,block,block_layers,block_predicted_us,block_measured_us'

/**
 * A line for each layer on each target; once without one where nothing is known of any. What a table predicts is the
 * block's and stands in the line of each of its layers.
 */
export function layersCsv(spec: ArchitectureSpec, places: readonly LayerPlace[]): string {
  const lines = (places.length === 0 ? [null] : places).flatMap((place) =>
    layerView(spec, place ?? { timing: null, prediction: null }).layers.map((layer) =>
      [
        place === null ? '' : quoted(targetKey(place.target)),
        quoted(layer.id),
        quoted(layer.label),
        layer.output.height,
        layer.output.width,
        layer.output.channels,
        layer.params,
        layer.macs,
        layer.shareOfMacs,
        layer.measured?.medianUs ?? '',
        layer.measured?.intervalUs.low ?? '',
        layer.measured?.intervalUs.high ?? '',
        layer.shareOfTime ?? '',
        layer.block === null ? '' : quoted(layer.block.name),
        layer.block?.layers.length ?? '',
        layer.block?.predictedUs ?? '',
        layer.block?.measuredUs ?? '',
      ].join(','),
    ),
  )
  return `${[header, ...lines].join('\n')}\n`
}
