import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { comparedSearch, searchId } from './support/compared-search.ts'
import { dialogOf, patienceMs, visible } from './support/locate.ts'
import { test } from './support/test.ts'

const saved = async (page: Page, button: string): Promise<string> => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ])
  return readFileSync(await download.path(), 'utf8')
}

describe('a comparison at equal latency', () => {
  test.override('prepared', () => comparedSearch)

  test('is drawn and told latency by latency, and saved', async ({ page, visit }) => {
    await visit('/comparisons')
    await page.getByRole('table', { name: 'Comparisons' }).getByRole('link').click()
    await visible(page.getByTestId('comparison-state').getByText('done', { exact: true }))
    await visible(page.getByRole('img', { name: /kinds of architectures at 2 latencies on / }).first())
    await visible(page.getByText('random: in 2 of 2 latencies, in 2 by the whole interval'))
    const random = page.getByRole('row').filter({ has: page.getByRole('cell', { name: 'random', exact: true }) })
    await expect.poll(() => random.count()).toBe(2)
    await visible(random.first().getByText('better', { exact: true }))
    const lines = (await saved(page, 'Save as CSV')).trim().split('\n')
    expect(lines[0]).toMatch(/^bin,bin_latency_us,group,/)
    expect(lines.length).toBeGreaterThan(12)
    const svg = await saved(page, 'Save as SVG')
    expect(svg).toContain('What was found, at equal latency')
    expect(svg.match(/fill-opacity="0.14"/g)!.length).toBeGreaterThan(1)
    await page.getByRole('button', { name: 'Remove' }).click()
    await dialogOf(page).getByRole('button', { name: 'Remove' }).click()
    await visible(page.getByText('No comparison yet'))
  })

  test('shows on the front what was found was held against', async ({ page, visit }) => {
    await visit('/front')
    await page.getByRole('radio', { name: 'Predicted latency' }).click()
    const table = page.getByRole('table', { name: 'At equal latency' })
    await visible(table)
    // Random ones and two kinds of largest ones, at two latencies.
    expect(await table.getByRole('row').count()).toBe(1 + 6)
    await visible(page.getByText(/random architectures dashed in their 95 % band/))
    await table.getByRole('link', { name: 'random' }).first().click()
    await visible(page.getByTestId('comparison-state').getByText('done', { exact: true }))
  })

  test('is planned and begun from a search, stopped, and gone on with', async ({ page, visit, host }) => {
    await visit(`/searches/${searchId}`)
    await page.getByRole('link', { name: 'Compare at equal latency' }).click()
    const dialog = dialogOf(page)
    for (const [label, value] of [
      ['Latencies', '1'],
      ['Trainings of each', '2'],
      ['Best of', '2'],
      ['Epochs', '1'],
      ['Training images', '200'],
      ['Seed', '7'],
    ] as const)
      await dialog.getByLabel(label, { exact: true }).fill(value)
    await visible(dialog.getByText(/^To train: \d of \d\.$/))
    await dialog.getByLabel('Best of', { exact: true }).fill('3')
    expect(await dialog.getByRole('button', { name: 'Start' }).isEnabled()).toBe(false)
    await dialog.getByLabel('Best of', { exact: true }).fill('2')
    await dialog.getByRole('button', { name: 'Start' }).click()
    const state = (name: string) =>
      visible(page.getByTestId('comparison-state').getByText(name, { exact: true }), patienceMs)
    await state('running')
    await visible(page.getByText(/^Training 1 of \d: /).first(), patienceMs)
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await state('stopped')
    await page.getByRole('button', { name: 'Go on' }).click()
    await state('running')
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await state('stopped')
    const [comparison] = await host.client.comparisons.list()
    expect(comparison).toMatchObject({ state: 'stopped', wish: { bins: 1, runs: 2, settings: { seed: 7 } } })
  })
})
