import { describe, expect, it } from 'vitest'
import { compile } from '#main/search/tensor/graph/index.ts'
import { constant, ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { tf } from '#main/search/tensor/tf.ts'

type Rate = { rate: tf.Scalar }

/** A step that multiplies the weights, one that only reads them, and one that does both op by feed and fetch. */
function steps(store: ParameterStore) {
  const multiply = ({ rate }: Rate) => {
    store.values.assign(tf.mul(store.values, rate))
    return { sum: tf.sum<tf.Scalar>(tf.log(store.values)) }
  }
  return {
    train: compile('train', multiply, { resident: true, finite: ['sum'] }),
    fed: compile('fed', multiply, { resident: false }),
    validate: compile('validate', ({ rate }: Rate) => ({ value: tf.mul(tf.sum(store.values), rate) }), {
      resident: true,
    }),
  }
}

function twoWeights() {
  const layout = new ParameterLayout()
  const handle = layout.weight('w', [2], constant(1))
  return { handle, store: new ParameterStore(layout, 1) }
}

describe('variables inside sessions', () => {
  it('have one newest value, whichever graph, checkpoint or assignment asks or writes', () => {
    const { handle, store } = twoWeights()
    const { train, fed, validate } = steps(store)
    const value = () => validate({ rate: tf.scalar(1) }).value.dataSync()[0]
    train({ rate: tf.scalar(2) })
    train({ rate: tf.scalar(3) })
    expect(value()).toBe(12)
    train({ rate: tf.scalar(2) })
    expect(value()).toBe(24)
    expect([...store.read(handle)]).toEqual([12, 12])
    fed({ rate: tf.scalar(0.5) })
    expect(value()).toBe(12)
    store.write(handle, [1, 3])
    train({ rate: tf.scalar(10) })
    expect([...store.read(handle)]).toEqual([10, 30])
    train.dispose()
    expect(value()).toBe(40)
  })

  it('keep their values when a loss is not finite', () => {
    const { handle, store } = twoWeights()
    const { train } = steps(store)
    train({ rate: tf.scalar(4) })
    expect(() => train({ rate: tf.scalar(-1) }, { epoch: 2, step: 5 })).toThrow(
      expect.objectContaining({ code: 'NON_FINITE_LOSS' }),
    )
    expect([...store.read(handle)]).toEqual([4, 4])
  })
})
