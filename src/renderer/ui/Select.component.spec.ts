import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { mountWith } from '../../../test/components/mount.ts'
import Select from './Select.vue'

const options = [
  { value: 'local', label: 'This computer' },
  { value: 'pixel', label: 'Pixel 7', hint: 'ready' },
  { value: 'gone', label: 'Galaxy', disabled: true },
]

describe('a list of choices', () => {
  it('shows the label of what is chosen, and the placeholder where nothing or nothing known is', async () => {
    const select = await mountWith(Select, { props: { modelValue: 'pixel', options, placeholder: 'Choose' } })
    const shown = (): string => select.find('button').textContent.trim()
    expect(shown()).toBe('Pixel 7')
    await select.setProps({ modelValue: null })
    expect(shown()).toBe('Choose')
    await select.setProps({ modelValue: 'another' })
    expect(shown()).toBe('Choose')
  })

  it('opens and chooses by the keyboard, but nothing that is disabled', async () => {
    const select = await mountWith(Select, { props: { modelValue: 'local', options } })
    select.find('button').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    await flushPromises()
    const items = select.findAll('[role=option]')
    expect(items.map((item) => [item.textContent, item.getAttribute('aria-disabled')])).toEqual([
      ['This computer', null],
      ['Pixel 7ready', null],
      ['Galaxy', 'true'],
    ])
    for (const item of [items[2]!, items[1]!])
      item.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    await flushPromises()
    expect(select.emitted('update:modelValue')).toEqual([['pixel']])
  })
})
