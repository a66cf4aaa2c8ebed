import type { Precision } from '../../contract/common.ts'
import { channelsFirst, type NodeWeights } from '../../network/weighted.ts'
import { levels } from '../../quantisation/threshold.ts'

/** What comes before a kernel's numbers says what they are. */
const flags = { float32: 0, float16: 0x0130_6b47, int8: 0x000d_4b38 } as const

/** Factors that make 8-bit numbers of a layer's. */
export interface Scales {
  /** For each output, or each group. */
  readonly weights: Float32Array
  readonly input: number
  /** Null where the output stays float. */
  readonly output: number | null
}

/** A layer's numbers in the order in which ncnn's layer loads them. */
export interface LayerWeights {
  readonly weights: NodeWeights
  readonly outputs: number
  readonly groups: number
  /** k² of a convolution, 1 of a linear layer. */
  readonly taps: number
  /** Null = not in 8 bits. */
  readonly scales: Scales | null
}

/** ncnn's weights file (.bin): little-endian, layer after layer in the order of the graph's lines. */
export function writeWeights(layers: readonly LayerWeights[], precision: Precision): Uint8Array {
  const parts = layers.flatMap((layer) => layerParts(layer, precision))
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

function layerParts({ weights, outputs, taps, scales }: LayerWeights, precision: Precision): Uint8Array[] {
  if (weights.kind === 'affine')
    return [weights.scale, new Float32Array(outputs), new Float32Array(outputs).fill(1), weights.offset].map(floats)
  const kernel = channelsFirst(weights.kernel, outputs, taps)
  const bias = floats(weights.bias ?? new Float32Array())
  if (scales !== null) {
    const after = [...scales.weights, scales.input, ...(scales.output === null ? [] : [scales.output])]
    return [flag('int8'), quantised(kernel, scales.weights), bias, floats(after)]
  }
  return precision === 'fp16' ? [flag('float16'), halves(kernel), bias] : [flag('float32'), floats(kernel), bias]
}

const flag = (name: keyof typeof flags): Uint8Array => {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, flags[name], true)
  return new Uint8Array(view.buffer)
}

function floats(values: ArrayLike<number>): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length))
  for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i]!, true)
  return new Uint8Array(view.buffer)
}

/** Padded to whole words. */
function halves(values: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * Math.ceil(values.length / 2)))
  values.forEach((value, i) => {
    view.setFloat16(2 * i, value, true)
  })
  return new Uint8Array(view.buffer)
}

/** Padded to whole words. A kernel [outputs, …] has as many values of each scale, one scale after the other. */
function quantised(kernel: Float32Array, scales: Float32Array): Uint8Array {
  const bytes = new Int8Array(4 * Math.ceil(kernel.length / 4))
  const each = kernel.length / scales.length
  kernel.forEach((value, i) => {
    bytes[i] = Math.max(-levels, Math.min(levels, Math.round(value * scales[Math.floor(i / each)]!)))
  })
  return new Uint8Array(bytes.buffer)
}
