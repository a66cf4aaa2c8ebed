import { afterEach, describe, expect, it } from 'vitest'
import type { DnasSettings } from '#shared/contract/searches.ts'
import { createDnas } from '#main/search/algorithms/dnas/dnas.ts'
import type { Search } from '#main/search/algorithms/search.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { stepsIn } from '#main/search/training/training.ts'
import { madeUpLatencies, tinyDataset, tinySettings, tinySpace } from './tiny.ts'

const made: { dispose: () => void }[] = []
afterEach(() => {
  for (const each of made.splice(0)) each.dispose()
})

describe.each([false, true])('a DNAS search that scores architectures, on sampled paths: %s', (sampledPaths) => {
  const settings: DnasSettings = {
    ...tinySettings,
    sampledPaths,
    epochs: 2,
    scoredArchitectures: 4,
    statisticsBatches: 2,
  }
  const start = (more: Partial<DnasSettings> = {}): Search => {
    const parts = { space: tinySpace, dataset: tinyDataset(), latenciesUs: madeUpLatencies(tinySpace), eager: false }
    const search = createDnas({ ...settings, ...more }, parts)
    made.push(search)
    return search
  }
  const scoresOf = async (search: Search) => {
    const [event] = await search.endEpoch(1, {}, 0)
    return event?.type === 'epoch' ? event.epoch.scored : undefined
  }
  const run = (search: Search, epoch: number, from = 0, to = stepsIn(search, epoch)): void => {
    for (let step = from; step < to; step++) search.step(epoch, step)
  }

  it('does so at its end alone, the largest and the smallest among them, and moves nothing by it', async () => {
    const search = start()
    expect(search.phases(0).map(({ kind }) => kind)).toEqual(['weights', 'validation'])
    expect(search.phases(1).at(-1)).toEqual({ kind: 'scores', steps: 6 })
    run(search, 0)
    const trained = stepsIn(search, 1) - 6
    run(search, 1, 0, trained)
    const before = JSON.stringify(search.records().map(({ data }) => [...data]))
    run(search, 1, trained)
    expect(JSON.stringify(search.records().map(({ data }) => [...data]))).toBe(before)
    const scored = (await scoresOf(search))!
    expect(new Set(scored.map(({ spec }) => JSON.stringify(spec))).size).toBe(6)
    expect(scored.slice(0, 2).map(({ spec }) => 'blocks' in spec && spec.blocks)).toEqual([
      ['k5_e6', 'k5_e6'],
      ['skip', 'skip'],
    ])
    const derived = search.derive()
    expect(derived[0]!.method).toBe('argmax')
    const none = start({ scoredArchitectures: 0 })
    run(none, 0)
    run(none, 1)
    expect(await scoresOf(none)).toBeUndefined()
    expect(none.derive()).toEqual(derived)
    expect(none.notes()).toEqual({})
  })

  it('scores the same after being put down between two scores', async () => {
    const whole = start()
    run(whole, 0)
    run(whole, 1)
    const first = start()
    run(first, 0)
    run(first, 1, 0, stepsIn(first, 1) - 3)
    const resumed = start()
    resumed.load(first.records())
    resumed.loadNotes(JSON.parse(JSON.stringify(first.notes())) as Record<string, unknown>)
    run(resumed, 1, stepsIn(first, 1) - 3)
    expect(await scoresOf(resumed)).toEqual(await scoresOf(whole))
  })

  it('scores what it has learnt', async () => {
    const search = start({ epochs: 2, warmupEpochs: 1, weightLearningRate: 0.05, statisticsBatches: 8 })
    // Of sampled paths each block learns in a ninth of the steps.
    for (let times = 0; times < (sampledPaths ? 20 : 6); times++) run(search, 0)
    run(search, 1)
    // The class is the colour: chance is a third.
    const scores = (await scoresOf(search))!.map(({ inheritedAccuracy }) => inheritedAccuracy)
    expect(Math.max(...scores)).toBeGreaterThan(0.5)
  })

  it('lets go of all that scoring took', () => {
    const before = tf.memory().numTensors
    const search = start()
    run(search, 0)
    run(search, 1)
    search.dispose()
    made.length = 0
    expect(tf.memory().numTensors).toBe(before)
  })
})
