import { describe, expect, it } from 'vitest'
import type { Dataset } from '#shared/contract/datasets.ts'
import { dnasPresets, findKind, searchKinds, type AlgorithmId } from '#shared/algorithms/index.ts'
import type { SpaceId } from '#shared/architecture/architecture.ts'
import { smallInput, spaceRow } from '#shared/spaces/index.ts'
import { check } from './check.ts'
import {
  fieldsOf,
  kindOfDraft,
  newDraft,
  presetOf,
  presetsOf,
  presetValues,
  type FieldValues,
  type SearchDraft,
} from './draft.ts'

const cifar: Dataset = {
  id: 'cifar10',
  name: 'CIFAR-10',
  kind: 'images',
  training: 50_000,
  test: 10_000,
  classes: 10,
  vocabulary: null,
  shape: '32 × 32 × 3',
  input: smallInput,
  state: 'ready',
  problem: null,
  remedy: null,
  folder: null,
  isOwnFolder: false,
  origin: 'known',
  validation: null,
}

function draft(algorithm: AlgorithmId, space: SpaceId, changes: FieldValues = {}): SearchDraft {
  const fresh = { ...newDraft(), algorithm, space, dataset: 'cifar10' }
  const { id, latencyTable } = kindOfDraft(fresh)
  return {
    ...fresh,
    latencyTableId: latencyTable === 'must' ? 't1' : null,
    values: { ...fresh.values, [id]: { ...fresh.values[id], ...changes } },
  }
}

describe('check', () => {
  it('tells what would search nothing', () => {
    expect(check(draft('dnas', 'fbnet-mini', { epochs: 4, warmupEpochs: 4 }), cifar).issues).toEqual({
      warmupEpochs: { key: 'nothingSearched', limit: '4' },
    })
    expect(check(draft('darts', 'darts-cnn', { cells: 2 }), cifar).issues).toEqual({
      cells: { key: 'noNormalCell', limit: '2' },
    })
  })
  it('says what can be reached of a latency that no architecture has', () => {
    const range = { leastUs: 800.4, mostUs: 20_345.6, shares: [0, 1] }
    const evolving = (latencyLimitUs: number): SearchDraft => ({
      ...draft('evolution', 'fbnet-mini', { latencyLimitUs }),
      latencyTableId: 't1',
    })
    for (const limit of [20, 800, 20_346])
      expect(check(evolving(limit), cifar, range).issues).toEqual({
        latencyLimitUs: { key: 'unreachable', limit: '801–20345' },
      })
    for (const limit of [801, 20_345]) expect(check(evolving(limit), cifar, range).issues).toBeNull()
    expect(check(evolving(20), cifar).issues).toBeNull()
  })
  it('holds the target of each device against what that device reaches', () => {
    const [first, other] = [
      { leastUs: 800, mostUs: 20_000, shares: [0, 1] },
      { leastUs: 30_000, mostUs: 90_000, shares: [0, 1] },
    ]
    const forTwo = (latencyTargetUs: number | null): SearchDraft => ({
      ...draft('dnas', 'fbnet-mini', { latencyLoss: 'ratio', latencyTargetUs: 9_000 }),
      otherDevices: [{ latencyTableId: 't2', latencyTargetUs }],
    })
    expect(check(forTwo(9_000), cifar, first, [other]).issues).toEqual({
      'otherDevices.0.latencyTargetUs': { key: 'unreachable', limit: '30000–90000' },
    })
    expect(Object.keys(check(forTwo(-1), cifar, first, [other]).issues ?? {})).toEqual([
      'otherDevices.0.latencyTargetUs',
    ])
    for (const fine of [null, 40_000])
      expect(check(forTwo(fine), cifar, first, [other]).settings).toMatchObject({
        otherDevices: [{ latencyTableId: 't2', latencyTargetUs: fine }],
      })
  })
  it('accepts a complete draft of each algorithm', () => {
    expect(check(draft('dnas', 'fbnet-mini'), cifar)).toMatchObject({
      issues: null,
      settings: { algorithm: 'dnas', space: 'fbnet-mini', latencyTableId: 't1' },
    })
    expect(check(draft('darts', 'darts-cnn', { order: 2, partialChannels: 4, channels: 16 }), cifar)).toMatchObject({
      issues: null,
      settings: { algorithm: 'darts', space: 'darts-cnn', order: 2, partialChannels: 4 },
    })
    expect(check(draft('darts', 'darts-rnn'), null)).toMatchObject({
      issues: null,
      settings: { algorithm: 'darts', space: 'darts-rnn', order: 1 },
    })
    expect(check(draft('random', 'fbnet-mini', { architectures: 2 }))).toMatchObject({
      issues: null,
      settings: { algorithm: 'random', architectures: 2, seed: 1 },
    })
  })
  it('names each field that is wrong and its limit', () => {
    const { issues } = check({
      ...draft('dnas', 'fbnet-mini', { epochs: 0, batchSize: 1.5, weightShare: 1, latencyBeta: Number.NaN }),
      latencyTableId: null,
      seed: -1,
    })
    expect(issues).toEqual({
      epochs: { key: 'tooSmallExclusive', limit: '0' },
      batchSize: { key: 'whole', limit: '' },
      weightShare: { key: 'tooBigExclusive', limit: '1' },
      latencyBeta: { key: 'number', limit: '' },
      latencyTableId: { key: 'missing', limit: '' },
      seed: { key: 'tooSmall', limit: '0' },
    })
  })
  it('asks for a space before anything else', () => {
    expect(check({ ...draft('darts', 'darts-cnn'), space: null }).issues).toMatchObject({ space: { key: 'missing' } })
  })
  it('takes an empty number of training images for all of them', () => {
    expect(check(draft('dnas', 'fbnet-mini', { trainingImages: null })).settings).toMatchObject({
      trainingImages: null,
    })
  })
  it('finds what does not go together: channels, batches and images', () => {
    expect(check(draft('darts', 'darts-cnn', { channels: 15 }))).toMatchObject({
      issues: { channels: { key: 'multiple', limit: '2' } },
    })
    for (const partialChannels of [5, 16])
      expect(check(draft('darts', 'darts-cnn', { channels: 16, partialChannels }))).toMatchObject({
        issues: { partialChannels: { key: 'divide', limit: '16' } },
      })
    expect(check(draft('darts', 'darts-cnn', { trainingImages: 60_000 }), cifar)).toMatchObject({
      issues: { trainingImages: { key: 'tooBig', limit: '45000' } },
    })
    expect(
      check(draft('darts', 'darts-cnn', { trainingImages: 100, batchSize: 64, weightShare: 0.5 }), cifar),
    ).toMatchObject({ issues: { batchSize: { key: 'batch', limit: '50' } } })
  })
})

it('asks for enough of a text to fill one window of a batch', () => {
  const text: Dataset = { ...cifar, id: 'sotu', kind: 'text', training: 1_000 }
  expect(
    check(draft('darts', 'darts-rnn', { batchSize: 32, bptt: 35, trainingTokens: 1_100 }), {
      ...text,
      training: 2_000,
    }),
  ).toMatchObject({ issues: { trainingTokens: { key: 'tooSmall', limit: '1152' } } })
  expect(check(draft('darts', 'darts-rnn', { batchSize: 32, trainingTokens: 1_100 }), text)).toMatchObject({
    issues: { trainingTokens: { key: 'tooBig', limit: '1000' } },
  })
})

describe('presets', () => {
  const kind = (algorithm: string, space: string) => findKind(algorithm, space)!
  const withPreset = (algorithm: AlgorithmId, space: SpaceId, preset: string, changes: FieldValues = {}) =>
    draft(algorithm, space, { ...presetValues(kind(algorithm, space), preset), ...changes })

  it.each(searchKinds.flatMap((row) => row.spaces.map((space) => [row, space] as const)))(
    'of $id are settings that can be searched with, each of them',
    (row, space) => {
      const dataset: Dataset = {
        ...cifar,
        kind: spaceRow(space).task,
        training: spaceRow(space).task === 'text' ? 900_000 : 50_000,
      }
      for (const preset of Object.keys(row.presets)) {
        const values = presetValues(row, preset)
        expect(Object.values(values)).not.toContain(undefined)
        const { settings, issues } = check(draft(row.algorithm as AlgorithmId, space, values), dataset)
        expect(issues).toBeNull()
        expect(settings).toMatchObject({ algorithm: row.algorithm, space, ...values })
      }
    },
  )
  it('are told until a value is changed', () => {
    expect(presetOf(withPreset('dnas', 'fbnet', 'laptop'))).toBe('laptop')
    expect(presetOf(withPreset('dnas', 'fbnet', 'laptop', { latencyBeta: 0.7 }))).toBeNull()
    expect(presetValues(kind('dnas', 'fbnet'), 'demo')).toMatchObject({ epochs: dnasPresets.demo.epochs })
  })
  it('that do not differ in what a form shows are no choice', () => {
    expect(presetsOf(draft('random', 'fbnet-mini'))).toEqual([])
    expect(presetsOf(draft('random', 'darts-cnn')).length).toBeGreaterThan(1)
  })
  it("know the articles' settings of both kinds of cell", () => {
    expect(presetValues(kind('darts', 'darts-cnn'), 'paper')).toMatchObject({
      order: 2,
      epochs: 50,
      batchSize: 64,
      channels: 16,
      cells: 8,
      architectureBeta1: 0.5,
    })
    expect(presetValues(kind('darts', 'darts-cnn'), 'pc-darts')).toMatchObject({
      order: 1,
      batchSize: 256,
      partialChannels: 4,
      architectureWarmupEpochs: 15,
      weightLearningRate: 0.1,
      architectureLearningRate: 6e-4,
    })
    expect(presetOf(withPreset('darts', 'darts-cnn', 'pc-darts'))).toBe('pc-darts')
    expect(presetValues(kind('darts', 'darts-rnn'), 'paper')).toMatchObject({
      order: 2,
      batchSize: 256,
      bptt: 35,
      hidden: 300,
      weightLearningRate: 20,
    })
  })
})

it('fieldsOf shows a random search the size of the space it draws from', () => {
  const keys = (space: SpaceId): string[] => fieldsOf(draft('random', space)).map(({ key }) => key)
  expect(keys('fbnet-mini')).toEqual(['architectures'])
  expect(keys('darts-cnn')).toEqual(['architectures', 'derivedChannels', 'derivedCells'])
  expect(keys('darts-rnn')).toEqual(['architectures', 'derivedHidden', 'vocabulary'])
})
it('fieldsOf asks what latency does where there is a table of it', () => {
  const keys = (latencyTableId: string | null): string[] =>
    fieldsOf({ ...draft('darts', 'darts-cnn'), latencyTableId }).map(({ key }) => key)
  expect(keys(null)).not.toContain('latencyWeight')
  expect(keys('t1')).toContain('latencyWeight')
})
