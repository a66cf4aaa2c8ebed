import { cpSync, readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { scoredSample, storeScoredSearch } from '../integration/workbench/scored-search.ts'
import { dialogOf, patienceMs, visible } from './support/locate.ts'
import { preparedHome, threeTables, type Prepared } from './support/prepared.ts'
import { test } from './support/test.ts'

const searchId = 'search-scored'

/** A finished search that has scored nets, this computer's table, and those of two other devices. */
const scoredSearch: Prepared = {
  name: 'scored-search',
  async fill(home) {
    cpSync(await preparedHome(threeTables), home, { recursive: true })
    await storeScoredSearch(home, searchId, { scored: scoredSample(120) })
  },
}

async function frontsFor(page: Page, ...devices: string[]): Promise<void> {
  await page.getByRole('button', { name: 'New fronts' }).click()
  const dialog = dialogOf(page)
  for (const device of devices) await dialog.getByRole('checkbox', { name: new RegExp(`^${device} `) }).click()
  await dialog.getByRole('button', { name: 'Start' }).click()
  await dialog.waitFor({ state: 'detached' })
  await visible(page.getByRole('img', { name: /by predicted accuracy/ }).first())
}

describe('a search that has scored nets', () => {
  test.override('prepared', () => scoredSearch)

  test('gets a front for each device that is chosen, now and later, and tells what nets lose on others', async ({
    page,
    visit,
  }) => {
    const chart = (devices: number) =>
      page.getByRole('img', { name: new RegExp(`by predicted accuracy .*devices: ${String(devices)}$`) }).first()
    await visit(`/searches/${searchId}`)
    await visible(page.getByText('No front yet.'))
    await frontsFor(page, 'This computer', 'Narrow')
    await visible(chart(2))
    await visible(page.getByText(/^Predictor: on architectures left out of its fit rank correlation 0\.9/))
    const lost = page.getByRole('grid', { name: 'Lost on other devices' })
    await visible(lost.getByRole('gridcell', { name: /^Architectures made for Narrow, on This computer: / }))
    expect(await lost.getByRole('gridcell').count()).toBe(4)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as CSV' }).click(),
    ])
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\n')
    expect(lines[0]).toBe('made_for,run_on,predicted_accuracy,latency_us,own_latency_us,regret')
    expect(lines.filter((line) => line.startsWith('"Narrow","This computer",')).length).toBeGreaterThan(3)
    await frontsFor(page, 'Broad')
    await visible(chart(3))
    await page.getByText(/^Architectures of the fronts/).click()
    await visible(page.getByRole('table', { name: 'Architectures of the fronts' }).getByText('Broad').first())
  })

  test('hands nets of a front to the architectures, and loses a front that is removed', async ({
    page,
    visit,
    host,
  }) => {
    await visit(`/searches/${searchId}`)
    await frontsFor(page, 'Narrow')
    await page.getByRole('button', { name: 'Keep 5 as architectures' }).click()
    await visible(page.getByText('Kept among the architectures: 5', { exact: true }))
    const kept = await host.client.architectures.list()
    expect(kept.map(({ origin }) => origin)).toEqual(Array.from({ length: 5 }, () => 'retargeted'))
    await page.getByRole('button', { name: 'Remove this front' }).click()
    await visible(page.getByText('No front yet.'))
  })

  test('what was kept of its fronts is run across devices, measured where they are at hand', async ({
    page,
    visit,
  }) => {
    await visit(`/searches/${searchId}`)
    await frontsFor(page, 'This computer', 'Narrow')
    for (const index of [0, 1]) {
      await page.getByRole('button', { name: 'Keep 5 as architectures' }).nth(index).click()
      await visible(page.getByText('Kept among the architectures: 5', { exact: true }).nth(index))
    }
    await page.getByRole('link', { name: 'Across devices' }).click()
    const heat = page.getByRole('grid', { name: 'Made for (rows), run on (columns)' })
    await visible(heat.getByRole('gridcell', { name: /^Made for Narrow, on This computer: .* 0 of them measured\)/ }))
    expect(await heat.getByRole('gridcell').count()).toBe(4)
    await visible(page.getByText(/^Not at hand: Narrow/))
    await visible(page.getByRole('table', { name: 'Published, not checked here' }).getByText('27.53 (+38.8 %)'))
    await page.getByRole('button', { name: /^Measure what is missing/ }).click()
    const measured = heat.getByRole('gridcell', { name: /^Made for Narrow, on This computer: .* 5 of them measured\)/ })
    await visible(measured, 3 * patienceMs)
    await page.getByRole('radio', { name: 'Accuracy lost' }).click()
    await visible(heat.getByRole('gridcell', { name: /points lost|nothing to hold against/ }).first())
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as CSV' }).click(),
    ])
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\n')
    expect(
      lines.filter((line) => line.startsWith('"Narrow","This computer",') && line.includes(',measured,')),
    ).toHaveLength(5)
  })
})
