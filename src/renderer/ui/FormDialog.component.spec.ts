import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { mountWith, type Mounted } from '../../../test/components/mount.ts'
import FormDialog from './FormDialog.vue'

async function dialog(changed: { canSubmit?: boolean; pending?: boolean } = {}): Promise<Mounted> {
  const props = { open: true, title: 'Rename', action: 'Save', pending: false, canSubmit: true, ...changed }
  return mountWith(FormDialog, { props, slots: { default: '<input aria-label="Name">' } })
}
/** What Enter in a field does, whatever the state of the button. */
async function enter({ find }: Mounted): Promise<boolean> {
  const event = new Event('submit', { cancelable: true })
  find('form').dispatchEvent(event)
  await flushPromises()
  return event.defaultPrevented
}

describe('a form in a dialog', () => {
  it('is sent by Enter in a field and by its button, which belongs to it though it stands outside', async () => {
    const mounted = await dialog()
    expect(await enter(mounted)).toBe(true)
    expect(mounted.emitted('submit')).toHaveLength(1)
    const button = mounted.button('Save')
    expect(button.type).toBe('submit')
    expect(button.form).toBe(mounted.find('form'))
  })

  it('is not sent, by Enter either, while something is missing in it; and never leaves the page', async () => {
    const mounted = await dialog({ canSubmit: false })
    expect(mounted.button('Save').disabled).toBe(true)
    expect(await enter(mounted)).toBe(true)
    expect(mounted.emitted('submit')).toEqual([])
  })

  it('takes no second press of its button before the answer, and closes without being sent', async () => {
    const mounted = await dialog({ pending: true })
    expect(mounted.button('Save').disabled).toBe(true)
    mounted.button('Cancel').click()
    await flushPromises()
    expect(mounted.emitted('update:open')).toEqual([[false]])
    expect(mounted.emitted('submit')).toEqual([])
  })
})
