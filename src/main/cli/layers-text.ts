import { networkOf, type ArchitectureSpec } from '#shared/architecture/index.ts'
import type { LayerTiming } from '#shared/contract/layers.ts'
import { conditionsText } from '#shared/latency/target.ts'
import { layersOf } from '#shared/network/layers.ts'
import { count, latency, percent, table } from './format.ts'

/** An architecture layer by layer, with what each takes on a device where that was timed. */
export function layersText(spec: ArchitectureSpec, timing: LayerTiming | undefined): string {
  const byId = new Map(timing?.layers.map((layer) => [layer.id, layer]))
  const sumUs = timing?.layers.reduce((sum, { medianUs }) => sum + medianUs, 0) ?? 0
  const rows = layersOf(networkOf(spec)).map(({ id, label, output, params, macs }) => {
    const timed = byId.get(id)
    return [
      id,
      label,
      `${String(output.height)}×${String(output.width)}×${String(output.channels)}`,
      count(params),
      count(macs),
      ...(timing === undefined
        ? []
        : timed === undefined
          ? ['', '', '']
          : [
              latency(timed.medianUs),
              `± ${percent((timed.intervalUs.high - timed.intervalUs.low) / 2 / timed.medianUs)}`,
              percent(timed.medianUs / sumUs),
            ]),
    ]
  })
  const timed = timing === undefined ? [] : ['>median', '>interval', '>of all']
  return [
    table(['layer', 'what', 'output', '>params', '>MACs', ...timed], rows),
    ...(timing === undefined
      ? []
      : [
          '',
          `On ${timing.deviceName}, ${conditionsText(timing.target)}, ${timing.at}: layers sum to ${latency(sumUs)}, the whole network takes ${latency(timing.wholeUs)}.`,
        ]),
  ].join('\n')
}
