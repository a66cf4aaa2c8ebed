import { afterEach, describe, expect, it } from 'vitest'
import { createDnas } from '#main/search/algorithms/dnas/dnas.ts'
import type { Search } from '#main/search/algorithms/search.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { stepsIn } from '#main/search/training/training.ts'
import type { ImageInput } from '#shared/spaces/input.ts'
import { madeUpLatencies, tinyDataset, tinySettings, tinySpace } from './tiny.ts'

const parts = { space: tinySpace, dataset: tinyDataset(), latenciesUs: madeUpLatencies(tinySpace), eager: false }
const open: Search[] = []
function start(settings = tinySettings, more: Partial<typeof parts> = {}): Search {
  const search = createDnas(settings, { ...parts, ...more })
  open.push(search)
  return search
}

function runSteps(search: Search, epoch: number, from = 0, to = stepsIn(search, epoch)) {
  return Array.from({ length: to - from }, (_, i) => search.step(epoch, from + i))
}

/** Every number of a search's state. */
const state = (search: Search): string => JSON.stringify(search.records().map(({ name, data }) => [name, [...data]]))
const theta = (search: Search): number[] => [
  ...search.records().find(({ name }) => name === 'architecture:values/theta')!.data,
]

describe('a DNAS search', () => {
  afterEach(() => {
    for (const search of open.splice(0)) search.dispose()
  })

  it('trains only w while warming up, then w on one part of the images and θ on the other', () => {
    const search = start()
    expect(search.phases(0)).toEqual([
      { kind: 'weights', steps: 8 },
      { kind: 'validation', steps: 8 },
    ])
    expect(search.phases(1)).toEqual([
      { kind: 'weights', steps: 8 },
      { kind: 'theta', steps: 8 },
    ])
    runSteps(search, 0)
    expect(theta(search).every((value) => value === 0)).toBe(true)
    runSteps(search, 1, 0, 8)
    expect(theta(search).every((value) => value === 0)).toBe(true)
    runSteps(search, 1, 8)
    expect(theta(search).every((value) => value !== 0)).toBe(true)
  })

  it('draws new noise in every step, not once an epoch', () => {
    // The same black image over and over, which no crop and no flip changes, and no training in between: what is left
    // to differ is m.
    const search = start(tinySettings, { dataset: tinyDataset({ same: true }) })
    const losses = runSteps(search, 0, 8).map(({ loss }) => loss)
    expect(new Set(losses).size).toBe(8)
  })

  it('gives the same numbers for the same seed, and others for another', () => {
    const run = (seed: number): string => {
      const search = start({ ...tinySettings, seed })
      runSteps(search, 0)
      runSteps(search, 1)
      return state(search)
    }
    expect(run(3)).toBe(run(3))
    expect(run(4)).not.toBe(run(3))
  })

  it('goes on bit for bit from its records, in the middle of an epoch too', () => {
    const whole = start()
    runSteps(whole, 0)
    runSteps(whole, 1)
    const half = start()
    runSteps(half, 0)
    runSteps(half, 1, 0, 11)
    const resumed = start()
    resumed.load(half.records())
    runSteps(resumed, 1, 11)
    expect(state(resumed)).toBe(state(whole))
  })

  it('agrees with the same steps run op by op', () => {
    const graph = start()
    const eager = start(tinySettings, { eager: true })
    for (const search of [graph, eager]) runSteps(search, 1, 6, 10)
    const [a, b] = [theta(graph), theta(eager)]
    a.forEach((value, i) => expect(value).toBeCloseTo(b[i]!, 4))
  })

  it('refuses images of other classes or channels than the space takes', () => {
    const taking = (input: Partial<ImageInput>) => () =>
      start(tinySettings, { space: { ...tinySpace, input: { ...tinySpace.input, ...input } } })
    expect(taking({ classes: 1_000 })).toThrow(expect.objectContaining({ code: 'DATASET_MISMATCH' }))
    expect(taking({ channels: 1 })).toThrow(/has images of 8 × 8 × 3, 3 classes/)
  })

  it('tells an epoch with the latency expected under softmax(θ)', async () => {
    const search = start()
    runSteps(search, 0)
    const events = await search.endEpoch(0, { weightLoss: 8, weightCorrect: 16, thetaLoss: 16, thetaCorrect: 8 }, 1_234)
    const all = Object.values(parts.latenciesUs)
    expect(events).toHaveLength(1)
    const [event] = events
    if (event?.type !== 'epoch') throw new Error('no epoch event')
    expect(event.epoch).toMatchObject({
      epoch: 0,
      trainLoss: 1,
      trainAccuracy: 0.5,
      validationLoss: 2,
      validationAccuracy: 0.25,
      temperature: 5,
      durationMs: 1_234,
    })
    expect(event.epoch.expectedLatencyUs).toBeGreaterThan(Math.min(...all))
    expect(event.epoch.parameters['theta']).toHaveLength(2)
    expect(search.parameterAxes['theta']!.rows).toEqual(['layer 1', 'layer 2'])
    expect(search.parameterAxes['theta']!.columns).toHaveLength(9)
  })

  it('neither keeps tensors nor grows from step to step', () => {
    const search = start()
    runSteps(search, 0)
    runSteps(search, 1)
    const before = tf.memory().numTensors
    runSteps(search, 2)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('names epoch and step when the loss is not a number, and keeps the weights from before', () => {
    const search = start({ ...tinySettings, weightLearningRate: 1e30 })
    runSteps(search, 0, 0, 1)
    let failed: unknown
    let before = ''
    for (let step = 1; step < 8 && failed === undefined; step++) {
      before = state(search)
      try {
        search.step(0, step)
      } catch (error) {
        failed = error
        expect(error).toMatchObject({ code: 'NON_FINITE_LOSS', details: { epoch: 0, step } })
      }
    }
    expect(failed).toBeDefined()
    expect(state(search)).toBe(before)
  })
})
