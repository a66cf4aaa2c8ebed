import { channelsFirst, type NodeWeights } from '../../network/weighted.ts'

/** What comes before a kernel's numbers: plain float32 follows. */
const plainFloats = new Float32Array(new Uint32Array([0]).buffer)

/** A layer's numbers in the order in which ncnn's layer loads them. */
export interface LayerWeights {
  readonly weights: NodeWeights
  readonly outputs: number
  /** k² of a convolution, 1 of a linear layer. */
  readonly taps: number
}

/** ncnn's weights file (.bin): little-endian float32, layer after layer in the order of the graph's lines. */
export function writeWeights(layers: readonly LayerWeights[]): Uint8Array {
  const parts = layers.flatMap(({ weights, outputs, taps }) =>
    weights.kind === 'kernel'
      ? [plainFloats, channelsFirst(weights.kernel, outputs, taps), weights.bias ?? new Float32Array()]
      : [weights.scale, new Float32Array(outputs), new Float32Array(outputs).fill(1), weights.offset],
  )
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const part of parts)
    for (const value of part) {
      view.setFloat32(at, value, true)
      at += 4
    }
  return bytes
}
