import './without-onednn.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { fbnetBlockIds, fbnetSpaces, operatorPlaces } from '#shared/architecture/index.ts'
import { pathSupernet, type PathSupernet, type Sharing } from '#main/search/spaces/fbnet/path-supernet.ts'
import { networkFunction } from '#main/search/spaces/network-layer.ts'
import { valueAndGradients, valueAndWeightGradient } from '#main/search/tensor/gradients.ts'
import { branch, choose } from '#main/search/tensor/graph/branch.ts'
import { compile, type CompileOptions } from '#main/search/tensor/graph/index.ts'
import { correctCount, softmaxCrossEntropy } from '#main/search/tensor/kernels/index.ts'
import { ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { random } from '#main/search/tensor/prng.ts'
import { tf } from '#main/search/tensor/tf.ts'

const places = operatorPlaces(fbnetSpaces['fbnet-mini'])
const layers = places.filter(({ searched }) => searched).length
const stream = random(7, 'branches')
const batch = 4
const images = tf.tensor4d(
  Float32Array.from({ length: batch * 32 * 32 * 3 }, () => stream.normal()),
  [batch, 32, 32, 3],
)
const labels = tf.tensor1d([3, 1, 4, 1], 'int32')

type Step = ReturnType<typeof pathStep>
const made: { dispose: () => void }[] = []
afterEach(() => {
  for (const each of made.splice(0)) each.dispose()
})

/** Loss, gradient by all weights, and running statistics, of one path. */
function pathStep(net: PathSupernet, store: ParameterStore, options: CompileOptions = {}) {
  const step = compile(
    'path',
    ({ images, labels, path }: { images: tf.Tensor4D; labels: tf.Tensor1D; path: tf.Tensor1D }) => {
      const { loss, correct, statistics, gradient } = valueAndWeightGradient(store, { training: true }, (pass) => {
        const logits = net.apply(pass, images, path)
        return {
          loss: softmaxCrossEntropy(logits, labels),
          correct: correctCount(logits, labels),
          statistics: pass.updatedStatistics(),
        }
      })
      return { loss, correct, gradient, statistics }
    },
    { batchOf: 'images', ...options },
  )
  made.push(step, store)
  return step
}

function built(sharing: Sharing, options: CompileOptions = {}) {
  const layout = new ParameterLayout()
  const net = pathSupernet(layout, places, sharing)
  const store = new ParameterStore(layout, 1)
  return { net, store, layout, step: pathStep(net, store, options) }
}

const numbers = (step: Step, path: readonly number[]) => {
  const results = step({ images, labels, path: tf.tensor1d([...path], 'int32') })
  return {
    loss: results.loss.dataSync()[0]!,
    gradient: results.gradient.dataSync<'float32'>(),
    statistics: results.statistics.dataSync<'float32'>(),
  }
}

/** The same path as a net of its own, in plain tfjs, over weights that it takes from the supernet by name. */
function plain(path: readonly number[], { store, layout }: ReturnType<typeof built>) {
  const own = new ParameterLayout()
  let layer = 0
  const stages = places.map(({ place, searched, candidates }) => {
    const candidate = candidates[searched ? path[layer++]! : 0]!
    const scope = searched ? own.scope(place).scope(candidate.choice) : own.scope(place)
    return networkFunction(scope, candidate.operator.network)
  })
  const ownStore = new ParameterStore(own, 2)
  made.push(ownStore)
  const theirs = new Map(
    (['weight', 'statistic'] as const).flatMap((kind) => layout.entries(kind).map((e) => [e.name, e])),
  )
  for (const kind of ['weight', 'statistic'] as const)
    for (const entry of own.entries(kind)) ownStore.write(entry, store.read(theirs.get(entry.name)!))
  const result = tf.tidy(() => {
    const { loss, statistics, gradients } = valueAndGradients(() => {
      const pass = ownStore.pass({ training: true })
      let x: tf.Tensor = images
      for (const stage of stages) x = stage(pass, x as tf.Tensor4D)
      return { loss: softmaxCrossEntropy(x as tf.Tensor2D, labels), statistics: pass.updatedStatistics() }
    }, [ownStore.values])
    return {
      loss: loss.dataSync()[0]!,
      gradient: gradients[0]!.dataSync<'float32'>().slice(),
      statistics: statistics.dataSync<'float32'>().slice(),
    }
  })
  /** Laid out as the supernet's, zeros (or the statistics of before) elsewhere. */
  const spread = (kind: 'weight' | 'statistic', values: Float32Array, rest: Float32Array) => {
    const all = rest.slice()
    for (const { name, offset, size } of own.entries(kind))
      all.set(values.subarray(offset, offset + size), theirs.get(name)!.offset)
    return all
  }
  return {
    loss: result.loss,
    gradient: spread('weight', result.gradient, new Float32Array(layout.weightCount)),
    statistics: spread('statistic', result.statistics, store.statistics.dataSync<'float32'>()),
  }
}

const largestDifference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)

const scale = (a: Float32Array): number => a.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

/** Each block at each layer once. */
const everyBlock = fbnetBlockIds.map((_id, k) => Array.from({ length: layers }, (_, l) => (k + l) % 9))

describe('a supernet of branches', () => {
  it('has loss, gradient and running statistics of the plain net of its path, for every block at every layer', () => {
    const supernet = built('separate')
    for (const path of everyBlock) {
      const [ours, theirs] = [numbers(supernet.step, path), plain(path, supernet)]
      expect(ours.loss).toBeCloseTo(theirs.loss, 5)
      expect(largestDifference(ours.gradient, theirs.gradient)).toBeLessThan(1e-5 * scale(theirs.gradient))
      expect(largestDifference(ours.statistics, theirs.statistics)).toBeLessThan(1e-5 * scale(theirs.statistics))
    }
    expect(supernet.step.stats()).toHaveLength(1)
  })

  it.each(['separate', 'shared'] as const)('is the same run op by op (%s weights)', (sharing) => {
    const path = Array.from({ length: layers }, (_, l) => (2 * l + 1) % 9)
    const [graph, eager] = [built(sharing), built(sharing, { eager: true })]
    const before = tf.memory().numTensors
    const [a, b] = [numbers(graph.step, path), numbers(eager.step, path)]
    expect(b.loss).toBe(a.loss)
    expect(largestDifference(a.gradient, b.gradient)).toBe(0)
    expect(largestDifference(a.statistics, b.statistics)).toBe(0)
    // Two times path, loss, correct, gradient, statistics: nothing else is left behind.
    expect(tf.memory().numTensors - before).toBe(10)
  })

  it('has no gradient in what its path does not use', () => {
    const { step, net, store } = built('separate')
    const path = Array.from({ length: layers }, () => 3)
    const { gradient } = numbers(step, path)
    const used = new Uint8Array(gradient.length).fill(1)
    for (const { blocks } of net.layers)
      blocks.forEach(({ weights }, k) => {
        if (k !== 3) used.fill(0, weights.offset, weights.offset + weights.size)
      })
    expect(gradient.every((value, i) => used[i] === 1 || value === 0)).toBe(true)
    expect(store.layout.weightCount).toBe(gradient.length)
  })
})

describe('blocks that share weights', () => {
  it('are nets cut out of the biggest by hand', () => {
    const shared = built('shared')
    const path = Array.from({ length: layers }, (_, l) => [2, 0, 1][l % 3]!) // k3_e3, k3_e1, k3_e1_g2
    const separate = built('separate')
    // The middle of each kernel and the first channels of each tensor, by plain loops.
    const wholes = new Map(shared.layout.entries('weight').map((entry) => [entry.name, entry]))
    const cut = (whole: Float32Array, from: readonly number[], to: readonly number[]): Float32Array => {
      const begin = to.map((extent, axis) => (to.length === 4 && axis < 2 ? (from[axis]! - extent) / 2 : 0))
      const part = new Float32Array(to.reduce((product, extent) => product * extent, 1))
      for (let i = 0; i < part.length; i++) {
        let [rest, source] = [i, 0]
        const place = to.map(() => 0)
        for (let axis = to.length - 1; axis >= 0; axis--) {
          place[axis] = rest % to[axis]!
          rest = Math.floor(rest / to[axis]!)
        }
        for (let axis = 0; axis < to.length; axis++) source = source * from[axis]! + place[axis]! + begin[axis]!
        part[i] = whole[source]!
      }
      return part
    }
    const biggest: Readonly<Record<string, string>> = { k3_e3: 'k5_e6', k3_e1: 'k5_e1', k3_e1_g2: 'k5_e1_g2' }
    for (const entry of separate.layout.entries('weight')) {
      const name = entry.name.replace(/\.(k3_e3|k3_e1_g2|k3_e1)\./, (_all, choice: string) => `.${biggest[choice]!}.`)
      const whole = wholes.get(name)
      if (whole !== undefined) separate.store.write(entry, cut(shared.store.read(whole), whole.shape, entry.shape))
    }
    const [ours, theirs] = [numbers(shared.step, path), numbers(separate.step, path)]
    expect(ours.loss).toBeCloseTo(theirs.loss, 5)
    // The gradient of a part lies in its place within the whole.
    for (const entry of separate.layout.entries('weight')) {
      const name = entry.name.replace(/\.(k3_e3|k3_e1_g2|k3_e1)\./, (_all, choice: string) => `.${biggest[choice]!}.`)
      const whole = wholes.get(name)
      if (
        whole === undefined ||
        !theirs.gradient.subarray(entry.offset, entry.offset + entry.size).some((g) => g !== 0)
      )
        continue
      const all = ours.gradient.slice(whole.offset, whole.offset + whole.size)
      const expected = theirs.gradient.slice(entry.offset, entry.offset + entry.size)
      expect(largestDifference(cut(all, whole.shape, entry.shape), expected)).toBeLessThan(
        1e-5 * scale(theirs.gradient),
      )
    }
  })

  it('take fewer weights, and the same path learns in all of them', () => {
    const [shared, separate] = [built('shared'), built('separate')]
    expect(shared.layout.weightCount).toBeLessThan(0.6 * separate.layout.weightCount)
    const [small, big] = [2, 7].map((block) => numbers(shared.step, Array<number>(layers).fill(block)).gradient)
    const both = small!.filter((value, i) => value !== 0 && big![i] !== 0).length
    const smallAlone = small!.filter((value, i) => value !== 0 && big![i] === 0).length
    expect(both).toBeGreaterThan(10 * smallAlone)
  })
})

describe('a branch', () => {
  const scalar = (value: number) => tf.scalar(value, 'int32')

  it('may stand in another one', () => {
    const step = compile('nested', ({ i, j, x }: { i: tf.Scalar; j: tf.Scalar; x: tf.Scalar }) => ({
      y: choose(i, [() => tf.mul(x, 2), () => choose(j, [() => tf.mul(x, 3), () => tf.mul(x, 5)])]),
    }))
    made.push(step)
    const y = (i: number, j: number) => step({ i: scalar(i), j: scalar(j), x: tf.scalar(1) }).y.dataSync()[0]
    expect([y(0, 0), y(0, 1), y(1, 0), y(1, 1)]).toEqual([2, 2, 3, 5])
  })

  it('refuses to have used outside what one of its ways made', () => {
    const step = compile('leak', ({ i, x }: { i: tf.Scalar; x: tf.Scalar }) => {
      let leaked: tf.Tensor | undefined
      const y = choose<tf.Tensor>(i, [() => (leaked = tf.mul(x, 2)), () => tf.mul(x, 3)])
      return { y: tf.add(y, leaked!) }
    })
    made.push(step)
    expect(() => step({ i: scalar(0), x: tf.scalar(1) })).toThrow(expect.objectContaining({ code: 'BAD_STEP' }))
  })

  it.each([{ eager: false }, { eager: true }])('refuses an index that it has no way for (%o)', (options) => {
    const step = compile(
      'index',
      ({ i, x }: { i: tf.Scalar; x: tf.Scalar }) => ({ y: choose(i, [() => tf.mul(x, 2), () => tf.mul(x, 3)]) }),
      options,
    )
    made.push(step)
    for (const index of [2, -1])
      expect(() => step({ i: scalar(index), x: tf.scalar(1) })).toThrow(expect.objectContaining({ code: 'BAD_STEP' }))
  })

  it('refuses ways that return different shapes', () => {
    const step = compile('shapes', ({ i, x }: { i: tf.Scalar; x: tf.Tensor1D }) => ({
      y: choose<tf.Tensor>(i, [() => x, () => tf.sum(x)]),
    }))
    made.push(step)
    expect(() => step({ i: scalar(0), x: tf.tensor1d([1, 2]) })).toThrow(/must agree/)
  })

  it('takes an index that the step itself computes, and its gradient in x', () => {
    const step = compile('computed', ({ scores, x }: { scores: tf.Tensor1D; x: tf.Tensor4D }) => {
      const index = tf.argMax<tf.Scalar>(scores)
      const f = branch(index, [{ apply: (y) => tf.mul(y, 2) }, { apply: (y) => tf.square(y) }])
      const { gradients, loss } = valueAndGradients(() => ({ loss: tf.sum<tf.Scalar>(f(x)) }), [x])
      return { loss, gradient: gradients[0]! }
    })
    made.push(step)
    const of = (scores: number[]) => {
      const { loss, gradient } = step({ scores: tf.tensor1d(scores), x: tf.tensor4d([3, 5], [1, 1, 1, 2]) })
      return [loss.dataSync()[0], ...gradient.dataSync()]
    }
    expect(of([1, 0])).toEqual([16, 2, 2])
    expect(of([0, 1])).toEqual([34, 6, 10])
  })

  it('costs the memory of its hungriest way, not of all', () => {
    const estimate = (ways: number) => {
      const step = compile('memory', ({ i, x }: { i: tf.Scalar; x: tf.Tensor1D }) => ({
        y: choose(
          i,
          Array.from({ length: ways }, (_, k) => () => tf.sum(tf.exp(tf.tile(x, [k === 0 ? 400 : 100])))),
        ),
      }))
      made.push(step)
      step({ i: scalar(0), x: tf.zeros([65_536]) })
      return step.stats()[0]!.estimatedBytes - 16_000 * step.stats()[0]!.nodes
    }
    expect(estimate(8)).toBeLessThan(1.01 * estimate(2))
    expect(estimate(2)).toBeGreaterThan(400 * 65_536 * 4)
  })
})
