import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { mountWith, type Mounted } from '../../../test/components/mount.ts'
import DataTable from './DataTable.vue'

const rows = [
  { id: 'a', name: 'net 10', params: 300 },
  { id: 'b', name: 'net 9', params: null },
  { id: 'c', name: 'net 2', params: 20 },
]
type Row = (typeof rows)[number]
const props = {
  rows,
  columns: [
    { id: 'name', header: 'Name', value: (row: Row) => row.name },
    { id: 'params', header: 'Parameters', numeric: true, value: (row: Row) => row.params },
  ],
  rowKey: (row: Row) => row.id,
  label: 'Networks',
}
const names = ({ findAll }: Mounted): string[] => findAll('tbody tr td:first-child').map((cell) => cell.textContent)
const sortOf = ({ findAll }: Mounted): (string | null)[] => findAll('th').map((each) => each.getAttribute('aria-sort'))

describe('a table', () => {
  it('keeps its order until a header is pressed, then counts numbers within names', async () => {
    const table = await mountWith(DataTable, { props })
    expect(names(table)).toEqual(['net 10', 'net 9', 'net 2'])
    table.button('Name').click()
    await nextTick()
    expect(names(table)).toEqual(['net 2', 'net 9', 'net 10'])
    expect(sortOf(table)).toEqual(['ascending', 'none'])
    table.button('Name').click()
    await nextTick()
    expect(names(table)).toEqual(['net 10', 'net 9', 'net 2'])
    expect(sortOf(table)).toEqual(['descending', 'none'])
  })

  it('sorts numbers from the greatest down, and what is not known last either way', async () => {
    const table = await mountWith(DataTable, { props })
    table.button('Parameters').click()
    await nextTick()
    expect(names(table)).toEqual(['net 10', 'net 2', 'net 9'])
    table.button('Parameters').click()
    await nextTick()
    expect(names(table)).toEqual(['net 2', 'net 10', 'net 9'])
  })

  it('is sorted from the start where that is asked for', async () => {
    const table = await mountWith(DataTable, { props: { ...props, sortBy: { id: 'params', descending: false } } })
    expect(names(table)).toEqual(['net 2', 'net 10', 'net 9'])
    expect(sortOf(table)).toEqual(['none', 'ascending'])
  })

  it('chooses the row that is clicked, and leaves a click on a button in it to the button', async () => {
    const table = await mountWith(DataTable, {
      props: { ...props, isSelected: (row: Row) => row.id === 'c' },
      slots: { 'cell-params': '<button type="button">remove</button>' },
    })
    table.findAll('tbody tr')[1]!.querySelector('td')!.click()
    table.findAll('tbody button')[0]!.click()
    expect(table.emitted('select')).toEqual([[rows[1]]])
    expect(table.findAll('tbody tr').map((row) => row.getAttribute('aria-selected'))).toEqual([null, null, 'true'])
  })

  it('leads by a link in the first column, which the keyboard reaches, and by the row', async () => {
    const table = await mountWith(DataTable, { props: { ...props, rowTo: (row: Row) => `/nets/${row.id}` } })
    expect(table.findAll('tbody a').map((link) => link.getAttribute('href'))).toEqual(['/nets/a', '/nets/b', '/nets/c'])
    table.findAll('tbody tr')[2]!.querySelectorAll('td')[1]!.click()
    await expect.poll(() => table.router.currentRoute.value.path).toBe('/nets/c')
  })

  it('draws of ten thousand rows those in sight, and says how many there are', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => ({
      id: `n${index}`,
      name: `net ${index}`,
      params: index,
    }))
    const table = await mountWith(DataTable, { props: { ...props, rows: many } })
    const drawn = table.findAll('tbody [data-row]')
    expect(drawn.length).toBeGreaterThan(20)
    expect(drawn.length).toBeLessThan(100)
    expect(table.findAll('table')[0]!.getAttribute('aria-rowcount')).toBe('10001')
    expect(drawn[0]!.getAttribute('aria-rowindex')).toBe('2')
    // The others' room: the page scrolls as if they were there.
    const rest = table.findAll('tbody tr[aria-hidden] td').map((cell) => Number.parseInt(cell.style.height))
    expect(rest).toEqual([32 * (10_000 - drawn.length)])
    table.button('Parameters').click()
    await nextTick()
    expect(names(table)[0]).toBe('net 9999')
  })

  it('shows a dash where nothing is known', async () => {
    const table = await mountWith(DataTable, { props })
    expect(table.findAll('tbody td').map((cell) => cell.textContent)).toContain('–')
  })
})
