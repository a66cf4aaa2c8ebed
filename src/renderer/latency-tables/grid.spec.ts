import { describe, expect, it } from 'vitest'
import type { LatencyEntry } from '#shared/contract/latency-tables.ts'
import { intervalShare, latencyGrid, mergeEntries, shortPlace } from './grid.ts'

const entry = (key: string, medianUs: number): LatencyEntry => ({
  key,
  label: key,
  medianUs,
  minUs: medianUs,
  p90Us: medianUs,
  intervalUs: { low: medianUs * 0.98, high: medianUs * 1.02 },
  samples: 5,
  noisy: false,
})
const candidate = (choice: string, key: string) => ({ choice, key, label: choice, macs: 1 })
const places = [
  { place: 'stem', searched: false, candidates: [candidate('stem', 's')] },
  { place: 'layer 1', searched: true, candidates: [candidate('k3', 'a'), candidate('skip', 'z')] },
  { place: 'layer 2', searched: true, candidates: [candidate('k3', 'a')] },
]

describe('latencyGrid', () => {
  it('lays choices down and places along the network, sharing rows of the same operator', () => {
    const grid = latencyGrid(places, [entry('a', 10), entry('s', 3)], 'fixed')
    expect(grid.rows).toEqual(['k3', 'skip', 'fixed'])
    expect(grid.columns).toEqual(['stem', '1', '2'])
    expect(grid.cells.map((row) => row.map((cell) => (cell === null ? null : cell.entry?.medianUs)))).toEqual([
      [null, 10, 10],
      [null, undefined, null],
      [3, null, null],
    ])
  })
})

describe('mergeEntries', () => {
  it('replaces rows of the same key and adds the others', () => {
    expect(
      mergeEntries([entry('a', 1), entry('b', 2)], [entry('a', 9), entry('c', 3)]).map((each) => [
        each.key,
        each.medianUs,
      ]),
    ).toEqual([
      ['a', 9],
      ['b', 2],
      ['c', 3],
    ])
  })
})

it('shortPlace keeps names that are not numbered layers', () => {
  expect([shortPlace('layer 12'), shortPlace('head')]).toEqual(['12', 'head'])
})

it('intervalShare is the half-width over the median', () => {
  expect(intervalShare(entry('a', 50))).toBeCloseTo(0.02)
})
