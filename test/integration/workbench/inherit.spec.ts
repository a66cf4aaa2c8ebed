import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { evolutionPresets, oncePresets, type SearchSettings } from '#shared/algorithms/index.ts'
import { imageEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import { openStore } from '#main/store/index.ts'
import { failureOf, newHome, openBench, removeHome, type Bench } from './fixture.ts'

let home: string
let bench: Bench | undefined
beforeEach(() => {
  home = newHome()
})
afterEach(async () => {
  await bench?.close()
  removeHome(home)
})

const once = { ...oncePresets.demo, space: 'fbnet-mini', dataset: 'cifar10', seed: 1 } as const
const searches: readonly (readonly [string, SearchSettings, 'done' | 'stopped'])[] = [
  [
    'evolution',
    { ...evolutionPresets.demo, space: 'fbnet-mini', dataset: 'cifar10', seed: 1, latencyTableId: null },
    'done',
  ],
  ['other-space', { ...once, space: 'fbnet-cifar' }, 'done'],
  ['other-data', { ...once, dataset: 'pets' }, 'done'],
  ['unfinished', once, 'stopped'],
]

describe('a training from inherited weights', () => {
  it.each([
    ['evolution', 'BAD_REQUEST', /once-for-all/],
    ['other-space', 'BAD_REQUEST', /fbnet-cifar/],
    ['other-data', 'BAD_REQUEST', /pets/],
    ['unfinished', 'CONFLICT', /not done/],
    ['nowhere', 'NOT_FOUND', /nowhere/],
  ])('is refused before anything is stored: %s', async (inheritFrom, code, message) => {
    const store = await openStore({ home, access: 'write', host: 'test' })
    for (const [id, settings, state] of searches) {
      await store.searches.add({ id, name: id, settings })
      await store.searches.setState(id, state)
    }
    await store.architectures.add({
      id: 'net',
      name: 'net',
      origin: 'random',
      searchId: null,
      spec: { family: 'fbnet', space: 'fbnet-mini', blocks: Array<'skip'>(7).fill('skip') },
      params: 1,
      macs: 1,
      paramsConvFc: 1,
      macsWithPool: 1,
      createdAt: '2026-01-02T03:04:05.000Z',
    })
    await store.close()
    bench = await openBench(home)
    const settings = imageEvaluationSettingsSchema.parse({
      ...evaluationPresets.demo,
      dataset: 'cifar10',
      seed: 1,
      inheritFrom,
    })
    const failure = await failureOf(bench.client.architectures.evaluate({ id: 'net', settings }))
    expect(failure.code).toBe(code)
    expect(failure.message).toMatch(message)
    expect((await bench.client.architectures.get({ id: 'net' })).evaluations).toEqual([])
  })
})
