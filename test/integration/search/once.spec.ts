import { afterEach, describe, expect, it } from 'vitest'
import { oncePresets, type OnceSettings } from '#shared/algorithms/index.ts'
import { familyOf, fbnetBlockIds, fbnetSpaces, operatorPlaces } from '#shared/architecture/index.ts'
import { bequeath } from '#main/search/algorithms/once/bequeath.ts'
import { createOnce } from '#main/search/algorithms/once/once.ts'
import { onceSteps } from '#main/search/algorithms/once/steps.ts'
import { pathDraw, type Path } from '#main/search/algorithms/path-draw.ts'
import { scorer, scoreSteps } from '#main/search/algorithms/path-scores.ts'
import type { Search } from '#main/search/algorithms/search.ts'
import { pathSupernet } from '#main/search/spaces/fbnet/path-supernet.ts'
import { derivedNet, derivedNetworkOf } from '#main/search/spaces/derived-net.ts'
import { ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { orderedBatches, trainingBatches } from '#main/search/training/data/batches.ts'
import { joinRecords } from '#main/search/training/records.ts'
import { stepsIn } from '#main/search/training/training.ts'
import { tinyDataset } from './tiny.ts'

const space = fbnetSpaces['fbnet-mini']
const places = operatorPlaces(space)
const dataset = tinyDataset({ images: 60, side: 32, classes: 10 })
const settings: OnceSettings = {
  ...oncePresets.demo,
  space: 'fbnet-mini',
  dataset: 'tiny',
  seed: 3,
  epochs: 2,
  batchSize: 8,
  validationShare: 0,
  trainingImages: null,
  scoreShare: 0.2,
  statisticsBatches: 2,
  scoredArchitectures: 3,
}
const { largest, smallest } = pathDraw(places)
const all = Int32Array.from({ length: dataset.training.count }, (_, i) => i)

const made: { dispose: () => void }[] = []
afterEach(() => {
  for (const each of made.splice(0)) each.dispose()
})

function supernet(more: Partial<OnceSettings> = {}) {
  const its = { ...settings, ...more }
  const layout = new ParameterLayout()
  const net = pathSupernet(layout, places, its.sharedWeights ? 'shared' : 'separate')
  const store = new ParameterStore(layout, its.seed)
  const once = onceSteps(net, store, its, false)
  made.push(store, ...Object.values(once.steps))
  const batches = trainingBatches(dataset, all, { seed: 1, purpose: 'test', batchSize: 8, augment: null })
  const train = (step: number, paths: readonly [Path, ...Path[]], rate = 0.05) => {
    const batch = batches.batch(0, step)
    const figures = once.train(batch, paths, rate, { epoch: 0, step })
    tf.dispose(batch)
    return figures
  }
  return { ...once, train, net, store, layout, batches }
}

const valuesOf = (store: ParameterStore): Float32Array => store.values.dataSync<'float32'>().slice()

describe('a step of the sandwich rule', () => {
  const middle: Path = Array.from({ length: 7 }, () => 2)

  it('leaves weights that none of its paths uses alone, bit for bit, or lets them decay where asked', () => {
    for (const unusedDecay of [false, true]) {
      const { train, store, net } = supernet({ sharedWeights: false, unusedDecay, weightDecay: 0.01 })
      const before = valuesOf(store)
      train(0, [largest, middle])
      train(1, [largest, middle])
      const after = valuesOf(store)
      net.layers.forEach(({ blocks }, l) => {
        blocks.forEach(({ weights: { offset, size } }, k) => {
          if (size === 0) return
          const moved = after.subarray(offset, offset + size).some((value, i) => value !== before[offset + i])
          expect([l, k, moved]).toEqual([l, k, unusedDecay || k === largest[l] || k === middle[l]])
        })
      })
    }
  })

  it('adds up the gradients of its paths; one that answers just what it is taught adds nothing', () => {
    // Without a clip, momentum, decay and smoothing: w moves by −η · g.
    const plain = { gradientClip: 1_000, momentum: 0, weightDecay: 0, labelSmoothing: 0 }
    const changeBy = (paths: readonly [Path, ...Path[]]) => {
      const { train, store } = supernet(plain)
      const before = valuesOf(store)
      train(0, paths)
      return valuesOf(store).map((value, i) => value - before[i]!)
    }
    const [once, again, others] = [[largest], [largest, largest], [largest, middle]].map((paths) =>
      changeBy(paths as [Path, ...Path[]]),
    )
    const apart = (a: Float32Array, b: Float32Array) => a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0)
    expect(apart(once!, again!)).toBeLessThan(1e-6)
    expect(apart(once!, others!)).toBeGreaterThan(1e-4)
  })

  it('teaches all but the largest what the largest answers', () => {
    const taught = supernet()
    taught.train(0, [largest, smallest])
    /** The same step path by path, the smallest with the answers or with the labels. */
    const byHand = (teacher: 'answers' | 'labels'): Float32Array => {
      const { steps, store, batches } = supernet()
      tf.tidy(() => {
        const batch = batches.batch(0, 0)
        const labels = tf.add(tf.mul(tf.oneHot(batch.labels, 10), 0.9), 0.01) as tf.Tensor2D
        const path = (blocks: Path) => tf.tensor1d([...blocks], 'int32')
        const { answers } = steps.learn({ ...batch, targets: labels, path: path(largest) })
        steps.learn({ ...batch, targets: teacher === 'answers' ? answers : labels, path: path(smallest) })
        const used = tf.tensor1d(new Uint8Array(store.layout.weightCount).fill(1), 'bool')
        steps.apply({ learningRate: tf.scalar(0.05), used })
        tf.dispose(batch)
      })
      return valuesOf(store)
    }
    const apart = (a: Float32Array) => a.reduce((most, x, i) => Math.max(most, Math.abs(x - values[i]!)), 0)
    const values = valuesOf(taught.store)
    // All but what the steps by hand let decay although it was not used.
    expect(apart(byHand('answers'))).toBeLessThan(1e-5)
    expect(apart(byHand('labels'))).toBeGreaterThan(1e-3)
  })

  it('learns its other paths side by side with the bits that one after the other has', () => {
    const others: readonly Path[] = [smallest, middle, [3, 2, 6, 7, 0, 3, 4]]
    const its = { unusedDecay: true, labelSmoothing: 0 }
    const together = supernet(its)
    for (const step of [0, 1]) together.train(step, [largest, ...others])
    expect(together.steps.learnBeside.stats().map(({ inputs }) => inputs.includes('paths: int32[3,7]'))).toEqual([true])
    const alone = supernet(its)
    for (const step of [0, 1])
      tf.tidy(() => {
        const batch = alone.batches.batch(0, step)
        const path = (blocks: Path) => tf.tensor1d([...blocks], 'int32')
        const labels = tf.cast(tf.oneHot(batch.labels, 10), 'float32') as tf.Tensor2D
        const { answers } = alone.steps.learn({ ...batch, targets: labels, path: path(largest) })
        for (const other of others) alone.steps.learn({ ...batch, targets: answers, path: path(other) })
        alone.steps.apply({ learningRate: tf.scalar(0.05) })
        tf.dispose(batch)
      })
    expect(valuesOf(together.store)).toEqual(valuesOf(alone.store))
  })

  it('refuses a path that is none', () => {
    const { train } = supernet()
    expect(() => train(0, [[0, 1, 2]])).toThrow(expect.objectContaining({ code: 'ARCHITECTURE_INVALID' }))
    expect(() => train(0, [largest, Array<number>(7).fill(9)])).toThrow(
      expect.objectContaining({ code: 'ARCHITECTURE_INVALID' }),
    )
  })
})

describe("an architecture's score", () => {
  it('is what a net of its own with the same weights and statistics has, whatever was scored before', () => {
    const { net: paths, store, layout, batches, train } = supernet({ sharedWeights: false })
    const looks = scoreSteps(paths, store, false)
    made.push(...Object.values(looks))
    for (let step = 0; step < 6; step++) train(step, [largest, smallest])
    const scoring = orderedBatches(dataset, 'training', all.slice(0, 30), 16)
    const scoreOf = scorer({ ...looks, looking: batches, lookingBatches: 3, scoring })
    const path: Path = [3, 2, 6, 7, 0, 3, 4]
    const first = scoreOf(path)
    scoreOf(largest)
    // Seen on an AMD EPYC: the first score after another path has a loss of other last bits (4e-8 apart).
    const again = scoreOf(path)
    expect(again.accuracy).toBe(first.accuracy)
    expect(Math.abs(again.loss - first.loss) / first.loss).toBeLessThan(1e-6)

    const spec = { family: 'fbnet', space: 'fbnet-mini', blocks: path.map((block) => fbnetBlockIds[block]!) } as const
    const own = new ParameterLayout()
    const net = derivedNet(own, derivedNetworkOf(spec), { auxiliary: false })
    const ownStore = new ParameterStore(own, 1)
    made.push(ownStore)
    scoreOf(path)
    // The derived net has the blocks' parameters one after the other, as the path has them.
    for (const kind of ['weight', 'statistic'] as const) {
      const flat = kind === 'weight' ? store.values : store.statistics
      const values = flat.dataSync<'float32'>()
      const used = layout
        .entries(kind)
        .filter(
          ({ name }) =>
            !name.startsWith('layer') ||
            path.some((block, l) => name.startsWith(`layer ${l + 1}.${fbnetBlockIds[block]!}.`)),
        )
      own.entries(kind).forEach((entry, i) => {
        const { offset, size, shape } = used[i]!
        expect(entry.shape).toEqual(shape)
        ownStore.write(entry, values.slice(offset, offset + size))
      })
    }
    let correct = 0
    for (let step = 0; step < scoring.steps; step++) {
      const batch = scoring.batch(0, step)
      correct += tf.tidy(() => {
        const { logits } = net(ownStore.pass({ training: false }), batch.images)
        return tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), batch.labels), 'int32')).dataSync()[0]!
      })
      tf.dispose(batch)
    }
    expect(first.accuracy).toBe(correct / 30)
  })
})

describe("an architecture's inherited weights", () => {
  it.each([false, true])('make of its own net what it is in the supernet (shared weights: %s)', (sharedWeights) => {
    const { train, steps, store, batches } = supernet({ sharedWeights })
    for (let step = 0; step < 3; step++) train(step, [largest, smallest])
    const path: Path = [3, 2, 6, 8, 0, 1, 5]
    const spec = { family: 'fbnet', space: 'fbnet-mini', blocks: path.map((block) => fbnetBlockIds[block]!) } as const
    const records = joinRecords({ weights: store.toRecords() })
    const weightsFor = bequeath(spec, { ...settings, sharedWeights }, records)

    const own = new ParameterLayout()
    const net = derivedNet(own, derivedNetworkOf(spec), { auxiliary: false })
    const ownStore = new ParameterStore(own, 9)
    made.push(ownStore)
    const weights = own.entries('weight')
    weightsFor(weights).forEach((data, i) => ownStore.write(weights[i]!, data))

    const batch = batches.batch(0, 0)
    const apart = tf.tidy(() => {
      const targets = tf.oneHot(batch.labels, 10) as tf.Tensor2D
      const { answers } = steps.learn({ ...batch, targets, path: tf.tensor1d([...path], 'int32') })
      const { logits } = net(ownStore.pass({ training: true }), batch.images)
      return tf.max(tf.abs(tf.sub(tf.softmax(logits), answers))).dataSync()[0]!
    })
    tf.dispose(batch)
    expect(apart).toBeLessThan(1e-5)
  })

  it('are refused to one of another space or with another head', () => {
    const { store } = supernet()
    const records = joinRecords({ weights: store.toRecords() })
    const other = { family: 'fbnet', space: 'fbnet-cifar', blocks: [] as 'skip'[] } as const
    const refused = expect.objectContaining({ code: 'BAD_REQUEST' })
    expect(() => bequeath(other, settings, records)).toThrow(refused)
    const wide = {
      family: 'fbnet',
      space: 'fbnet-mini',
      blocks: Array<'skip'>(7).fill('skip'),
      headChannels: 4_000,
    } as const
    const own = new ParameterLayout()
    derivedNet(own, derivedNetworkOf(wide), { auxiliary: false })
    expect(() => bequeath(wide, settings, records)(own.entries('weight'))).toThrow(refused)
  })
})

async function runEpoch(search: Search, epoch: number, from = 0, begun: Record<string, number> = {}): Promise<string> {
  const sums = { ...begun }
  for (let step = from; step < stepsIn(search, epoch); step++)
    for (const [name, value] of Object.entries(search.step(epoch, step).sums)) sums[name] = (sums[name] ?? 0) + value
  const [event] = await search.endEpoch(epoch, sums, 0)
  if (event?.type !== 'epoch') throw new Error('An epoch ends with its record.')
  const { rssBytes: _rss, tensors: _tensors, ...record } = event.epoch
  return JSON.stringify(record)
}

describe('a once-for-all search', () => {
  const start = (): Search => {
    const search = createOnce(settings, { space, dataset, eager: false })
    made.push(search)
    return search
  }

  it('scores the largest and the smallest each epoch, a sample at the end, and goes on bit for bit in between', async () => {
    const whole = start()
    const told = [await runEpoch(whole, 0), await runEpoch(whole, 1)]
    const scored = told.map((record) => (JSON.parse(record) as { scored: { spec: { blocks: string[] } }[] }).scored)
    expect(scored.map((each) => each.length)).toEqual([2, 5])
    expect(scored[1]![0]!.spec.blocks).toEqual(Array(7).fill('k5_e6'))
    expect(new Set(scored[1]!.map(({ spec }) => spec.blocks.join())).size).toBe(5)
    const macs = whole.derive().map(({ spec }) => familyOf(spec).count(spec).macs)
    expect(macs).toEqual(macs.toSorted((a, b) => a - b))

    // Put down in the middle of the second epoch's scores.
    const first = start()
    expect(await runEpoch(first, 0)).toBe(told[0])
    const stop = stepsIn(first, 1) - 2
    const sums: Record<string, number> = {}
    for (let step = 0; step < stop; step++)
      for (const [name, value] of Object.entries(first.step(1, step).sums)) sums[name] = (sums[name] ?? 0) + value
    const resumed = start()
    resumed.load(structuredClone(first.records()))
    resumed.loadNotes(JSON.parse(JSON.stringify(first.notes())) as Record<string, unknown>)
    expect(await runEpoch(resumed, 1, stop, sums)).toBe(told[1])
    expect(resumed.derive()).toEqual(whole.derive())
    const [ours, theirs] = [resumed.records(), whole.records()]
    ours.forEach(({ name, data }, i) =>
      expect([name, Buffer.from(data.buffer).equals(Buffer.from(theirs[i]!.data.buffer))]).toEqual([name, true]),
    )
  })

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors
    const search = createOnce(settings, { space, dataset, eager: false })
    await runEpoch(search, 0)
    search.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})
