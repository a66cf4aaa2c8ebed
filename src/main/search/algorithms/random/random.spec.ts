import { describe, expect, it } from 'vitest'
import type { RandomSettings } from '#shared/algorithms/index.ts'
import { operatorPlaces, fbnetSpaces } from '#shared/architecture/index.ts'
import { latencyOf } from '../evolution/breeder.ts'
import { randomSearch } from './index.ts'

const settings: RandomSettings = {
  algorithm: 'random',
  space: 'fbnet-mini',
  input: null,
  seed: 1,
  architectures: 20,
  latencyTableId: null,
  latencyLimitUs: null,
  derivedChannels: 8,
  derivedCells: 4,
  derivedHidden: 8,
  vocabulary: 8,
}
/** A made-up table: skips are cheap, sixfold expansions dear. */
const latenciesUs = Object.fromEntries(
  operatorPlaces(fbnetSpaces['fbnet-mini']).flatMap(({ candidates }) =>
    candidates.map(({ choice, operator }) => [operator.key, choice === 'skip' ? 1 : choice.includes('e6') ? 60 : 20]),
  ),
)
const sums = (wish: RandomSettings): number[] =>
  randomSearch(wish, { latenciesUs }).map(({ spec }) => latencyOf({ latenciesUs }, spec)!)

describe('random search', () => {
  it('draws each architecture once, the same ones for a seed', () => {
    const drawn = randomSearch(settings, { latenciesUs: {} }).map(({ spec }) => JSON.stringify(spec))
    expect(new Set(drawn).size).toBe(20)
    expect(randomSearch(settings, { latenciesUs: {} }).map(({ spec }) => JSON.stringify(spec))).toEqual(drawn)
    expect(randomSearch({ ...settings, seed: 2 }, { latenciesUs: {} })).not.toEqual(drawn)
  })

  it('draws again what is slower than the limit', () => {
    const free = sums(settings)
    const limit = free.toSorted((a, b) => a - b)[4]!
    const limited = sums({ ...settings, latencyTableId: 'table', latencyLimitUs: limit })
    expect(limited).toHaveLength(20)
    expect(Math.max(...limited)).toBeLessThanOrEqual(limit)
    // Without a limit the table changes nothing.
    expect(sums({ ...settings, latencyTableId: 'table' })).toEqual(free)
  })
})
