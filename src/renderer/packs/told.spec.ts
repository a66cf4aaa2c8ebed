import { expect, it } from 'vitest'
import { conflictsOf, pageOf } from './told.ts'

it('a thing that was unpacked is shown on the page of its kind', () => {
  expect(['search-a', 'sweep-b', 'table-c', 'comparison-d', 'net-e'].map(pageOf)).toEqual([
    '/searches/search-a',
    '/sweeps/sweep-b',
    '/latency-tables/table-c',
    '/comparisons/comparison-d',
    '/architectures/net-e',
  ])
})

it('only a conflict is asked about', () => {
  const conflicts = [{ table: 'searches', id: 'search-a', name: 'a', epochs: { here: 3, there: 5 } }]
  expect(conflictsOf({ code: 'PACK_CONFLICT', message: '', details: { conflicts } })).toMatchObject([
    { id: 'search-a', epochs: { here: 3, there: 5 } },
  ])
  expect(conflictsOf({ code: 'PACK_TORN', message: '', details: {} })).toBeNull()
})
