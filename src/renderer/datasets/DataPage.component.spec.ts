import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { mountWith, type Mounted } from '../../../test/components/mount.ts'
import DataPage from './DataPage.vue'

const page = (): Promise<Mounted> =>
  mountWith(DataPage, { answers: { datasets: { list: () => [] }, system: { unreadable: () => [] } } })

const shell = { choosePlace: () => Promise.resolve(null), placeOf: ({ name }: File) => `/data/${name}` }
const placeSelector = 'input[placeholder="/home/…"]'

/** @returns whether the browser was kept from what it does by itself */
async function drag(type: string, names: readonly string[], types = ['Files']): Promise<boolean> {
  const dataTransfer = { types, files: names.map((name) => new File([], name)), dropEffect: 'none' }
  const event = Object.assign(new Event(type, { bubbles: true, cancelable: true }), { dataTransfer })
  document.body.dispatchEvent(event)
  await flushPromises()
  return event.defaultPrevented
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('a folder dropped on the page of data', () => {
  it('opens the form with its path and its name, where the window sees them', async () => {
    vi.stubGlobal('tansakuShell', shell)
    const mounted = await page()
    expect(await drag('dragover', [])).toBe(true)
    expect(mounted.text()).toContain('Drop the folder or file to add it')
    expect(await drag('drop', ['flowers'])).toBe(true)
    expect(mounted.text()).not.toContain('Drop the folder or file to add it')
    expect(mounted.find<HTMLInputElement>(placeSelector).value).toBe('/data/flowers')
    expect(mounted.findAll('input[placeholder="flowers"]')).toHaveLength(1)
    expect(await drag('drop', ['birds'])).toBe(true)
    expect(mounted.find<HTMLInputElement>(placeSelector).value).toBe('/data/birds')
  })

  it('asks for one at a time', async () => {
    vi.stubGlobal('tansakuShell', shell)
    const mounted = await page()
    await drag('drop', ['flowers', 'birds'])
    expect(mounted.text()).toContain('Drop one folder or file at a time.')
    expect(mounted.find<HTMLInputElement>(placeSelector).value).toBe('')
  })

  it('is not opened by a browser, whose form says why the path is to be typed', async () => {
    const mounted = await page()
    expect(await drag('drop', ['flowers'])).toBe(true)
    expect(mounted.text()).toContain('A browser does not tell where a dropped folder lies: type its path here.')
    expect(mounted.find<HTMLInputElement>(placeSelector).value).toBe('')
  })

  it('is told from text that is dragged, and left alone once the page is gone', async () => {
    const mounted = await page()
    expect(await drag('drop', [], ['text/plain'])).toBe(false)
    expect(mounted.findAll(placeSelector)).toEqual([])
    mounted.unmount()
    expect(await drag('drop', ['flowers'])).toBe(false)
  })
})
