import { expect, it } from 'vitest'
import { countArchitecture } from '../architecture/build.ts'
import { spaceRow } from '../spaces/index.ts'
import { networkSize } from '../spaces/size.ts'
import { createRandom } from '../random.ts'
import { searchKinds, searchSettingsSchema, kindOf, type SearchSettings } from './index.ts'

const settingsOf = (algorithm: string, space: string, own: Record<string, unknown> = {}): SearchSettings =>
  searchSettingsSchema.parse({
    algorithm,
    space,
    dataset: 'cifar10',
    seed: 1,
    latencyTableId: algorithm === 'dnas' ? 'table' : null,
    trainingImages: 1_000,
    validationShare: 0.1,
    batchSize: 100,
    ...own,
  })
const work = (settings: SearchSettings, epoch = 99, child?: object): number =>
  kindOf(settings).macImages!(settings, 50_000, { epoch, child } as never)

const random = createRandom(3)
const spec = spaceRow('fbnet-mini').random(networkSize({}), random)
const { macs } = countArchitecture(spec)

it('a child costs its training and its score, and nothing where it was drawn before', () => {
  const settings = settingsOf('nas', 'fbnet-mini', { childEpochs: 3, scoreShare: 0.2 })
  const child = { spec, score: 0.5, best: 0.5, latencyUs: null }
  expect(work(settings, 0, child)).toBe(macs * (3 * 800 + 200))
  expect(work(settings, 0, { ...child, outcome: 'repeated' })).toBe(0)
  expect(work(settingsOf('random', 'fbnet-mini'))).toBe(0)
})

it('a supernet of all blocks costs more than one that draws paths, and its warm-up only what w learns from', () => {
  const all = settingsOf('dnas', 'fbnet-mini', { weightShare: 0.8, warmupEpochs: 2 })
  const drawn = settingsOf('dnas', 'fbnet-mini', { weightShare: 0.8, warmupEpochs: 2, sampledPaths: true })
  expect(work(all, 1) / work(all, 2)).toBeCloseTo(0.8, 10)
  // Nine blocks against two of them, beside stem and head.
  expect(work(all) / work(drawn)).toBeGreaterThan(3)
  expect(work(all) / work(drawn)).toBeLessThan(4.5)
})

it('once for all counts each path: without drawn ones the largest and the smallest alone', () => {
  const paths = (randomPaths: number, skipShare: number | null = null): number =>
    work(settingsOf('once', 'fbnet-mini', { randomPaths, skipShare, scoreShare: 0.1 }))
  const drawn = paths(1) - paths(0)
  expect(paths(3) - paths(0)).toBeCloseTo(3 * drawn, 0)
  expect(paths(1, 1 / 9) / paths(1)).toBeCloseTo(1, 10)
  expect(paths(1, 0.5)).toBeLessThan(paths(1))
})

it('a DARTS step of second order passes five batches, the first order two, partial channels fewer MACs', () => {
  const darts = (own: Record<string, unknown>): number => work(settingsOf('darts', 'darts-cnn', own))
  expect(darts({ order: 2 }) / darts({ order: 1 })).toBe(2.5)
  const partial = darts({ order: 1, partialChannels: 4 }) / darts({ order: 1 })
  expect(partial).toBeGreaterThan(0.05)
  expect(partial).toBeLessThan(0.5)
})

it('ENAS costs a path of each step and of each reward', () => {
  const own = { channels: 8, cells: 5, weightShare: 0.8, architecturesPerStep: 5 }
  const without = work(settingsOf('enas', 'darts-cnn', { ...own, controllerSteps: 8 }))
  const twice = work(settingsOf('enas', 'darts-cnn', { ...own, controllerSteps: 16 }))
  // 800 images of w; 8 steps of 5 × 100 more.
  expect(twice / without).toBeCloseTo((800 + 8_000) / (800 + 4_000), 10)
})

it('only searches on text are not counted', () => {
  expect(searchKinds.filter(({ macImages }) => macImages === null).map(({ id }) => id)).toEqual([
    'darts-rnn',
    'enas-rnn',
    'evolution-rnn',
    'nas-rnn',
  ])
})
