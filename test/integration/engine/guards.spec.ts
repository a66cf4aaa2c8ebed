import { afterEach, describe, expect, it } from 'vitest'
import { valueAndGradients } from '#main/search/tensor/gradients.ts'
import { compile } from '#main/search/tensor/graph/index.ts'
import { RandomKey, uniform } from '#main/search/tensor/kernels/index.ts'
import { ParameterLayout, ParameterStore, constant } from '#main/search/tensor/parameters.ts'
import { stepKey } from '#main/search/tensor/prng.ts'
import { tf } from '#main/search/tensor/tf.ts'

type Input = { x: tf.Tensor1D }
const x = () => tf.tensor1d([1, 2, 3])
const badStep = (message: RegExp) =>
  expect.objectContaining({ code: 'BAD_STEP', message: expect.stringMatching(message) as string })

/** Compiles a step and runs it once. */
function once(step: (inputs: Input) => Record<string, tf.Tensor>, options = {}): () => void {
  return () => tf.dispose(compile('test', step, options)({ x: x() }))
}

describe('a step that a graph cannot hold is refused with what to do', () => {
  const random = Math.random
  afterEach(() => {
    expect(Math.random).toBe(random)
  })

  it('when it reads a tensor', () => {
    expect(once(({ x }) => ({ y: tf.mul(x, x.dataSync()[0] ?? 0) }))).toThrow(badStep(/read the value of a tensor/))
  })
  it('when it draws a JavaScript random number, itself or through tfjs', () => {
    expect(once(({ x }) => ({ y: tf.mul(x, Math.random()) }))).toThrow(badStep(/RandomKey/))
    expect(once(({ x }) => ({ y: tf.add(x, tf.randomNormal([3])) }))).toThrow(badStep(/RandomKey/))
    expect(once(({ x }) => ({ y: tf.dropout(x, 0.5) }))).toThrow(badStep(/RandomKey/))
  })
  it('when it keeps a tensor, makes a variable or calls a compiled step', () => {
    expect(once(({ x }) => ({ y: tf.keep(tf.clone(tf.add(x, 1))), z: tf.keep(tf.add(x, 2)) }))).toThrow(
      badStep(/tf\.keep/),
    )
    expect(once(({ x }) => ({ y: tf.add(x, tf.variable(tf.ones([3]))) }))).toThrow(badStep(/makes a variable/))
    const inner = compile('inner', ({ x }: Input) => ({ y: tf.neg(x) }))
    expect(once((inputs) => inner(inputs))).toThrow(badStep(/inside another step/))
  })
  it('when its output shape depends on values', () => {
    expect(once(({ x }) => ({ y: tf.unique(x).values }))).toThrow(badStep(/fixed shapes/))
  })
  it('when it takes a big tensor from its surroundings', () => {
    const images = tf.zeros([100, 200])
    expect(once(({ x }) => ({ y: tf.add(x, tf.sum(images)) }))).toThrow(badStep(/neither an input nor a variable/))
  })
  it('in verify mode, when it depends on a clock or a counter, with the place in the code', () => {
    let count = 0
    expect(once(({ x }) => ({ y: tf.add(x, count++) }), { verify: true })).toThrow(
      badStep(/counter.*guards\.spec\.ts/s),
    )
    expect(once(({ x }) => ({ y: tf.add(x, Date.now() / 1e12) }), { verify: true })).toThrow(badStep(/clock/))
    expect(once(({ x }) => ({ y: tf.add(x, 3) }), { verify: true })).not.toThrow()
  })
  it('and leaves inputs, variables and tfjs as they were', () => {
    const v = tf.variable(tf.tensor1d([5, 6, 7]))
    const before = tf.memory().numTensors
    expect(
      once(({ x }) => {
        v.assign(tf.add(v, x))
        return { y: tf.scalar(v.dataSync()[0] ?? 0) }
      }),
    ).toThrow(badStep(/read/))
    expect([...v.dataSync()]).toEqual([5, 6, 7])
    expect(tf.memory().numTensors - before).toBeLessThanOrEqual(1) // the input that `once` made
  })
})

describe('a compiled step', () => {
  it('compiles another graph for another shape and keeps both', () => {
    const step = compile('sum', ({ x }: Input) => ({ y: tf.sum(x) }))
    const value = (data: number[]) => step({ x: tf.tensor1d(data) }).y?.dataSync()[0]
    expect([value([1, 2]), value([1, 2, 3]), value([5, 5])]).toEqual([3, 6, 10])
    expect(step.stats().map(({ inputs }) => inputs)).toEqual(['x: float32[2]', 'x: float32[3]'])
  })
  it('reads variables anew at each run, also those that share their values', () => {
    const v = tf.variable(tf.scalar(1))
    const w = tf.variable(v)
    const step = compile('variables', ({ x }: Input) => {
      v.assign(tf.add(v, 1))
      return { y: tf.add(tf.add(x, v), tf.mul(w, 100)) }
    })
    expect([...(step({ x: x() }).y?.dataSync() ?? [])]).toEqual([103, 104, 105])
    w.assign(tf.scalar(2))
    expect([...(step({ x: x() }).y?.dataSync() ?? [])]).toEqual([204, 205, 206])
    expect(v.dataSync()[0]).toBe(3)
  })
  it('takes the learning rate as an input rather than baking it in', () => {
    const store = oneParameter()
    const step = compile('descent', ({ rate }: { rate: tf.Scalar }) => {
      store.values.assign(tf.sub(store.values, tf.mul(store.values, rate)))
      return {}
    })
    step({ rate: tf.scalar(0.5) })
    step({ rate: tf.scalar(0) })
    expect(store.values.dataSync()[0]).toBe(2)
  })
  it('draws new random numbers for each key, and the same for the same key, as eager does', () => {
    const draw = ({ key }: { key: tf.Tensor1D }) => ({ y: uniform<tf.Rank.R1>(new RandomKey(key).fold(3), [4]) })
    const [graph, eager] = [compile('draw', draw), compile('draw', draw, { eager: true })]
    const value = (run: typeof graph, part: number) => [
      ...run({ key: tf.tensor1d(stepKey(1, part), 'int32') }).y.dataSync(),
    ]
    expect(value(graph, 1)).toEqual(value(graph, 1))
    expect(value(graph, 1)).toEqual(value(eager, 1))
    expect(value(graph, 2)).not.toEqual(value(graph, 1))
  })
  it('notices a loss that is not finite before it assigns weights, and says where', () => {
    const store = oneParameter()
    const step = compile(
      'diverging',
      ({ x }: Input) => {
        const { loss, gradients } = valueAndGradients(
          () => ({ loss: tf.sum<tf.Scalar>(tf.log(tf.mul(x, store.values))) }),
          [store.values],
        )
        store.values.assign(gradients[0] as tf.Tensor1D)
        return { loss }
      },
      { finite: ['loss'] },
    )
    expect(() => step({ x: tf.tensor1d([-1]) }, { epoch: 3, step: 17 })).toThrow(
      expect.objectContaining({
        code: 'NON_FINITE_LOSS',
        message: expect.stringContaining('epoch 3, step 17') as string,
      }),
    )
    expect(store.values.dataSync()[0]).toBe(4)
  })
  it('says before the first step which batch size fits into memory', () => {
    const step = compile('wide', ({ x }: { x: tf.Tensor2D }) => ({ y: tf.sum(tf.mul(tf.exp(x), tf.sin(x))) }), {
      batchOf: 'x',
      memoryLimitBytes: 2e6,
    })
    expect(() => step({ x: tf.zeros([200, 1000]) })).toThrow(
      expect.objectContaining({
        code: 'MEMORY_SHORT',
        message: expect.stringMatching(/batch size of \d+ instead of 200/) as string,
      }),
    )
  })
})

function oneParameter(): ParameterStore {
  const layout = new ParameterLayout()
  layout.weight('w', [1], constant(4))
  return new ParameterStore(layout, 1)
}
