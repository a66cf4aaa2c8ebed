import { afterEach, describe, expect, it } from 'vitest'
import { createDartsRnn } from '#main/search/algorithms/darts/recurrent-search.ts'
import type { Search } from '#main/search/algorithms/search.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { stepsIn } from '#main/search/training/training.ts'
import { tinySearch, tinyText } from './tiny-text.ts'

const open: Search[] = []
function start(settings = tinySearch, dataset = tinyText()): Search {
  const search = createDartsRnn(settings, { dataset, eager: false })
  open.push(search)
  return search
}

const runSteps = (search: Search, epoch: number, from = 0, to = stepsIn(search, epoch)) =>
  Array.from({ length: to - from }, (_, i) => search.step(epoch, from + i))

/** Every number of a search's state. */
const state = (search: Search): string => JSON.stringify(search.records().map(({ name, data }) => [name, [...data]]))
const numbers = (search: Search, name: string): number[] => [
  ...search.records().find((record) => record.name === name)!.data,
]

describe('a search for recurrent cells', () => {
  afterEach(() => {
    for (const search of open.splice(0)) search.dispose()
  })

  it("learns what comes next, moves α, and derives a cell of the text's vocabulary", async () => {
    const search = start({
      ...tinySearch,
      hidden: 16,
      weightLearningRate: 5,
      dropoutInput: 0,
      dropoutCellInput: 0,
      dropoutHidden: 0,
      dropoutOutput: 0,
    })
    const before = numbers(search, 'architecture:values/recurrent')
    const means = [0, 1, 2, 3, 4, 5, 6].map(
      (epoch) => runSteps(search, epoch).reduce((sum, { loss }) => sum + loss, 0) / stepsIn(search, epoch),
    )
    // Below log 8, of guessing.
    expect(means[6]).toBeLessThan(1.9)
    expect(numbers(search, 'architecture:values/recurrent')).not.toEqual(before)
    expect(search.derive()).toMatchObject([
      {
        method: 'genotype',
        spec: { family: 'darts-rnn', hidden: 6, vocabulary: 8, genotype: { concat: [1, 2, 3, 4, 5, 6, 7, 8] } },
      },
    ])
    const [event] = await search.endEpoch(2, { loss: 38, validationLoss: 19 }, 5)
    expect(event).toMatchObject({
      type: 'epoch',
      epoch: { trainLoss: 2, validationLoss: 1, trainAccuracy: null, collapse: { eigenvalue: null } },
    })
    if (event?.type !== 'epoch') throw new Error('no epoch event')
    expect(event.epoch.parameters['recurrent']).toHaveLength(search.parameterAxes['recurrent']!.rows.length)
    expect(event.epoch.collapse?.entropy['recurrent']).toBeCloseTo(Math.log(5), 1)
  })

  it('hands hidden states on from window to window, and begins anew where a text begins', () => {
    const search = start()
    runSteps(search, 0, 0, 1)
    const first = numbers(search, 'training:hidden')
    expect(first.some((value) => value !== 0)).toBe(true)
    runSteps(search, 0, 1)
    const alone = start()
    alone.load(search.records())
    // The first window of an epoch does not know what the last one left.
    const [a] = runSteps(search, 1, 0, 1)
    alone.load(
      alone
        .records()
        .map((record) => (record.name === 'training:hidden' ? { ...record, data: record.data.map(() => 9) } : record)),
    )
    const [b] = runSteps(alone, 1, 0, 1)
    expect(a!.loss).toBe(b!.loss)
  })

  it.each([1, 2] as const)(
    'goes on bit for bit from its records in the middle of an epoch, hidden states too (order %i)',
    (order) => {
      const settings = { ...tinySearch, order }
      const whole = start(settings)
      runSteps(whole, 0)
      const half = start(settings)
      runSteps(half, 0, 0, 7)
      const resumed = start(settings)
      resumed.load(half.records())
      runSteps(resumed, 0, 7)
      expect(state(resumed)).toBe(state(whole))
      const forgetful = start(settings)
      forgetful.load(
        half
          .records()
          .map((record) =>
            record.name === 'validation:hidden' ? { ...record, data: record.data.map(() => 0) } : record,
          ),
      )
      runSteps(forgetful, 0, 7)
      expect(state(forgetful)).not.toBe(state(whole))
    },
  )

  it('takes β-DARTS’ term and noise on α, and goes on bit for bit with them', () => {
    const settings = { ...tinySearch, epochs: 4, betaDecay: 5, alphaNoise: 0.3 }
    const whole = start(settings)
    runSteps(whole, 2)
    const half = start(settings)
    runSteps(half, 2, 0, 7)
    const resumed = start(settings)
    resumed.load(half.records())
    runSteps(resumed, 2, 7)
    expect(state(resumed)).toBe(state(whole))
    const usual = start({ ...tinySearch, epochs: 4 })
    runSteps(usual, 2)
    expect(numbers(usual, 'architecture:values/recurrent')).not.toEqual(numbers(whole, 'architecture:values/recurrent'))
  })

  it('clips the virtual step of second order as it clips the steps of w', () => {
    const alphaAfter = (clipNorm: number, order: 1 | 2): number[] => {
      const search = start({ ...tinySearch, order, clipNorm })
      runSteps(search, 0, 0, 1)
      return numbers(search, 'architecture:values/recurrent')
    }
    // In the first step nothing else differs yet.
    expect(alphaAfter(1e-3, 1)).toEqual(alphaAfter(1e6, 1))
    expect(alphaAfter(1e-3, 2)).not.toEqual(alphaAfter(1e6, 2))
  })

  it('works the eigenvalue of ∇²α L_val out where it is asked to, the same one each time, and moves nothing', async () => {
    const search = start({ ...tinySearch, watchEigenvalue: true })
    runSteps(search, 0)
    const before = search.records().map(({ data }) => [...data])
    const eigenvalues = []
    for (let i = 0; i < 2; i++) {
      const [event] = await search.endEpoch(0, {}, 1)
      if (event?.type === 'epoch') eigenvalues.push(event.epoch.collapse?.eigenvalue)
    }
    expect(eigenvalues[0]).toEqual(expect.any(Number))
    expect(Number.isFinite(eigenvalues[0])).toBe(true)
    expect(eigenvalues[1]).toBe(eigenvalues[0])
    expect(search.records().map(({ data }) => [...data])).toEqual(before)
  })

  it('leaves α as it is while it warms up', () => {
    const search = start({ ...tinySearch, architectureWarmupEpochs: 1 })
    const before = numbers(search, 'architecture:values/recurrent')
    expect(search.phases(0)).toEqual([{ kind: 'weights', steps: 19 }])
    runSteps(search, 0)
    expect(numbers(search, 'architecture:values/recurrent')).toEqual(before)
    runSteps(search, 1, 0, 1)
    expect(numbers(search, 'architecture:values/recurrent')).not.toEqual(before)
  })

  it('keeps neither tensors nor memory from epoch to epoch', () => {
    const search = start()
    for (let epoch = 0; epoch < 3; epoch++) runSteps(search, epoch)
    const [tensors, bytes] = [tf.memory().numTensors, process.memoryUsage.rss()]
    for (let epoch = 3; epoch < 23; epoch++) runSteps(search, epoch)
    expect(tf.memory().numTensors).toBe(tensors)
    expect(process.memoryUsage.rss() - bytes).toBeLessThan(60 * 1024 ** 2)
  })

  it('refuses a text shorter than a step, and more tokens than there are', () => {
    expect(() => start({ ...tinySearch, batchSize: 100 })).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST', details: { tokens: 400, rows: 100, time: 5 } }),
    )
    expect(() => start(tinySearch, tinyText({ validation: 20 }))).toThrow(
      /The text that trains the architecture has 20 tokens/,
    )
    expect(() => start({ ...tinySearch, trainingTokens: 401 })).toThrow(
      /401 training tokens were asked for, the text has 400/,
    )
  })

  it('names epoch and step when a loss or α is not a number, and keeps what it had', () => {
    const broken = (settings: typeof tinySearch, code: string) => {
      const search = start(settings)
      let before = ''
      expect(() => {
        for (let step = 0; step < 19; step++) {
          before = state(search)
          search.step(0, step)
        }
      }).toThrow(expect.objectContaining({ code, details: expect.objectContaining({ epoch: 0 }) as unknown }))
      expect(state(search)).toBe(before)
    }
    broken({ ...tinySearch, architectureWarmupEpochs: 1, weightLearningRate: 1e38, clipNorm: 1e30 }, 'NON_FINITE_LOSS')
    broken({ ...tinySearch, architectureLearningRate: 1e38, architectureWeightDecay: 1e10 }, 'NON_FINITE_ALPHA')
  })
})
