import { describe, expect, it } from 'vitest'
import { supernet } from '#main/search/spaces/fbnet/supernet.ts'
import { derivedNetworkOf } from '#main/search/spaces/derived-net.ts'
import { networkFunction } from '#main/search/spaces/network-layer.ts'
import { ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { createEvaluation } from '#main/search/training/evaluation/evaluation.ts'
import { stepsIn } from '#main/search/training/training.ts'
import {
  countNetwork,
  fbnetBlockIds,
  fbnetSpaces,
  networkFrom,
  networkOf,
  operatorPlaces,
  publishedArchitectures,
  randomArchitecture,
  type FbnetBlockId,
} from '#shared/architecture/index.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import { createRandom } from '#shared/random.ts'
import { tinyDataset } from './tiny.ts'

const mini = fbnetSpaces['fbnet-mini']
const random = createRandom(1)
const specs = {
  ...Object.fromEntries(
    ['fbnet-a', 'fbnet-b', 'fbnet-c', 'mobilenet-v2', 'darts-v1', 'darts-v2'].map((id) => [
      id,
      publishedArchitectures[id as keyof typeof publishedArchitectures],
    ]),
  ),
  'random 1': randomArchitecture(mini, random),
  'random 2': randomArchitecture(mini, random),
}

describe('a derived net', () => {
  it.each(Object.entries(specs))('of %s trains as many parameters as are counted', (_name, spec) => {
    const layout = new ParameterLayout()
    networkFunction(layout, networkOf(spec))
    expect(layout.weightCount).toBe(countNetwork(networkOf(spec)).params)
  })

  it('computes what the supernet computes where m picks its blocks and the weights are the same', () => {
    const blocks: FbnetBlockId[] = ['k3_e1_g2', 'k5_e3', 'skip', 'k3_e6', 'k5_e1', 'skip', 'k5_e1_g2']
    const superLayout = new ParameterLayout()
    const net = supernet(superLayout, operatorPlaces(mini))
    const superStore = new ParameterStore(superLayout, 5)
    const derivedLayout = new ParameterLayout()
    const derived = networkFunction(derivedLayout, networkOf({ family: 'fbnet', space: 'fbnet-mini', blocks }))
    const derivedStore = new ParameterStore(derivedLayout, 6)
    const inSupernet = new Map(superStore.toRecords().map((record) => [record.name, record]))
    // `values/3-skip/conv1.kernel` is `values/layer 3.skip.conv1.kernel` there; stem and head have no block.
    const nameThere = (name: string) =>
      name.replace(/\/\d+-(stem|head)\//, '/$1.').replace(/\/(\d+)-(\w+)\//, '/layer $1.$2.')
    derivedStore.loadRecords(
      derivedStore.toRecords().map((record) => ({ ...inSupernet.get(nameThere(record.name))!, name: record.name })),
    )

    const images = tf.randomNormal<tf.Rank.R4>([2, 32, 32, 3], 0, 1, 'float32', 7)
    const mixing = tf
      .oneHot(
        blocks.map((block) => fbnetBlockIds.indexOf(block)),
        fbnetBlockIds.length,
      )
      .toFloat() as tf.Tensor2D
    const expected = net(superStore.pass({ training: false }), images, mixing).dataSync()
    const found = derived(derivedStore.pass({ training: false }), images).dataSync()
    found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4))
  })
})

describe('training a derived net from scratch', () => {
  const settings = {
    ...evaluationPresets.demo,
    dataset: 'tiny',
    seed: 1,
    epochs: 4,
    batchSize: 8,
    trainingImages: null,
    cutout: 2,
    learningRate: 0.05,
  }
  const dataset = tinyDataset({ images: 60 })
  const network = networkFrom({ height: 8, width: 8, channels: 3 }, (b, x) => {
    const y = b.relu(b.batchNorm(b.depthwise(b.conv(x, 16), 3)))
    return b.linear(b.globalAveragePool(y), 3)
  })
  const start = (more = {}, best: number[] = []) =>
    createEvaluation(
      { network, droppable: [], auxiliary: null },
      { ...settings, ...more },
      { dataset, eager: false, onBest: async (epoch) => void best.push(epoch) },
    )
  const state = (training: ReturnType<typeof start>): string =>
    JSON.stringify(training.records().map(({ name, data }) => [name, [...data]]))

  it('learns, validates with running statistics, and reports the best epochs', async () => {
    const best: number[] = []
    const training = start({ epochs: 12, cutout: 0, validationShare: 0.25 }, best)
    const accuracies: number[] = []
    for (let epoch = 0; epoch < 12; epoch++) {
      const sums: Record<string, number> = {}
      for (let step = 0; step < stepsIn(training, epoch); step++) {
        for (const [name, value] of Object.entries(training.step(epoch, step).sums))
          sums[name] = (sums[name] ?? 0) + value
      }
      const [event] = await training.endEpoch(epoch, sums, 1)
      if (event?.type === 'evaluation-epoch') accuracies.push(event.epoch.validationAccuracy!)
    }
    expect(accuracies.at(-1)).toBeGreaterThan(0.8)
    expect(best[0]).toBe(0)
    expect(accuracies[best.at(-1)!]).toBe(Math.max(...accuracies))
    training.dispose()
  })

  it('goes on bit for bit from its records', () => {
    const whole = start()
    const half = start()
    for (const training of [whole, half]) for (let step = 0; step < 2; step++) training.step(0, step)
    const resumed = start()
    resumed.load(half.records())
    for (const training of [whole, resumed])
      for (let step = 2; step < stepsIn(training, 0); step++) training.step(0, step)
    expect(state(resumed)).toBe(state(whole))
    for (const training of [whole, half, resumed]) training.dispose()
  })

  it('refuses a data set of another size', () => {
    const mini = derivedNetworkOf(specs['random 1'])
    expect(() => createEvaluation(mini, settings, { dataset, eager: false, onBest: async () => undefined })).toThrow(
      expect.objectContaining({
        code: 'DATASET_MISMATCH',
        message: expect.stringContaining(
          'has images of 8 × 8 × 3, 3 classes; the network takes 32 × 32 × 3, 10 classes',
        ) as unknown,
        details: expect.objectContaining({ classes: { found: 3, expected: 10 } }) as unknown,
      }),
    )
  })

  it('names epoch and step when the loss is not a number', () => {
    const training = start({ learningRate: 1e30 })
    expect(() => {
      for (let step = 0; step < 3; step++) training.step(0, step)
    }).toThrow(
      expect.objectContaining({ code: 'NON_FINITE_LOSS', details: expect.objectContaining({ epoch: 0 }) as unknown }),
    )
    training.dispose()
  })
})
