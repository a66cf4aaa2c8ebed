import { describe, expect, it } from 'vitest'
import type { Column } from '../ui/DataTable.vue'
import { facetOf, filtered } from './filter.ts'

interface Row {
  name: string
  state: 'done' | 'failed'
  epochs: number | null
}
const rows: Row[] = [
  { name: 'Mini, seed 1', state: 'done', epochs: 20 },
  { name: 'Mini, seed 2', state: 'failed', epochs: null },
  { name: 'Cells', state: 'done', epochs: 50 },
]
const columns: Column<Row>[] = [
  { id: 'name', header: 'Name', value: ({ name }) => name },
  {
    id: 'state',
    header: 'State',
    value: ({ state }) => state,
    text: ({ state }) => (state === 'done' ? 'Fertig' : 'Aus'),
  },
  { id: 'epochs', header: 'Epochs', value: ({ epochs }) => epochs },
]
const names = (words: string, chosen: [string, string][] = []): string[] =>
  filtered(rows, columns, words, new Map(chosen)).map(({ name }) => name)

describe('filtered rows', () => {
  it('have every word, in any column and as it is shown', () => {
    expect(names('')).toHaveLength(3)
    expect(names('mini FERT')).toEqual(['Mini, seed 1'])
    expect(names('50')).toEqual(['Cells'])
    expect(names('done')).toEqual([])
  })

  it('have the chosen value of a column, among what has the words', () => {
    expect(names('', [['state', 'done']])).toEqual(['Mini, seed 1', 'Cells'])
    expect(names('mini', [['state', 'failed']])).toEqual(['Mini, seed 2'])
  })

  it('are counted by value for the choice, the most first', () => {
    expect(facetOf(rows, columns[1]!)).toEqual([
      { value: 'done', text: 'Fertig', count: 2 },
      { value: 'failed', text: 'Aus', count: 1 },
    ])
  })
})
