import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { dnasPresets } from '#shared/algorithms/index.ts'
import { jobDone } from './support/host.ts'
import { go, heading, visible } from './support/locate.ts'
import { finishedSearch, measuredTable } from './support/prepared.ts'
import { test } from './support/test.ts'

const hostile = '<img src=x onerror=alert(1)>{{7*7}}'

async function openForm(page: Page): Promise<void> {
  await go(page, 'Searches')
  await page.getByRole('link', { name: 'New search' }).first().click()
}
async function expectNameAsText(page: Page): Promise<void> {
  expect(await heading(page, hostile).textContent()).toContain(hostile)
  expect(await page.title()).toContain('<img src=x')
  expect(await page.locator('main img').count()).toBe(0)
}

describe('a new search', () => {
  test.override('prepared', () => measuredTable)

  test('has a form that is checked against the contract', async ({ page }) => {
    await openForm(page)
    await page.getByLabel('Epochs', { exact: true }).fill('0')
    await visible(page.getByText('More than 0.'))
    await page.getByLabel('Momentum').fill('much')
    await visible(page.getByText('Give a number.'))
    await page.getByRole('radio', { name: 'Demo' }).click()
    expect(await page.getByLabel('Epochs', { exact: true }).inputValue()).toBe(String(dnasPresets.demo.epochs))
  })

  test('is shown live, from its first step to the architectures derived from it', async ({ page }) => {
    await openForm(page)
    await page.getByRole('radio', { name: 'Demo' }).click()
    await page.getByLabel('Name').fill(hostile)
    await page.getByLabel('Epochs', { exact: true }).fill('2')
    await visible(page.getByText('Less than the 2 epochs of the search, or nothing is searched.'))
    await page.getByLabel('Warm-up epochs').fill('1')
    await page.getByLabel('Batch size').fill('20')
    await page.getByLabel('Training images').fill('100')
    await page.getByLabel('Sampled', { exact: true }).fill('1')
    await page.getByLabel('Scored architectures').fill('0')
    await visible(page.getByText('Changed from the preset.'))
    await page.getByRole('button', { name: 'Start the search' }).click()
    await visible(page.getByTestId('run-state').getByText('Running'), 40_000)
    await visible(page.getByText(/^1 \/ 2$/), 60_000)
    await visible(page.getByRole('grid', { name: /Heat map of softmax\(θ\): blocks by layers after epoch 1/ }))
    await visible(page.getByTestId('run-state').getByText('Done'), 60_000)
    await visible(page.getByRole('table', { name: 'Architectures' }).getByRole('link', { name: /argmax$/ }))
    await expectNameAsText(page)
  })
})

describe('a finished search', () => {
  test.override('prepared', () => finishedSearch)

  test('shows a name from elsewhere as text', async ({ page, host, visit }) => {
    const { id } = (await host.client.searches.list())[0]!
    await host.client.records.rename({ id, name: hostile })
    await visit(`/searches/${id}`)
    await expectNameAsText(page)
  })

  test('has its θ replayed by the epoch slider', async ({ page, host, visit }) => {
    const { id } = (await host.client.searches.list())[0]!
    await visit(`/searches/${id}`)
    await page.getByRole('slider', { name: 'Epoch' }).focus()
    await page.keyboard.press('Home')
    await visible(page.getByRole('grid', { name: /after epoch 1$/ }))
    await page.keyboard.press('End')
    await visible(page.getByRole('grid', { name: /after epoch 2$/ }))
  })

  test('is begun once more with another seed, and both tell of the other', async ({ page, host, visit }) => {
    const { id, name, settings } = (await host.client.searches.list())[0]!
    await visit(`/searches/${id}`)
    await page.getByRole('link', { name: 'Search like this' }).click()
    await visible(page.getByTestId('like').getByText(`Begun like ${name}`))
    expect(await page.getByLabel('Seed').inputValue()).toBe(String(settings.seed + 1))
    await page.getByLabel('Name').fill('another draw')
    await page.getByRole('button', { name: 'Start the search' }).click()
    await visible(heading(page, 'another draw'), 40_000)
    const begun = (await host.client.searches.list()).find((each) => each.name === 'another draw')!
    expect(begun).toMatchObject({ likeId: id, settings: { ...settings, seed: settings.seed + 1 } })
    const lineage = page.getByTestId('lineage')
    await visible(lineage.getByText(`Seed: ${settings.seed} → ${settings.seed + 1}`))
    await lineage.getByRole('link', { name }).click()
    await visible(page.getByTestId('lineage').getByRole('link', { name: 'another draw' }))
  })

  test('is found in a list by words and values, and stands beside another', async ({ page, host, visit }) => {
    const { settings } = (await host.client.searches.list())[0]!
    const { jobId, id } = await host.client.searches.start({
      name: 'other blocks',
      settings: { ...settings, seed: 7 },
    })
    await host.client.searches.stop({ id })
    await jobDone(host.client, jobId).catch(() => {})
    await visit('/searches')
    const list = page.getByRole('table', { name: 'Searches' })
    const rows = list.locator('tbody tr')
    await visible(list)
    await expect.poll(() => rows.count()).toBe(2)

    await page.getByRole('searchbox').fill('other BLOCKS')
    await visible(page.getByText('1 of 2'))
    await expect.poll(() => rows.count()).toBe(1)
    await page.reload()
    await visible(page.getByText('1 of 2'))
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.getByRole('combobox', { name: 'State' }).click()
    await page.getByRole('option', { name: /^Done/ }).click()
    await visible(page.getByText('1 of 2'))
    await visible(list.getByRole('link', { name: 'small blocks' }))
    await page.getByRole('button', { name: 'Show all' }).click()

    await page.getByRole('checkbox', { name: 'All rows' }).click()
    await visible(page.getByText('2 chosen'))
    await page.getByRole('link', { name: 'Side by side' }).click()
    const settingsTable = page.getByRole('table', { name: 'What differs' })
    await visible(settingsTable.getByRole('rowheader', { name: 'Seed' }))
    expect(await settingsTable.locator('tbody tr').count()).toBe(1)
    expect(await settingsTable.getByRole('cell').allTextContents()).toEqual(expect.arrayContaining(['1', '7']))
    await visible(page.getByRole('heading', { name: 'Expected latency' }))
    await visible(page.getByRole('grid', { name: /Heat map of softmax/ }).first())
    await page.getByRole('button', { name: 'Take other blocks out' }).click()
    await visible(page.getByText('Choose two runs or more'))
  })
})
