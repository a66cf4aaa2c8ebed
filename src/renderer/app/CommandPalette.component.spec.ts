import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { mountWith } from '../../../test/components/mount.ts'
import CommandPalette from './CommandPalette.vue'

const nets = ['first net', 'second net'].map((name, n) => ({
  id: `net-${String(n)}`,
  name,
  spec: { family: 'fbnet' as const, space: 'fbnet-mini' as const, blocks: [] },
  origin: 'random' as const,
  searchId: null,
  params: 1,
  macs: 1,
  createdAt: '2026-11-28T10:00:00.000Z',
}))
const none = { list: () => [] }
const answers = {
  architectures: { list: () => nets },
  searches: none,
  sweeps: none,
  comparisons: none,
  plans: none,
  devices: none,
  latencyTables: none,
  jobs: none,
}

describe('the command palette', () => {
  it('goes to what is typed with the keyboard alone', async () => {
    const { find, findAll, router, emitted } = await mountWith(CommandPalette, { props: { open: true }, answers })
    const input = find<HTMLInputElement>('[role=combobox]')
    const press = async (key: string): Promise<void> => {
      input.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
      await flushPromises()
    }
    input.value = 'net'
    input.dispatchEvent(new Event('input'))
    await flushPromises()
    const named = findAll('[role=option]').filter(({ textContent }) => textContent.includes(' net'))
    expect(named).toHaveLength(2)
    expect(find('[role=option]').getAttribute('aria-selected')).toBe('true')
    input.value = 'second'
    input.dispatchEvent(new Event('input'))
    await flushPromises()
    await press('ArrowDown')
    expect(input.getAttribute('aria-activedescendant')).toBe(find('[role=option]').id)
    await press('Enter')
    expect(router.currentRoute.value.path).toBe('/architectures/net-1')
    expect(emitted('update:open')).toEqual([[false]])
  })

  it('does commands, and says when there is nothing of that name', async () => {
    const { find, text, emitted } = await mountWith(CommandPalette, { props: { open: true }, answers })
    const input = find<HTMLInputElement>('[role=combobox]')
    input.value = 'no such thing'
    input.dispatchEvent(new Event('input'))
    await flushPromises()
    expect(text()).toContain('Nothing is called like that.')
    input.value = 'shortcuts'
    input.dispatchEvent(new Event('input'))
    await flushPromises()
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    expect(emitted('shortcuts')).toHaveLength(1)
  })
})
