import { describe, expect, it } from 'vitest'
import { declareArchitecture, supernet } from '#main/search/spaces/darts-cnn/supernet.ts'
import { valueAndGradients } from '#main/search/tensor/gradients.ts'
import { ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { random } from '#main/search/tensor/prng.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { architectureOf } from '#main/search/algorithms/darts/steps.ts'
import { naivePartialChannels, type Alphas } from './naive-partial-channels.ts'

const [n, size, classes] = [2, 8, 3]
const draw = (name: string, count: number): Float32Array => {
  const stream = random(11, name)
  return Float32Array.from({ length: count }, () => stream.normal())
}

/**
 * One normal cell and two that reduce, one behind the other; α and β far enough from even that no two weights are
 * alike.
 */
function build(parts: number) {
  const layout = new ParameterLayout()
  const options = { channels: 8, cells: 3, parts }
  const net = supernet(layout, { ...options, input: { size, channels: 3, classes }, partialChannels: parts })
  const architectureLayout = new ParameterLayout()
  const alpha = declareArchitecture(architectureLayout, { edgeNormalisation: true })
  const [weights, architecture] = [new ParameterStore(layout, 1), new ParameterStore(architectureLayout, 2)]
  const alphas: Record<string, Float32Array> = {}
  for (const handle of architectureLayout.entries('weight'))
    architecture.write(handle, (alphas[handle.name] = draw(handle.name, handle.size)))
  const data = draw('images', n * size * size * 3)
  const named = new Map(
    layout.entries('weight').map((handle) => [handle.name, { shape: handle.shape, data: weights.read(handle) }]),
  )
  return {
    architectureLayout,
    alphas: alphas as Alphas & Record<string, Float32Array>,
    naive: (changed: Alphas): number[][] => naivePartialChannels(named, changed, { n, size, data }, options),
    logits: (values: tf.Tensor1D): tf.Tensor2D =>
      net(
        weights.pass({ training: true }),
        tf.tensor4d(data, [n, size, size, 3]),
        architectureOf(architecture.pass({ training: true, weights: values }), { alpha }),
      ),
    values: architecture.values,
    dispose: () => {
      weights.dispose()
      architecture.dispose()
    },
  }
}

describe('partial channels with edge normalisation', () => {
  it.each([2, 4])('are those of the article, written with loops (1/%i of the channels)', (parts) => {
    const { naive, logits, alphas, values, dispose } = build(parts)
    const found = tf.tidy(() => [...logits(values).dataSync()])
    const expected = naive(alphas).flat()
    expect(new Set(expected.map((value) => value.toFixed(2))).size).toBeGreaterThan(3)
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 4)
    })
    dispose()
  })

  it('let the gradient through to α and β, the same as the loops by differences', () => {
    const { naive, logits, alphas, values, architectureLayout, dispose } = build(4)
    const loss = (rows: number[][]): number => rows.flat().reduce((sum, value) => sum + value ** 2, 0)
    const gradient = tf.tidy(() => [
      ...valueAndGradients(
        () => ({ loss: tf.sum<tf.Scalar>(tf.square(logits(values))) }),
        [values],
      ).gradients[0]!.dataSync(),
    ])
    for (const { name, offset, size: count } of architectureLayout.entries('weight')) {
      for (const place of [0, 5, count - 1]) {
        const at = (delta: number): number =>
          loss(
            naive({
              ...alphas,
              [name]: Float64Array.from(alphas[name]!, (value, i) => (i === place ? value + delta : value)),
            }),
          )
        const numeric = (at(1e-4) - at(-1e-4)) / 2e-4
        expect(Math.abs(numeric)).toBeGreaterThan(1e-4)
        expect(gradient[offset + place]! / numeric).toBeCloseTo(1, 1)
      }
    }
    dispose()
  })
})
