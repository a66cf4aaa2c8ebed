import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { mountWith, type Mounted } from '../../../test/components/mount.ts'
import { asked } from '../../../test/components/workbench.ts'
import AddPicturesDialog from './AddPicturesDialog.vue'

const dialog = (): Promise<Mounted> =>
  mountWith(AddPicturesDialog, {
    props: { open: true, dropped: null },
    answers: { datasets: { add: () => ({ jobId: 'job-1', id: 'flowers' }) } },
  })
const place = ({ find }: Mounted): string => find<HTMLInputElement>('input[placeholder="/home/…"]').value

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('the form for own pictures', () => {
  it("takes the folder or file that was chosen in the system's dialog", async () => {
    const choosePlace = vi.fn((kind: string) => Promise.resolve(`/data/${kind}/flowers`))
    vi.stubGlobal('tansakuShell', { choosePlace, placeOf: () => null })
    const mounted = await dialog()
    mounted.button('Choose file…').click()
    await flushPromises()
    expect(place(mounted)).toBe('/data/file/flowers')
    mounted.button('Choose folder…').click()
    await flushPromises()
    expect(place(mounted)).toBe('/data/folder/flowers')
    mounted.find('form').dispatchEvent(new Event('submit', { cancelable: true }))
    await flushPromises()
    expect(asked('datasets.add')).toEqual([
      expect.objectContaining({ name: 'flowers', from: '/data/folder/flowers', size: null }),
    ])
  })

  it('keeps what was typed when the dialog is closed without a choice', async () => {
    vi.stubGlobal('tansakuShell', { choosePlace: () => Promise.resolve(null), placeOf: () => null })
    const mounted = await dialog()
    const input = mounted.find<HTMLInputElement>('input[placeholder="/home/…"]')
    input.value = '/data/birds'
    input.dispatchEvent(new Event('input'))
    mounted.button('Choose folder…').click()
    await flushPromises()
    expect(place(mounted)).toBe('/data/birds')
  })

  it('has no such buttons in a browser', async () => {
    const mounted = await dialog()
    expect(() => mounted.button('Choose folder…')).toThrow('There is no button')
    expect(() => mounted.button('Choose file…')).toThrow('There is no button')
  })
})
