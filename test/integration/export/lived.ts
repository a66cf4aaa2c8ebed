import { noisePictures } from '#main/search/deployment/pictures.ts'
import { weightedNetwork } from '#main/search/export/weights.ts'
import { networkFunction } from '#main/search/spaces/network-layer.ts'
import { ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { random } from '#main/search/tensor/prng.ts'
import { tf } from '#main/search/tensor/tf.ts'
import type { Network } from '#shared/network/network.ts'

/** Of what `lived` shows a network. */
export const livedPixels = { mean: 0.5, std: 0.25 } as const

/**
 * A network whose batch norms have seen something, so that what is folded shows, with two images, as pixels of 0 to 255
 * too, and TensorFlow's answers to them.
 */
export function lived(network: Network) {
  const layout = new ParameterLayout()
  const apply = networkFunction(layout, network)
  const store = new ParameterStore(layout, 4)
  const stream = random(5, 'lived')
  const fill = (names: RegExp, value: (name: string) => number): void => {
    for (const handle of [...layout.entries('statistic'), ...layout.entries('weight')])
      if (names.test(handle.name))
        store.write(
          handle,
          Float32Array.from({ length: handle.size }, () => value(handle.name)),
        )
  }
  fill(/variance$/, () => 0.5 + stream.uniform())
  fill(/mean$|offset$/, () => 0.2 * stream.normal())
  fill(/scale$/, () => 1 + 0.2 * stream.normal())
  const { height, width, channels } = network.nodes[0]!.output
  const { pixels } = noisePictures(network.nodes[0]!.output, 2)
  const { mean, std } = livedPixels
  const images = tf.tensor4d(
    Float32Array.from(pixels, (pixel) => (pixel / 255 - mean) / std),
    [2, height, width, channels],
  )
  const logits = tf.tidy(() =>
    apply(store.pass({ training: false }), images)
      .dataSync<'float32'>()
      .slice(),
  )
  const weighted = weightedNetwork(network, store.toRecords())
  store.dispose()
  return { pixels, images, logits, weighted }
}

/** By the largest number of what is expected. */
export function relativeDifference(found: ArrayLike<number>, expected: Float32Array): number {
  if (found.length !== expected.length)
    throw new Error(`${String(found.length)} numbers, ${String(expected.length)} were expected`)
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!)), 0) / largest
}
