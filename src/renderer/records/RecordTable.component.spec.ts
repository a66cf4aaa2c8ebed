import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { mountWith } from '../../../test/components/mount.ts'
import { asked } from '../../../test/components/workbench.ts'
import { toasts } from '../ui/toasts.ts'
import RecordTable from './RecordTable.vue'

const rows = ['a', 'b', 'c'].map((id) => ({ id, name: `run ${id}` }))
const props = {
  rows,
  columns: [{ id: 'name', header: 'Name', value: ({ name }: { name: string }) => name }],
  facets: [],
  rowKey: ({ id }: { id: string }) => id,
  rowTo: ({ id }: { id: string }) => `/searches/${id}`,
  label: 'Searches',
}
const marks = [
  { id: 'a', tags: ['good'], note: '', isArchived: false },
  { id: 'c', tags: [], note: '', isArchived: true },
]
const shown = (links: HTMLElement[]): string[] => links.map((link) => link.textContent.trim())

describe('a table of records', () => {
  it('leaves out what is archived, until it is asked for', async () => {
    const { findAll, router } = await mountWith(RecordTable, { props, answers: { records: { marks: () => marks } } })
    expect(shown(findAll('tbody a'))).toEqual(['run a', 'run b'])
    await router.push('/?archive=archived')
    await flushPromises()
    expect(shown(findAll('tbody a'))).toEqual(['run c'])
    await router.push('/?archive=all&tag=good')
    await flushPromises()
    expect(shown(findAll('tbody a'))).toEqual(['run a'])
  })

  it('has tags in a column of their own only where there are any', async () => {
    const { text } = await mountWith(RecordTable, { props, answers: { records: { marks: () => marks } } })
    expect(text()).toContain('good')
    const without = await mountWith(RecordTable, { props, answers: { records: { marks: () => [] } } })
    expect(without.findAll('th')).toHaveLength(2)
  })

  it('removes what is ticked, and offers to bring it back', async () => {
    const removed = { ids: ['a', 'b'], refused: [] }
    const { findAll, button } = await mountWith(RecordTable, {
      props,
      answers: { records: { marks: () => marks, remove: () => removed, restore: () => removed } },
    })
    findAll('thead [role=checkbox]')[0]!.click()
    await flushPromises()
    button('Remove').click()
    await flushPromises()
    findAll('[role=dialog] button')
      .find((each) => each.textContent.trim() === 'Remove')!
      .click()
    await flushPromises()
    expect(asked('records.remove')).toEqual([{ ids: ['a', 'b'] }])
    const { text, action } = toasts.value.at(-1)!
    expect(text).toBe('2 entries removed')
    action!.run()
    await flushPromises()
    expect(asked('records.restore')).toEqual([{ ids: ['a', 'b'] }])
  })

  it('takes what is ticked into the archive', async () => {
    const { findAll, button } = await mountWith(RecordTable, {
      props,
      answers: { records: { marks: () => marks, mark: () => [] } },
    })
    findAll('tbody [role=checkbox]')[1]!.click()
    await flushPromises()
    button('Archive').click()
    await flushPromises()
    expect(asked('records.mark')).toEqual([{ ids: ['b'], isArchived: true }])
  })
})
