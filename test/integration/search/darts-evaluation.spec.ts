import { describe, expect, it } from 'vitest'
import { derivedNet, derivedNetworkOf } from '#main/search/spaces/derived-net.ts'
import { RandomKey } from '#main/search/tensor/kernels/index.ts'
import { ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { createEvaluation } from '#main/search/training/evaluation/evaluation.ts'
import { evaluationSteps } from '#main/search/training/evaluation/steps.ts'
import { stepsIn } from '#main/search/training/training.ts'
import {
  countArchitecture,
  publishedArchitectures,
  type CnnGenotype,
  type DartsCnnArchitecture,
  type DartsCnnOp,
} from '#shared/architecture/index.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import { tinyDataset } from './tiny.ts'
import { largeInput, smallInput } from '#shared/spaces/input.ts'

const v2 = publishedArchitectures['darts-v2'] as DartsCnnArchitecture
const small: DartsCnnArchitecture = { ...v2, channels: 4, cells: 3 }
const noise = (side: number, images = 2) => tf.randomNormal<tf.Rank.R4>([images, side, side, 3], 0, 1, 'float32', 7)
const built = (spec: DartsCnnArchitecture, auxiliary = false, seed = 1) => {
  const layout = new ParameterLayout()
  const net = derivedNet(layout, derivedNetworkOf(spec), { auxiliary })
  return { layout, net, store: new ParameterStore(layout, seed) }
}

describe('a net of DARTS cells', () => {
  it('trains as many parameters with its auxiliary head as are counted, 476,426 of them the head’s', () => {
    const { layout } = built(v2, true)
    expect(layout.weightCount).toBe(countArchitecture({ ...v2, auxiliary: true }).params)
    expect(layout.weightCount - built(v2).layout.weightCount).toBe(476_426)
    const imagenet = { ...v2, channels: 4, cells: 3, input: largeInput, auxiliary: true } as const
    expect(built(imagenet, true).layout.weightCount).toBe(countArchitecture(imagenet).params)
  })

  it.each([
    smallInput,
    largeInput,
    { size: 28, channels: 3, classes: 10 },
    { size: 48, channels: 3, classes: 2 },
    { size: 96, channels: 3, classes: 5 },
  ])('answers images of $size², its auxiliary head in training only', (input) => {
    const { size: side, classes } = input
    const { net, store } = built({ ...small, input, auxiliary: true }, true)
    for (const training of [true, false]) {
      const { logits, auxiliaryLogits } = net(store.pass({ training }), noise(side))
      expect(logits.shape).toEqual([2, classes])
      expect(auxiliaryLogits?.shape ?? null).toEqual(training ? [2, classes] : null)
      expect([...logits.dataSync()].every(Number.isFinite)).toBe(true)
    }
    store.dispose()
  })

  const everywhere = (op: DartsCnnOp, froms: readonly number[] = [0, 1, 0, 1, 0, 1, 0, 1]): CnnGenotype => {
    const edges = froms.map((from): [DartsCnnOp, number] => [op, from])
    return { normal: edges, normalConcat: [2, 3, 4, 5], reduce: edges, reduceConcat: [2, 3, 4, 5] }
  }
  const extremes: Record<string, DartsCnnArchitecture> = {
    'skips alone': { ...small, genotype: everywhere('skip_connect') },
    'nothing on any edge': { ...small, genotype: everywhere('none') },
    'dilation everywhere on one channel': { ...small, channels: 1, genotype: everywhere('dil_conv_5x5') },
    'a chain, joined at its end': {
      ...small,
      genotype: { ...everywhere('sep_conv_3x3', [0, 1, 2, 2, 3, 3, 4, 4]), normalConcat: [5], reduceConcat: [5] },
    },
    'one cell': { ...small, cells: 1 },
    'one node a cell': {
      ...small,
      genotype: {
        normal: [
          ['max_pool_3x3', 0],
          ['avg_pool_3x3', 1],
        ],
        normalConcat: [2],
        reduce: [
          ['avg_pool_3x3', 1],
          ['max_pool_3x3', 1],
        ],
        reduceConcat: [2],
      },
    },
  }
  it.each(Object.entries(extremes))('takes a training step with %s', (_name, spec) => {
    const { net, store } = built(spec, true)
    const steps = evaluationSteps(net, store, { ...evaluationPresets.paper }, false)
    const before = store.values.dataSync().slice()
    const inputs = {
      images: noise(32, 4),
      labels: tf.tensor1d([0, 1, 2, 3], 'int32'),
      learningRate: tf.scalar(0.1),
      dropRate: tf.scalar(0.2),
      key: tf.tensor1d([1, 2], 'int32'),
    }
    const { loss } = steps.train(inputs)
    expect(loss.dataSync()[0]).toBeGreaterThan(0)
    expect(
      store
        .toRecords()
        .some(({ name, data }) => name.endsWith('classifier.bias') && data.some((value, i) => value !== before[i])),
    ).toBe(true)
    steps.train.dispose()
    store.dispose()
  })
})

describe('drop-path', () => {
  it('spares identities and drops others for each image apart, none at a rate of 0', () => {
    const { net, store } = built(small)
    // Of three cells one is normal. V2's normal cell has two identities, its reduction cell three (skips at stride 1).
    expect(derivedNetworkOf(small).droppable).toHaveLength(3 * 8 - 2 - 2 * 3)
    const images = noise(32, 1)
    const same = tf.concat(Array.from({ length: 64 }, () => images)) as tf.Tensor4D
    const logits = tf.tidy(() =>
      net(
        store.pass({ training: false, key: new RandomKey(tf.tensor1d([3, 4], 'int32')) }),
        same,
        tf.scalar(0.5),
      ).logits.arraySync(),
    )
    expect(new Set(logits.map((row) => row.join())).size).toBeGreaterThan(10)
    const whole = tf.tidy(() => net(store.pass({ training: false }), images).logits.dataSync())
    const none = tf.tidy(() =>
      net(
        store.pass({ training: false, key: new RandomKey(tf.tensor1d([3, 4], 'int32')) }),
        images,
        tf.scalar(0),
      ).logits.dataSync(),
    )
    expect([...none]).toEqual([...whole])
    store.dispose()
  })
})

describe('training a net of DARTS cells from scratch', () => {
  const settings = {
    ...evaluationPresets.paper,
    dataset: 'tiny',
    seed: 1,
    epochs: 4,
    batchSize: 8,
    cutout: 8,
    dropPath: 0.5,
  }
  const dataset = tinyDataset({ images: 32, side: 32, classes: 10 })
  const start = (more = {}) =>
    createEvaluation(
      derivedNetworkOf(small),
      { ...settings, ...more },
      { dataset, eager: false, onBest: async () => undefined },
    )
  const state = (training: ReturnType<typeof start>): string =>
    JSON.stringify(training.records().map(({ name, data }) => [name, [...data]]))
  const run = (training: ReturnType<typeof start>, epoch: number, from: number, to: number): number[] =>
    Array.from({ length: to - from }, (_, i) => training.step(epoch, from + i).loss)

  it('with dropped paths and auxiliary head goes on bit for bit from the middle of an epoch', () => {
    const [whole, half] = [start(), start()]
    for (const training of [whole, half]) run(training, 2, 0, 2)
    const resumed = start()
    resumed.load(half.records())
    for (const training of [whole, resumed]) run(training, 2, 2, stepsIn(training, 2))
    expect(state(resumed)).toBe(state(whole))
    for (const training of [whole, half, resumed]) training.dispose()
  })

  it('drops no path in the first epoch, more in each that follows', () => {
    const trainings = [start(), start({ dropPath: 0 })]
    const [dropping, plain] = trainings.map((training) => run(training, 0, 0, 3))
    expect(dropping).toEqual(plain)
    const [later, laterPlain] = trainings.map((training) => run(training, 3, 0, 2))
    expect(later).not.toEqual(laterPlain)
    for (const training of trainings) training.dispose()
  })

  it('clips the gradient, and lets the auxiliary head pull at the weights before it', () => {
    const moved = (more: Partial<typeof settings>): number => {
      const training = start({ momentum: 0, weightDecay: 0, dropPath: 0, ...more })
      const values = () =>
        training
          .records()
          .flatMap(({ name, data }) => (name.startsWith('values/') && !name.includes('auxiliary') ? [...data] : []))
      const before = values()
      training.step(0, 0)
      const norm = Math.hypot(...values().map((value, i) => value - before[i]!))
      training.dispose()
      return norm
    }
    const free = { clipNorm: null, auxiliaryWeight: 0 } as unknown as Partial<typeof settings>
    expect(moved({ clipNorm: 0.01, auxiliaryWeight: 0 })).toBeCloseTo(0.025 * 0.01, 6)
    expect(moved(free)).toBeGreaterThan(0.025 * 0.02)
    expect(moved({ ...free, auxiliaryWeight: 4 })).not.toBeCloseTo(moved(free), 4)
  })

  it('refuses an auxiliary head on a net that has no place for one', () => {
    const fbnet = derivedNetworkOf({
      family: 'fbnet',
      space: 'fbnet-mini',
      blocks: ['skip', 'k3_e1', 'skip', 'k3_e1', 'skip', 'k3_e1', 'skip'],
    })
    expect(() => createEvaluation(fbnet, settings, { dataset, eager: false, onBest: async () => undefined })).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST' }),
    )
  })
})
