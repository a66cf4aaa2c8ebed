import { describe, expect } from 'vitest'
import { heading, visible } from './support/locate.ts'
import { finishedSearch } from './support/prepared.ts'
import { test } from './support/test.ts'

describe('records and the shell', () => {
  test.override('prepared', () => finishedSearch)

  test('are found, marked, archived, removed and brought back without a mouse', async ({ page, host }) => {
    const { id, name } = (await host.client.searches.list())[0]!
    // The palette, by its key, finds the search among everything.
    await page.keyboard.press('Control+k')
    await page.keyboard.type(name)
    // Its architectures, which have its name in theirs, may be read before it.
    await visible(page.getByRole('option', { name: new RegExp(`^${name}\\s*Search$`), selected: true }))
    await page.keyboard.press('Enter')
    await visible(heading(page, name))

    await page.getByRole('button', { name: 'Edit' }).press('Enter')
    await page.getByRole('textbox', { name: 'Tags' }).fill('good, for the paper')
    await page.getByRole('textbox', { name: 'Note' }).fill('<b>why</b>')
    await page.getByRole('button', { name: 'Save' }).press('Enter')
    await visible(page.getByText('<b>why</b>'))
    expect(await host.client.records.marks()).toMatchObject([{ id, tags: ['good', 'for the paper'] }])

    await page.keyboard.press('Control+k')
    await page.keyboard.type('searches page')
    await page.keyboard.press('Enter')
    const row = page.getByRole('row', { name: new RegExp(name) })
    await visible(row.getByText('for the paper'))
    await page.getByRole('checkbox', { name }).press('Space')
    await page.getByRole('button', { name: 'Archive' }).press('Enter')
    await row.waitFor({ state: 'detached' })
    await host.client.records.mark({ ids: [id], isArchived: false })
    await visible(row)
    await page.getByRole('button', { name: 'Remove', exact: true }).press('Enter')
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).press('Enter')
    // Told to screen readers too, for a moment.
    await visible(page.getByText('1 entry removed').first())
    expect(await host.client.searches.list()).toEqual([])
    await page.getByRole('button', { name: 'Undo' }).press('Enter')
    await visible(row)
    expect(await host.client.records.removals()).toEqual([])
  })

  test('fold the navigation for narrow windows, and tell their keys', async ({ page, visit }) => {
    await page.setViewportSize({ width: 1024, height: 768 })
    await visit('/searches')
    await visible(heading(page, 'Searches'))
    await page.keyboard.press('[')
    await visible(page.getByRole('button', { name: 'Unfold the navigation' }))
    // The pages' names are told to who cannot see the icons.
    await visible(page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Devices' }))
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1024)
    await page.keyboard.press('?')
    await visible(page.getByRole('dialog', { name: 'Keyboard shortcuts' }))
    await page.keyboard.press('Escape')
    await page.reload()
    await visible(page.getByRole('button', { name: 'Unfold the navigation' }))
  })
})
