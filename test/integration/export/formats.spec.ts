import { loadGraphModel, type io } from '@tensorflow/tfjs'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { writeOnnx } from '#main/search/export/onnx/model.ts'
import { writeTfjs } from '#main/search/export/tensorflow/tfjs.ts'
import { weightedNetwork } from '#main/search/export/weights.ts'
import { networkFunction } from '#main/search/spaces/network-layer.ts'
import { ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { random } from '#main/search/tensor/prng.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { networkOf, publishedArchitectures, type ArchitectureSpec } from '#shared/architecture/index.ts'
import type { Network } from '#shared/network/network.ts'

const published = publishedArchitectures
const small = (spec: ArchitectureSpec): ArchitectureSpec =>
  spec.family === 'fbnet' ? { ...spec, space: 'fbnet-cifar' } : spec
const darts = published['darts-v2']
const specs: Record<string, ArchitectureSpec> = {
  'FBNet-A at 32²': small(published['fbnet-a']),
  'FBNet-B at 32²': small(published['fbnet-b']),
  'FBNet-C at 32²': small(published['fbnet-c']),
  'FBNet-A at 224²': published['fbnet-a'],
  'FBNet-B at 224²': published['fbnet-b'],
  'FBNet-C at 224²': published['fbnet-c'],
  MobileNetV2: published['mobilenet-v2'],
  'DARTS_V2, C 8, 8 cells': { ...darts, channels: 8, cells: 8 } as ArchitectureSpec,
}

const facts = {
  name: 'a net',
  description: 'for a test',
  producerVersion: '0',
  batch: null,
  properties: { classes: '["a","b"]' },
}

/** A network whose batch norms have seen something: what is folded shows. */
function lived(network: Network) {
  const layout = new ParameterLayout()
  const apply = networkFunction(layout, network)
  const store = new ParameterStore(layout, 4)
  const stream = random(5, 'lived')
  for (const handle of layout.entries('statistic')) {
    const spread = handle.name.endsWith('variance')
    store.write(
      handle,
      Float32Array.from({ length: handle.size }, () => (spread ? 0.5 + stream.uniform() : 0.2 * stream.normal())),
    )
  }
  for (const handle of layout.entries('weight').filter(({ name }) => /scale$|offset$/.test(name)))
    store.write(
      handle,
      Float32Array.from({ length: handle.size }, () => 0.2 * stream.normal() + (handle.name.endsWith('scale') ? 1 : 0)),
    )
  const { height, width, channels } = network.nodes[0]!.output
  const images = tf.randomNormal<tf.Rank.R4>([2, height, width, channels], 0, 1, 'float32', 7)
  const logits = tf.tidy(() =>
    apply(store.pass({ training: false }), images)
      .dataSync<'float32'>()
      .slice(),
  )
  return { images, logits, weighted: weightedNetwork(network, store.toRecords()) }
}

/** By the largest number of what is expected. */
const relativeDifference = (found: ArrayLike<number>, expected: Float32Array): number => {
  expect(found).toHaveLength(expected.length)
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!)), 0) / largest
}

describe.each(Object.entries(specs))('%s, exported', (_name, spec) => {
  const { images, logits, weighted } = lived(networkOf(spec))

  it('answers in ONNX Runtime as in TensorFlow', async () => {
    const session = await InferenceSession.create(writeOnnx(weighted, facts))
    const channelsFirst = tf.transpose(images, [0, 3, 1, 2])
    const input = new Tensor('float32', channelsFirst.dataSync<'float32'>(), channelsFirst.shape)
    const { logits: answer } = await session.run({ images: input })
    expect(answer!.dims).toEqual([2, logits.length / 2])
    expect(relativeDifference(answer!.data as Float32Array, logits)).toBeLessThan(1e-4)
  })

  it('answers as a TensorFlow.js graph model as in TensorFlow', async () => {
    const files = writeTfjs(weighted, facts)
    const model = JSON.parse(Buffer.from(files.get('model.json')!).toString()) as {
      modelTopology: object
      weightsManifest: { weights: io.WeightsManifestEntry[] }[]
    }
    const weightData = Uint8Array.from(files.get('weights.bin')!).buffer
    const { weights: weightSpecs } = model.weightsManifest[0]!
    const graph = await loadGraphModel({ load: () => Promise.resolve({ ...model, weightSpecs, weightData }) })
    const answer = graph.predict({ images }) as tf.Tensor
    expect(relativeDifference(answer.dataSync(), logits)).toBeLessThan(1e-4)
  })
})
