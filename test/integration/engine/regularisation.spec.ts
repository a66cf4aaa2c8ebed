import { describe, expect, it } from 'vitest'
import { asgd } from '#main/search/tensor/optimizers/asgd.ts'
import { dropout, dropPath, normal, RandomKey } from '#main/search/tensor/kernels/random.ts'
import { constant, ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { tf } from '#main/search/tensor/tf.ts'

const key = (seed: number): RandomKey => new RandomKey(tf.tensor1d([seed, 1], 'int32'))
const values = (tensor: tf.Tensor): number[] => [...tensor.dataSync()]

describe('random numbers of an explicit key', () => {
  it('normal numbers have mean 0 and variance 1, and repeat with their key', () => {
    const drawn = values(normal(key(3), [20_000]))
    const mean = drawn.reduce((a, b) => a + b, 0) / drawn.length
    expect(mean).toBeCloseTo(0, 1)
    expect(drawn.reduce((a, b) => a + (b - mean) ** 2, 0) / drawn.length).toBeCloseTo(1, 1)
    expect(values(normal(key(3), [8]))).toEqual(values(normal(key(3), [8])))
    expect(values(normal(key(3), [8]))).not.toEqual(values(normal(key(4), [8])))
  })

  it('dropout drops its share and keeps the expectation', () => {
    const out = values(dropout(tf.ones([20_000]), key(5), 0.25))
    expect(out.filter((value) => value === 0).length / out.length).toBeCloseTo(0.25, 1)
    expect(out.reduce((a, b) => a + b, 0) / out.length).toBeCloseTo(1, 1)
  })

  it('drop-path drops whole examples', () => {
    const out = tf.unstack(dropPath(tf.ones([64, 2, 2, 3]), key(6), 0.5)).map(values)
    expect(out.every((example) => example.every((value) => value === example[0]))).toBe(true)
    expect(new Set(out.map((example) => example[0]))).toEqual(new Set([0, 2]))
  })
})

describe('ASGD', () => {
  it('steps like SGD and averages as torch.optim.ASGD does, whose second average begins anew', () => {
    const layout = new ParameterLayout()
    layout.weight('w', [1], constant(1))
    const store = new ParameterStore(layout, 1)
    const optimiser = asgd(store, { weightDecay: 0.1 })
    const path: number[] = []
    for (let step = 0; step < 4; step++) {
      optimiser.apply(tf.tensor1d([2]), tf.scalar(0.5))
      path.push(values(store.values)[0]!)
    }
    // w ← w − 0.5 · (2 + 0.1 w), by hand.
    expect(path[0]).toBeCloseTo(-0.05, 6)
    expect(path[1]).toBeCloseTo(-1.0475, 6)
    // torch: μ = 1 / max(1, t − 1) for step t, ax += (p − ax) · μ: the mean of all but the first.
    expect(path[3]).toBeCloseTo(-2.89536875, 6)
    expect(values(optimiser.average)[0]).toBeCloseTo(-1.97933125, 6)
  })
})
