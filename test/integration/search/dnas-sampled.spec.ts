import { afterEach, describe, expect, it } from 'vitest'
import { operatorPlaces } from '#shared/architecture/index.ts'
import { softmax } from '#shared/statistics/softmax.ts'
import { createDnas } from '#main/search/algorithms/dnas/dnas.ts'
import { drawPath, drawTwoPaths, rescaled } from '#main/search/algorithms/dnas/sampled-paths.ts'
import type { Search } from '#main/search/algorithms/search.ts'
import { pathSupernet } from '#main/search/spaces/fbnet/path-supernet.ts'
import { valueAndGradients } from '#main/search/tensor/gradients.ts'
import { compile } from '#main/search/tensor/graph/index.ts'
import { RandomKey, softmaxCrossEntropy } from '#main/search/tensor/kernels/index.ts'
import { ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { random, stepKey } from '#main/search/tensor/prng.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { stepsIn } from '#main/search/training/training.ts'
import { madeUpLatencies, tinyDataset, tinySettings, tinySpace } from './tiny.ts'

const made: { dispose: () => void }[] = []
afterEach(() => {
  for (const each of made.splice(0)) each.dispose()
})

const theta = [
  [0, 1, 2],
  [1.5, 0, -1],
]

describe('sampled paths', () => {
  const draws = 3_000
  const step = compile('draws', ({ key }: { key: tf.Tensor1D }) => {
    const held = tf.tensor2d(theta)
    const { paths, alive: gates } = drawTwoPaths(held, new RandomKey(key).fold(1))
    return { path: drawPath(held, new RandomKey(key).fold(0)), first: paths[0], second: paths[1], gates }
  })
  const drawn = Array.from({ length: draws }, (_, i) => {
    const key = tf.tensor1d(stepKey(1, i), 'int32')
    const { path, first, second, gates } = step({ key })
    const numbers = [path, first, second, gates].map((tensor) => [...tensor.dataSync()])
    tf.dispose([key, path, first, second, gates])
    return { path: numbers[0]!, first: numbers[1]!, second: numbers[2]!, gates: numbers[3]! }
  })
  step.dispose()
  const share = (of: (draw: (typeof drawn)[number]) => boolean): number => drawn.filter(of).length / draws

  it('are drawn with the probabilities of softmax(θ)', () => {
    theta.forEach((row, layer) => {
      softmax(row).forEach((p, block) => {
        // Four standard deviations.
        const spread = 4 * Math.sqrt((p * (1 - p)) / draws)
        expect(Math.abs(share(({ path }) => path[layer] === block) - p)).toBeLessThan(spread)
        expect(Math.abs(share(({ first }) => first[layer] === block) - p)).toBeLessThan(spread)
      })
    })
  })

  it('are two different ones, the second drawn from what is left, one of them alive', () => {
    expect(share(({ first, second }) => first.some((block, l) => block === second[l]))).toBe(0)
    const [a, b, c] = softmax(theta[0]!) as [number, number, number]
    // P(second = 2) = Σ over the others of P(first) · P(2 | not first).
    const expected = a * (c / (b + c)) + b * (c / (a + c))
    expect(Math.abs(share(({ second }) => second[0] === 2) - expected)).toBeLessThan(0.04)
    expect(share(({ gates }) => ['0,1', '1,0'].includes(gates.slice(0, 2).join()))).toBe(1)
  })

  it('leave the probabilities of blocks alone that they did not take', () => {
    const { before, after } = tf.tidy(() => {
      const held = tf.tensor2d(theta)
      const two = drawTwoPaths(held, new RandomKey(tf.tensor1d(stepKey(1, 5), 'int32')))
      const [x, y] = two.taken
      // As if a step had moved the two.
      const moved = tf.add(held, tf.add(tf.mul(x, 0.7), tf.mul(y, -0.2))) as tf.Tensor2D
      const others = tf.sub(1, tf.add(x, y))
      const of = (logits: tf.Tensor2D) => [...tf.sum(tf.mul(tf.softmax(logits), others), 1).dataSync()]
      return { before: of(held), after: of(rescaled(held, moved, two)) }
    })
    after.forEach((value, l) => expect(value).toBeCloseTo(before[l]!, 5))
  })
})

describe('two paths at once', () => {
  it('have the gradient in their gates that differences have', () => {
    const places = operatorPlaces(tinySpace)
    const layout = new ParameterLayout()
    const net = pathSupernet(layout, places, 'separate')
    const store = new ParameterStore(layout, 1)
    const stream = random(3)
    const images = tf.tensor4d(
      Float32Array.from({ length: 4 * 8 * 8 * 3 }, () => stream.normal()),
      [4, 8, 8, 3],
    )
    const labels = tf.tensor1d([0, 1, 2, 1], 'int32')
    const step = compile('gates', ({ gates }: { gates: tf.Tensor2D }) => {
      const paths = [tf.tensor1d([3, 0], 'int32'), tf.tensor1d([7, 4], 'int32')]
      const { loss, gradients } = valueAndGradients(
        () => ({
          loss: softmaxCrossEntropy(net.mix(store.pass({ training: true }), images, paths, gates), labels),
        }),
        [gates],
      )
      return { loss, gradient: gradients[0]! }
    })
    made.push(step, store)
    const lossAt = (gates: number[]): { loss: number; gradient: number[] } => {
      const { loss, gradient } = step({ gates: tf.tensor2d(gates, [2, 2]) })
      return { loss: loss.dataSync()[0]!, gradient: [...gradient.dataSync()] }
    }
    const gates = [1, 0, 0, 1]
    const { gradient } = lossAt(gates)
    gradient.forEach((slope, i) => {
      const at = (by: number) => lossAt(gates.map((gate, k) => (k === i ? gate + by : gate))).loss
      expect(slope).toBeCloseTo((at(1e-2) - at(-1e-2)) / 2e-2, 2)
    })
    expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(0.02)
  })
})

describe('a DNAS search on sampled paths', () => {
  const settings = { ...tinySettings, sampledPaths: true, epochs: 3, warmupEpochs: 1 }
  const start = (): Search => {
    const search = createDnas(settings, {
      space: tinySpace,
      dataset: tinyDataset({ images: 64 }),
      latenciesUs: madeUpLatencies(tinySpace),
      eager: false,
    })
    made.push(search)
    return search
  }
  const runEpoch = async (search: Search, epoch: number, from = 0): Promise<void> => {
    for (let step = from; step < stepsIn(search, epoch); step++) search.step(epoch, step)
    await search.endEpoch(epoch, {}, 0)
  }
  const bits = (search: Search) =>
    search.records().map(({ name, data }) => [name, Buffer.from(data.buffer).toString('hex')])

  it('goes on bit for bit after being put down, and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors
    const whole = start()
    for (let epoch = 0; epoch < 3; epoch++) await runEpoch(whole, epoch)
    const first = start()
    for (let epoch = 0; epoch < 2; epoch++) await runEpoch(first, epoch)
    first.step(2, 0)
    const resumed = start()
    resumed.load(structuredClone(first.records()))
    await runEpoch(resumed, 2, 1)
    expect(bits(resumed)).toEqual(bits(whole))
    for (const search of made.splice(0)) search.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('has the parameters of the search on all blocks, by the same names', () => {
    const all = createDnas(tinySettings, {
      space: tinySpace,
      dataset: tinyDataset({ images: 64 }),
      latenciesUs: madeUpLatencies(tinySpace),
      eager: false,
    })
    made.push(all)
    const names = (search: Search) => search.records().map(({ name }) => name)
    expect(names(start())).toEqual(names(all))
  })
})
