import { afterEach, describe, expect, it } from 'vitest'
import { createDartsCnn, type DartsCnnParts } from '#main/search/algorithms/darts/cnn-search.ts'
import type { Search } from '#main/search/algorithms/search.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { stepsIn } from '#main/search/training/training.ts'
import { cellShape, weigh } from '#shared/spaces/darts/cell.ts'
import {
  cellLatencies,
  checkArchitecture,
  countNetwork,
  dartsCnnOps,
  dartsPlaces,
  genotypeFromAlpha,
} from '#shared/architecture/index.ts'
import type { EpochRecord } from '#shared/contract/searches.ts'
import { tinyCells, tinyDataset } from './tiny.ts'
import { smallInput } from '#shared/spaces/input.ts'

const open: Search[] = []
function start(settings: Partial<typeof tinyCells> = {}, parts: Partial<DartsCnnParts> = {}): Search {
  const search = createDartsCnn(
    { ...tinyCells, ...settings },
    { dataset: tinyDataset(), latenciesUs: {}, eager: false, ...parts },
  )
  open.push(search)
  return search
}

const runSteps = (search: Search, epoch: number, from = 0, to = stepsIn(search, epoch)) =>
  Array.from({ length: to - from }, (_, i) => search.step(epoch, from + i))
/** Every number of a search's state. */
const state = (search: Search): string => JSON.stringify(search.records().map(({ name, data }) => [name, [...data]]))
/** As a checkpoint keeps them, while the search goes on: a graph more takes seconds to build. */
const kept = (search: Search) => search.records().map((record) => ({ ...record, data: record.data.slice() }))
const numbers = (search: Search, name: string): number[] => [
  ...search.records().find((record) => record.name === name)!.data,
]
const alpha = (search: Search): number[] => [
  ...numbers(search, 'architecture:values/normal'),
  ...numbers(search, 'architecture:values/reduce'),
]

async function endEpoch(
  search: Search,
  epoch: number,
  sums: Readonly<Record<string, number>> = {},
): Promise<EpochRecord> {
  const [event] = await search.endEpoch(epoch, sums, 1_234)
  if (event?.type !== 'epoch') throw new Error('no epoch event')
  return event.epoch
}

// A graph of second order takes seconds to build on a quiet machine, a minute on a busy one.
describe('a DARTS search for convolutional cells', { timeout: 300_000 }, () => {
  afterEach(() => {
    for (const search of open.splice(0)) search.dispose()
  })

  it('leaves α alone while warming up, then moves both in each step', () => {
    const search = start({ architectureWarmupEpochs: 1 })
    expect([0, 1].map((epoch) => search.phases(epoch))).toEqual([
      [{ kind: 'weights', steps: 8 }],
      [{ kind: 'bilevel', steps: 8 }],
    ])
    const before = { alpha: alpha(search), state: state(search) }
    runSteps(search, 0, 0, 2)
    expect(alpha(search)).toEqual(before.alpha)
    expect(state(search)).not.toBe(before.state)
    runSteps(search, 1, 0, 1)
    alpha(search).forEach((value, i) => expect(value).not.toBe(before.alpha[i]))
  })

  it.each([1, 2] as const)(
    'goes on bit for bit from its records, in the middle of an epoch too (order %d)',
    (order) => {
      const whole = start({ order })
      runSteps(whole, 0)
      runSteps(whole, 1, 0, 5)
      const half = { records: kept(whole), state: state(whole) }
      runSteps(whole, 1, 5)
      const resumed = start({ order })
      resumed.load(half.records)
      expect(state(resumed)).toBe(half.state)
      runSteps(resumed, 1, 5)
      expect(state(resumed)).toBe(state(whole))
      expect(resumed.records().map(({ name }) => name)).toEqual(
        expect.arrayContaining(['architecture:slots/adam_m', 'architecture:slots/adam_v', 'weights:slots/momentum']),
      )
    },
  )

  it('gives other numbers for another seed and for the other order', () => {
    const run = (settings: Partial<typeof tinyCells>): string => {
      const search = start(settings)
      runSteps(search, 0, 0, 2)
      return state(search)
    }
    const usual = run({})
    expect(run({})).toBe(usual)
    expect(run({ seed: 4 })).not.toBe(usual)
    expect(run({ order: 2 })).not.toBe(usual)
  })

  it('tells an epoch: losses of both shares, the rate of the epoch, α, skips and entropy', async () => {
    const search = start({ epochs: 50, weightLearningRate: 0.025 })
    runSteps(search, 0, 0, 1)
    const record = await endEpoch(search, 25, { loss: 8, correct: 16, validationLoss: 16, validationCorrect: 8 })
    expect(record).toMatchObject({
      epoch: 25,
      trainLoss: 1,
      trainAccuracy: 0.5,
      validationLoss: 2,
      validationAccuracy: 0.25,
      expectedLatencyUs: null,
      durationMs: 1_234,
    })
    // Half-way along the cosine from 0.025 to 0.001, the same for all steps of the epoch.
    expect(record.learningRate).toBeCloseTo(0.013, 10)
    const { normal, reduce } = record.parameters
    expect([...normal!.flat(), ...reduce!.flat()]).toEqual(alpha(search))
    // α is still near zero: all 8 operations are as likely.
    expect(record.collapse!.entropy['normal']).toBeCloseTo(Math.log(8), 2)
    const skipsOf = (cell: readonly (readonly [string, number])[]): number =>
      cell.filter(([operation]) => operation === 'skip_connect').length
    const genotype = genotypeFromAlpha(normal!, reduce!)
    expect(record.collapse!.skips).toEqual({ normal: skipsOf(genotype.normal), reduce: skipsOf(genotype.reduce) })
    expect(search.parameterAxes['normal']).toEqual({
      rows: ['0→2', '1→2', '0→3', '1→3', '2→3', '0→4', '1→4', '2→4', '3→4', '0→5', '1→5', '2→5', '3→5', '4→5'],
      columns: dartsCnnOps,
    })
  })

  it('derives one genotype at the size asked for', () => {
    const search = start({ derivedChannels: 12, derivedCells: 7 })
    const derived = search.derive()
    expect(derived).toHaveLength(1)
    expect(derived[0]).toMatchObject({
      method: 'genotype',
      spec: { family: 'darts-cnn', channels: 12, cells: 7, input: smallInput },
    })
    expect(checkArchitecture(derived[0]!.spec)).toEqual(derived[0]!.spec)
  })

  it('learns: on colours that are classes both losses fall', () => {
    const search = start({ weightLearningRate: 0.1, architectureLearningRate: 1e-2 })
    const mean = (figures: ReturnType<typeof runSteps>, name: string): number =>
      figures.reduce((sum, { sums }) => sum + sums[name]!, 0) / figures.length
    const first = runSteps(search, 0)
    for (let epoch = 1; epoch < 5; epoch++) runSteps(search, epoch)
    const last = runSteps(search, 5)
    for (const name of ['loss', 'validationLoss']) expect(mean(last, name)).toBeLessThan(0.8 * mean(first, name))
  })

  it.each([1, 2] as const)('neither keeps tensors nor grows over 32 steps and 4 epochs (order %d)', async (order) => {
    const search = start({ order, epochs: 60 })
    const epoch = async (number: number): Promise<EpochRecord> => {
      runSteps(search, number)
      return endEpoch(search, number)
    }
    for (let number = 0; number < 8; number++) await epoch(number)
    const before = {
      tensors: tf.memory().numTensors,
      rss: process.memoryUsage.rss(),
      notes: JSON.stringify(search.notes()).length,
    }
    for (let number = 8; number < 12; number++) expect((await epoch(number)).tensors).toBe(before.tensors)
    expect(process.memoryUsage.rss() / before.rss).toBeLessThan(1.05)
  })

  it('names α where α breaks, and keeps what was before the step', () => {
    const search = start({ architectureLearningRate: 1e38 })
    let before = ''
    const steps = (): void => {
      for (let step = 0; step < 8; step++) {
        before = state(search)
        search.step(0, step)
      }
    }
    expect(steps).toThrow(
      expect.objectContaining({ code: 'NON_FINITE_ALPHA', details: expect.objectContaining({ epoch: 0 }) as unknown }),
    )
    expect(state(search)).toBe(before)
  })

  it('refuses a batch larger than a share of the images', () => {
    expect(() => start({ batchSize: 33 })).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST', details: { images: 32, batchSize: 33 } }),
    )
    expect(() => start({ batchSize: 10, weightShare: 0.9 })).toThrow(/Only 6 images train the architecture/)
  })

  describe('with remedies against collapse', () => {
    const remedies = { betaDecay: 5, alphaNoise: 0.3, auxiliarySkip: true, epochs: 4 } as const

    it.each([1, 2] as const)('goes on bit for bit from its records (order %d)', (order) => {
      const whole = start({ ...remedies, order })
      runSteps(whole, 1, 0, 5)
      const half = kept(whole)
      runSteps(whole, 1, 5)
      const resumed = start({ ...remedies, order })
      resumed.load(half)
      runSteps(resumed, 1, 5)
      expect(state(resumed)).toBe(state(whole))
    })

    it('each changes the search, and β-DARTS alone leaves the losses that are told as they are', () => {
      const after = (settings: Partial<typeof tinyCells>) => {
        const search = start({ epochs: 4, architectureLearningRate: 1e-2, ...settings })
        const [first] = runSteps(search, 2, 0, 1)
        return { told: first!.sums, alpha: alpha(search), weights: numbers(search, 'weights:values/stem.kernel') }
      }
      const usual = after({})
      const decayed = after({ betaDecay: 50 })
      expect(decayed.told).toMatchObject({ validationLoss: usual.told['validationLoss'] })
      expect(decayed.alpha).not.toEqual(usual.alpha)
      const noisy = after({ alphaNoise: 0.3 })
      // Noise is put on α while w moves, not on what α learns from.
      expect(noisy.alpha).toEqual(usual.alpha)
      expect(noisy.weights).not.toEqual(usual.weights)
      expect(after({ auxiliarySkip: true }).alpha).not.toEqual(usual.alpha)
    })

    it('derives no more skips than allowed, and tells those that it tends to', async () => {
      const search = start({ mostSkips: 0 })
      const skip = dartsCnnOps.indexOf('skip_connect')
      const favoured = search
        .records()
        .map((record) =>
          record.name === 'architecture:values/normal'
            ? { ...record, data: record.data.map((_value, i) => (i % dartsCnnOps.length === skip ? 5 : 0)) }
            : record,
        )
      search.load(favoured)
      const [derived] = search.derive()
      if (derived?.spec.family !== 'darts-cnn') throw new Error('no cell')
      expect(derived.spec.genotype.normal.map(([operation]) => operation)).not.toContain('skip_connect')
      expect((await endEpoch(search, 0)).collapse!.skips['normal']).toBe(8)
    })
  })

  describe('with partial channels', () => {
    it('learns β besides α, tells both, and derives from their product', async () => {
      const search = start({ partialChannels: 2, architectureLearningRate: 1e-2 })
      const before = numbers(search, 'architecture:values/normal-edges')
      runSteps(search, 0)
      numbers(search, 'architecture:values/normal-edges').forEach((value, i) => expect(value).not.toBe(before[i]))
      const { parameters } = await endEpoch(search, 0)
      expect(Object.keys(parameters)).toEqual(['normal', 'reduce', 'normal-edges', 'reduce-edges'])
      expect(parameters['normal-edges']).toHaveLength(14)
      expect(search.parameterAxes['reduce-edges']).toMatchObject({ columns: ['β'] })
      // β of the edges into the last node from 0 and 1 made the highest: the genotype follows it.
      const [values] = search.records().filter(({ name }) => name === 'architecture:values/normal-edges')
      values!.data.set([9, 9, 0, 0, 0], 9)
      search.load(search.records().map((record) => (record.name === values!.name ? values! : record)))
      const [derived] = search.derive()
      if (derived?.spec.family !== 'darts-cnn') throw new Error('no cell')
      expect(
        derived.spec.genotype.normal
          .slice(6)
          .map(([, from]) => from)
          .sort(),
      ).toEqual([0, 1])
    })

    it('refuses channels that cannot be cut so', () => {
      expect(() => start({ partialChannels: 4 })).toThrow(
        expect.objectContaining({ code: 'BAD_REQUEST', details: { channels: 4, partialChannels: 4 } }),
      )
    })
  })

  describe('with a guard', () => {
    it('tells the dominant eigenvalue of the same images each time', async () => {
      const search = start({ watchEigenvalue: true, architectureLearningRate: 1e-2 })
      runSteps(search, 0)
      const [first, again] = [await endEpoch(search, 0), await endEpoch(search, 0)]
      expect(first.collapse!.eigenvalue).toEqual(expect.any(Number))
      expect(again.collapse!.eigenvalue).toBe(first.collapse!.eigenvalue)
      expect(Math.abs(first.collapse!.eigenvalue!)).toBeGreaterThan(0)
      expect((search.notes()['eigenvalues'] as number[])[0]).toBe(first.collapse!.eigenvalue)
    })

    it('ends where the eigenvalue shot up, and derives from before', () => {
      const search = start({ stopOnCollapse: true, epochs: 50 })
      const genotypes = Array.from({ length: 17 }, (_, epoch) => {
        const cell = Array.from({ length: 8 }, (_each, i): [string, number] => [
          epoch === 10 ? 'sep_conv_5x5' : 'skip_connect',
          i % 2,
        ])
        return { normal: cell, normalConcat: [2, 3, 4, 5], reduce: cell, reduceConcat: [2, 3, 4, 5] }
      })
      expect(search.ended!()).toBe(false)
      search.loadNotes({ eigenvalues: genotypes.map((_, epoch) => 1.5 ** epoch), genotypes })
      expect(search.ended!()).toBe(true)
      expect(search.derive()[0]!.spec).toMatchObject({ genotype: genotypes[10] })
    })
  })

  describe('with a latency table', () => {
    const size = { channels: tinyCells.derivedChannels, cells: tinyCells.derivedCells, input: smallInput } as const
    const latenciesUs = Object.fromEntries(
      dartsPlaces(size).flatMap(({ candidates }) =>
        candidates.map(({ operator }) => [operator.key, 5 + countNetwork(operator.network).macs / 1_000]),
      ),
    )
    const withTable = (settings: Partial<typeof tinyCells> = {}) =>
      start({ latencyTableId: 'table', ...settings }, { latenciesUs })

    it('tells the latency expected of the derived net, by hand the same', async () => {
      const search = withTable({ partialChannels: 2 })
      const { expectedLatencyUs, parameters } = await endEpoch(search, 0)
      const { fixedUs, ...edgesUs } = cellLatencies(latenciesUs, size)
      const shape = cellShape('cnn', 4)
      const byHand = (['normal', 'reduce'] as const).reduce((sum, kind) => {
        const weights = weigh(shape, parameters[kind]!, parameters[`${kind}-edges`]!.flat())
        return (
          sum +
          2 *
            weights.reduce(
              (total, row, edge) =>
                total + row.reduce((rowTotal, weight, op) => rowTotal + weight * edgesUs[kind][edge]![op]!, 0),
              0,
            )
        )
      }, fixedUs)
      expect(expectedLatencyUs! / byHand).toBeCloseTo(1, 5)
    })

    it('moves α to faster operations the more latency weighs, and not at all where it only is told', async () => {
      const after = async (latencyWeight: number): Promise<number> => {
        const search = withTable({ latencyWeight, architectureLearningRate: 0.1 })
        runSteps(search, 0)
        return (await endEpoch(search, 0)).expectedLatencyUs!
      }
      const [told, weighed] = [await after(0), await after(10)]
      expect(weighed).toBeLessThan(0.9 * told)
      const without = start({ architectureLearningRate: 3e-2 })
      runSteps(without, 0)
      const only = withTable({ architectureLearningRate: 3e-2 })
      runSteps(only, 0)
      expect(alpha(only)).toEqual(alpha(without))
    })

    it('refuses a table of nets of another size, and a weight without a table', () => {
      expect(() => withTable({ derivedChannels: 12 })).toThrow(
        expect.objectContaining({ code: 'LATENCY_ROWS_MISSING' }),
      )
      expect(() => start({ latencyWeight: 0.1 })).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }))
    })
  })
})
