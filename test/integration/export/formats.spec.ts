import { loadGraphModel, type io } from '@tensorflow/tfjs'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { afterAll, describe, expect, it } from 'vitest'
import { writeOnnx } from '#main/search/export/onnx/model.ts'
import { writeTfjs } from '#main/search/export/tensorflow/tfjs.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { networkOf } from '#shared/architecture/index.ts'
import { findChromium, noChromium } from '../../e2e/support/browser.ts'
import { type BrowserRuntime, startBrowserRuntime } from './browser-runtime.ts'
import { lived, relativeDifference } from './lived.ts'
import { shippedSpecs } from './specs.ts'

const facts = {
  name: 'a net',
  description: 'for a test',
  producerVersion: '0',
  batch: null,
  properties: { classes: '["a","b"]' },
}

/** A browser's plain JavaScript is slow: TANSAKU_ALL_NETS=1 asks it for all of them. */
const inBrowser = ['FBNet-A at 32²', 'MobileNetV2', 'DARTS_V2, C 8, 8 cells']
let browser: Promise<BrowserRuntime> | undefined
afterAll(async () => (await browser)?.close())

describe.each(Object.entries(shippedSpecs))('%s, exported', (name, spec) => {
  let made: ReturnType<typeof lived> | undefined
  /** Made when the first test asks: building one takes seconds. */
  const net = (): ReturnType<typeof lived> => (made ??= lived(networkOf(spec)))

  it('answers in ONNX Runtime as in TensorFlow', async () => {
    const { images, logits, weighted } = net()
    const session = await InferenceSession.create(writeOnnx(weighted, facts))
    const channelsFirst = tf.transpose(images, [0, 3, 1, 2])
    const input = new Tensor('float32', channelsFirst.dataSync<'float32'>(), channelsFirst.shape)
    const { logits: answer } = await session.run({ images: input })
    expect(answer!.dims).toEqual([2, logits.length / 2])
    expect(relativeDifference(answer!.data as Float32Array, logits)).toBeLessThan(1e-4)
  })

  it('answers as a TensorFlow.js graph model as in TensorFlow', async () => {
    const { images, logits, weighted } = net()
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

  it.runIf(process.env['TANSAKU_ALL_NETS'] || inBrowser.includes(name))(
    'answers as a TensorFlow.js graph model that Chromium loads as in TensorFlow',
    async ({ skip }) => {
      if (findChromium() === null) {
        if (process.env['CI']) throw new Error(noChromium)
        skip(noChromium)
      }
      const { images, logits, weighted } = net()
      browser ??= startBrowserRuntime()
      const [, side, , channels] = images.shape
      // One large picture tells as much as two.
      const pictures = side > 100 ? 1 : 2
      const shown = tf.slice(images, 0, [pictures, side, side, channels])
      const answer = await (await browser).answers(writeTfjs(weighted, facts), shown)
      expect(relativeDifference(answer, logits.subarray(0, (logits.length / 2) * pictures))).toBeLessThan(1e-4)
    },
  )
})
