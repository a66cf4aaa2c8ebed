import { afterEach, describe, expect, it } from 'vitest'
import { createDartsCnn, type DartsCnnParts } from '#main/search/algorithms/darts/cnn-search.ts'
import type { Search } from '#main/search/algorithms/search.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { stepsIn } from '#main/search/training/training.ts'
import { checkArchitecture, dartsCnnOps, genotypeFromAlpha } from '#shared/architecture/index.ts'
import type { EpochRecord } from '#shared/contract/searches.ts'
import { tinyCells, tinyDataset } from './tiny.ts'

const open: Search[] = []
function start(settings: Partial<typeof tinyCells> = {}, parts: Partial<DartsCnnParts> = {}): Search {
  const search = createDartsCnn({ ...tinyCells, ...settings }, { dataset: tinyDataset(), eager: false, ...parts })
  open.push(search)
  return search
}

const runSteps = (search: Search, epoch: number, from = 0, to = stepsIn(search, epoch)) => Array.from({ length: to - from }, (_, i) => search.step(epoch, from + i))
/** Every number of a search's state. */
const state = (search: Search): string => JSON.stringify(search.records().map(({ name, data }) => [name, [...data]]))
const numbers = (search: Search, name: string): number[] => [...search.records().find((record) => record.name === name)!.data]
const alpha = (search: Search): number[] => [...numbers(search, 'architecture:values/normal'), ...numbers(search, 'architecture:values/reduce')]

async function endEpoch(search: Search, epoch: number, sums: Readonly<Record<string, number>> = {}): Promise<EpochRecord> {
  const [event] = await search.endEpoch(epoch, sums, 1_234)
  if (event?.type !== 'epoch') throw new Error('no epoch event')
  return event.epoch
}

describe('a DARTS search for convolutional cells', () => {
  afterEach(() => {
    for (const search of open.splice(0)) search.dispose()
  })

  it('leaves α alone while warming up, then moves both in each step', () => {
    const search = start({ architectureWarmupEpochs: 1 })
    expect([0, 1].map((epoch) => search.phases(epoch))).toEqual([[{ kind: 'weights', steps: 8 }], [{ kind: 'bilevel', steps: 8 }]])
    const before = { alpha: alpha(search), state: state(search) }
    runSteps(search, 0, 0, 2)
    expect(alpha(search)).toEqual(before.alpha)
    expect(state(search)).not.toBe(before.state)
    runSteps(search, 1, 0, 1)
    alpha(search).forEach((value, i) => expect(value).not.toBe(before.alpha[i]))
  })

  it.each([1, 2] as const)('goes on bit for bit from its records, in the middle of an epoch too (order %d)', (order) => {
    const whole = start({ order })
    runSteps(whole, 0)
    runSteps(whole, 1)
    const half = start({ order })
    runSteps(half, 0)
    runSteps(half, 1, 0, 5)
    const resumed = start({ order })
    resumed.load(half.records())
    expect(state(resumed)).toBe(state(half))
    runSteps(resumed, 1, 5)
    expect(state(resumed)).toBe(state(whole))
    expect(resumed.records().map(({ name }) => name)).toEqual(expect.arrayContaining(['architecture:slots/adam_m', 'architecture:slots/adam_v', 'weights:slots/momentum']))
  })

  it('gives other numbers for another seed and for the other order', () => {
    const run = (settings: Partial<typeof tinyCells>): string => {
      const search = start(settings)
      runSteps(search, 0, 0, 2)
      return state(search)
    }
    expect(run({})).toBe(run({}))
    expect(run({ seed: 4 })).not.toBe(run({}))
    expect(run({ order: 2 })).not.toBe(run({}))
  })

  it('tells an epoch: losses of both shares, the rate of the epoch, α, skips and entropy', async () => {
    const search = start({ epochs: 50, weightLearningRate: 0.025 })
    runSteps(search, 0, 0, 1)
    const record = await endEpoch(search, 25, { loss: 8, correct: 16, validationLoss: 16, validationCorrect: 8 })
    expect(record).toMatchObject({ epoch: 25, trainLoss: 1, trainAccuracy: 0.5, validationLoss: 2, validationAccuracy: 0.25, expectedLatencyUs: null, durationMs: 1_234 })
    // Half-way along the cosine from 0.025 to 0.001, the same for all steps of the epoch.
    expect(record.learningRate).toBeCloseTo(0.013, 10)
    const { normal, reduce } = record.parameters
    expect([...normal!.flat(), ...reduce!.flat()]).toEqual(alpha(search))
    // α is still near zero: all 8 operations are as likely.
    expect(record.collapse!.entropy['normal']).toBeCloseTo(Math.log(8), 2)
    const skipsOf = (cell: readonly (readonly [string, number])[]): number => cell.filter(([operation]) => operation === 'skip_connect').length
    const genotype = genotypeFromAlpha(normal!, reduce!)
    expect(record.collapse!.skips).toEqual({ normal: skipsOf(genotype.normal), reduce: skipsOf(genotype.reduce) })
    expect(search.parameterAxes['normal']).toEqual({ rows: ['0→2', '1→2', '0→3', '1→3', '2→3', '0→4', '1→4', '2→4', '3→4', '0→5', '1→5', '2→5', '3→5', '4→5'], columns: dartsCnnOps })
  })

  it('derives one genotype at the size asked for', () => {
    const search = start({ derivedChannels: 12, derivedCells: 7 })
    const derived = search.derive()
    expect(derived).toHaveLength(1)
    expect(derived[0]).toMatchObject({ method: 'genotype', spec: { family: 'darts-cnn', channels: 12, cells: 7, input: 'cifar' } })
    expect(checkArchitecture(derived[0]!.spec)).toEqual(derived[0]!.spec)
  })

  it('learns: on colours that are classes both losses fall', () => {
    const search = start({ weightLearningRate: 0.1, architectureLearningRate: 1e-2 })
    const mean = (figures: ReturnType<typeof runSteps>, name: string): number => figures.reduce((sum, { sums }) => sum + sums[name]!, 0) / figures.length
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
    const before = { tensors: tf.memory().numTensors, rss: process.memoryUsage.rss(), notes: JSON.stringify(search.notes()).length }
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
    expect(steps).toThrow(expect.objectContaining({ code: 'NON_FINITE_ALPHA', details: expect.objectContaining({ epoch: 0 }) as unknown }))
    expect(state(search)).toBe(before)
  })

  it('refuses a batch larger than a share of the images', () => {
    expect(() => start({ batchSize: 33 })).toThrow(expect.objectContaining({ code: 'BAD_REQUEST', details: { images: 32, batchSize: 33 } }))
    expect(() => start({ batchSize: 10, weightShare: 0.9 })).toThrow(/Only 6 images train the architecture/)
  })
})
