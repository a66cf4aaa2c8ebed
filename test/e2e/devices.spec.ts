import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { dialogOf, go, patienceMs, visible } from './support/locate.ts'
import { threeTables } from './support/prepared.ts'
import { test } from './support/test.ts'

async function frontsFor(page: Page, ...devices: string[]): Promise<void> {
  await page.getByRole('button', { name: 'New fronts' }).click()
  const dialog = dialogOf(page)
  for (const device of devices) await dialog.getByRole('checkbox', { name: new RegExp(`^${device} `) }).click()
  await dialog.getByRole('button', { name: 'Start' }).click()
  await dialog.waitFor({ state: 'detached' })
}

describe('a search for two devices', () => {
  test.override('prepared', () => threeTables)

  test('goes from the form to a front for each, and to one for a device that it never saw', async ({ page, host }) => {
    await go(page, 'Searches')
    await page.getByRole('link', { name: 'New search' }).first().click()
    await page.getByRole('radio', { name: 'Demo' }).click()
    for (const [label, value] of [
      ['Epochs', '1'],
      ['Warm-up epochs', '0'],
      ['Batch size', '10'],
      ['Training images', '50'],
      ['Sampled', '1'],
      ['Scored architectures', '50'],
    ] as const)
      await page.getByLabel(label, { exact: true }).fill(value)
    await page.getByRole('checkbox', { name: 'Sampled paths' }).click()
    // The newest table is the first device's.
    await page
      .getByRole('group', { name: 'Also for' })
      .getByRole('checkbox', { name: /^This computer / })
      .click()
    await page.getByRole('radio', { name: 'Hit a target' }).click()
    const range = page.getByTestId('latency-range')
    await visible(range.nth(1))
    await expect.poll(() => range.count()).toBe(2)
    const [narrow, , own] = await host.client.latencyTables.list()
    const { leastUs, mostUs } = await host.client.latencyTables.range({ id: narrow!.id })
    await page.getByLabel('Target (µs)', { exact: true }).fill(String(Math.round((leastUs + mostUs) / 2)))
    const target = page.getByLabel(/^Target on This computer /)
    await target.fill('1')
    await visible(page.getByText(/^Out of reach/).first())
    await target.fill('')
    await page.getByRole('button', { name: 'Start the search' }).click()
    await visible(page.getByTestId('run-state').getByText('Done'), 2 * patienceMs)

    const [search] = await host.client.searches.list()
    expect(search!.settings).toMatchObject({
      latencyTableId: narrow!.id,
      otherDevices: [{ latencyTableId: own!.id, latencyTargetUs: null }],
    })
    const expected = page.getByRole('img', { name: /^Expected latency over epochs/ })
    await visible(expected.first())
    for (const device of ['Narrow', 'This computer']) {
      await page.getByRole('combobox', { name: 'Device' }).click()
      await page.getByRole('option', { name: device }).click()
      await visible(page.getByRole('grid', { name: new RegExp(`^Heat map of softmax\\(θ\\) of ${device}: `) }))
    }
    const architectures = page.getByRole('table', { name: 'Architectures', exact: true })
    for (const device of ['Narrow', 'This computer'])
      await visible(architectures.getByRole('cell', { name: device, exact: true }).first())

    const chart = (devices: number) =>
      page.getByRole('img', { name: new RegExp(`by predicted accuracy .*devices: ${String(devices)}$`) }).first()
    await frontsFor(page, 'Narrow', 'This computer')
    await visible(chart(2))
    await frontsFor(page, 'Broad')
    await visible(chart(3))
    await page.getByText(/^Architectures of the fronts/).click()
    await visible(page.getByRole('table', { name: 'Architectures of the fronts' }).getByText('Broad').first())
  })
})
