import { type LayerRounding, roundingOfSum } from '#shared/deployments/layers.ts'
import { type ModelValue, type ValueSizes, weightScales } from '#shared/engines/ncnn/index.ts'
import type { WeightedNetwork } from '#shared/network/weighted.ts'
import { levels } from '#shared/quantisation/threshold.ts'

/** What rounding in a layer makes of exact inputs. In 8 bits that is worked out with the layer's own numbers. */
export function roundingOf(
  { id, node, inputs, terms, int8 }: ModelValue,
  { network, weights }: WeightedNetwork,
  values: ReadonlyMap<string, Float32Array>,
  sizes: ValueSizes,
): LayerRounding {
  const fp32 = roundingOfSum('fp32', terms)
  const own = weights.get(id)
  const layer = network.nodes.find((each) => each.id === id)
  const ofValue = (name: string): number => {
    const size = sizes.get(name)
    return size === undefined ? 0 : squaredError(values.get(name)!, () => levels / size)
  }
  let square = fp32 ** 2
  if (int8.quantised && own?.kind === 'kernel' && layer !== undefined) {
    const outputs = layer.output.channels
    const groups = layer.layer.kind === 'conv' ? layer.layer.groups : 1
    const scales = weightScales(own.kernel, { outputs, groups })
    const share = scales.length / outputs
    square += squaredError(own.kernel, (i) => scales[Math.floor((i % outputs) * share)]!) + ofValue(inputs[0]!)
  }
  if (int8.handedOn) square += ofValue(node)
  return { fp32, fp16: roundingOfSum('fp16', terms), int8: Math.sqrt(square) }
}

/** Mean square of what whole numbers up to ±127 leave of values, by the mean square of the values. */
function squaredError(values: Float32Array, scaleOf: (place: number) => number): number {
  let error = 0
  let size = 0
  values.forEach((value, i) => {
    const scale = scaleOf(i)
    const whole = Math.max(-levels, Math.min(levels, Math.round(value * scale)))
    error += (whole / scale - value) ** 2
    size += value ** 2
  })
  return size === 0 ? 0 : error / size
}
