import { layerView, type LayerFacts, type LayerPlace } from '#shared/layers/layer-facts.ts'
import type { ArchitectureSpec } from '#shared/architecture/index.ts'
import { toldOf } from '#shared/latency/calibration.ts'
import { conditionsText } from '#shared/latency/target.ts'
import { count, latency, percent, table } from './format.ts'

/** An architecture layer by layer, with what each takes on a target where that is known. */
export function layersText(spec: ArchitectureSpec, place: LayerPlace | null): string {
  const { timing, prediction } = place ?? { timing: null, prediction: null }
  const { layers, measuredUs } = layerView(spec, { timing, prediction })
  const rows = layers.map((layer) => [
    layer.id,
    layer.label,
    `${String(layer.output.height)}×${String(layer.output.width)}×${String(layer.output.channels)}`,
    count(layer.params),
    count(layer.macs),
    ...(timing === null ? [] : measuredCells(layer)),
    ...(prediction === null ? [] : blockCells(layer, timing !== null)),
  ])
  const measured = timing === null ? [] : ['>median', '>interval', '>of all']
  const predicted =
    prediction === null ? [] : ['block', '>block predicted', ...(timing === null ? [] : ['>block measured'])]
  const sums = [
    timing && `its layers sum to ${latency(measuredUs)}, the whole network takes ${latency(timing.wholeUs)}`,
    prediction && predictedText(prediction),
  ].filter((text) => text !== null)
  return [
    table(['layer', 'what', 'output', '>params', '>MACs', ...measured, ...predicted], rows),
    ...(place === null
      ? []
      : [
          '',
          `On ${place.deviceName}, ${conditionsText(place.target)}${timing === null ? '' : `, ${timing.at}`}: ${sums.join('; ')}.`,
        ]),
  ].join('\n')
}

function measuredCells({ measured, shareOfTime }: LayerFacts): string[] {
  if (measured === null || shareOfTime === null) return ['', '', '']
  const { medianUs, intervalUs } = measured
  return [latency(medianUs), `± ${percent((intervalUs.high - intervalUs.low) / 2 / medianUs)}`, percent(shareOfTime)]
}

/** In the line of the block's first layer, because they are of all of its layers together. */
function blockCells({ id, block }: LayerFacts, timed: boolean): string[] {
  const isFirst = block !== null && block.layers[0] === id
  return [
    isFirst ? block.name : block === null ? '' : '″',
    isFirst ? latency(block.predictedUs) : '',
    ...(timed ? [isFirst && block.measuredUs !== null ? latency(block.measuredUs) : ''] : []),
  ]
}

function predictedText(prediction: NonNullable<LayerPlace['prediction']>): string {
  const { us, basis } = toldOf(prediction)
  return `the rows of ${prediction.tableId}, one for each block, sum to ${latency(prediction.sumUs)}${basis === 'calibrated' ? `, calibrated ${latency(us)}` : ''}`
}
