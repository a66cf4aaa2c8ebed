import { setImmediate as breathe } from 'node:timers/promises'
import type { ModelValue } from '#shared/engines/ncnn/index.ts'
import { foldedNorms } from '#shared/network/inference.ts'
import type { Network } from '#shared/network/network.ts'
import { networkFunction } from '../spaces/network-layer.ts'
import { ParameterLayout, ParameterStore, type TensorRecord } from '../tensor/parameters.ts'
import { tf } from '../tensor/tf.ts'
import type { BatchSource } from '../training/data/batches.ts'

/** What TensorFlow answers, and what each node holds meanwhile. */
export interface Reference {
  /** Picture after picture. */
  readonly logits: Float32Array
  /** By node, of the first pictures: channels, then rows, then columns, picture after picture. */
  readonly values: ReadonlyMap<string, Float32Array>
}

/**
 * Runs a trained network on pictures in fp32.
 * @param wanted values to keep, of the first `layerPictures` pictures, which are the first batch
 * @param onBatch hears after each batch; answers whether to go on
 * @returns null when `onBatch` ended it
 */
export async function referenceOf(
  network: Network,
  records: readonly TensorRecord[],
  pictures: { readonly all: BatchSource; readonly first: BatchSource },
  wanted: readonly ModelValue[],
  onBatch: (done: number, total: number) => boolean,
): Promise<Reference | null> {
  const layout = new ParameterLayout()
  const apply = networkFunction(layout, network)
  const store = new ParameterStore(layout, 0)
  const norms = new Map([...foldedNorms(network)].map(([norm, convolution]) => [convolution, norm]))
  const kept = new Set(wanted.flatMap(({ node, inputs }) => [node, ...inputs]))
  // What a convolution gives in the end is what the norm gives that is folded into it.
  const taps = new Map([...kept].map((id) => [norms.get(id) ?? id, id]))
  const values = new Map<string, Float32Array>()
  const keep = (id: string, value: tf.Tensor): tf.Tensor => {
    const own = taps.get(id)
    if (own !== undefined)
      values.set(
        own,
        tf.tidy(() => (value.rank === 4 ? tf.transpose(value, [0, 3, 1, 2]) : value).dataSync<'float32'>().slice()),
      )
    return value
  }
  try {
    store.loadRecords(
      records.filter(({ name }) => /^(values|statistics)\//.test(name) && !name.includes('/auxiliary.')),
    )
    tf.tidy(() => {
      const { images } = pictures.first.batch(0, 0)
      // A network does not tap its input.
      keep(network.nodes[0]!.id, images)
      apply(store.pass({ training: false }), images, keep)
    })
    const parts: Float32Array[] = []
    for (let step = 0; step < pictures.all.steps; step++) {
      await breathe()
      if (!onBatch(step, pictures.all.steps)) return null
      parts.push(
        tf.tidy(() =>
          apply(store.pass({ training: false }), pictures.all.batch(0, step).images)
            .dataSync<'float32'>()
            .slice(),
        ),
      )
    }
    return { logits: joined(parts), values }
  } finally {
    store.dispose()
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
