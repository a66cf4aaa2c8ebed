import { readFileSync } from 'node:fs'
import type { Download, Locator, Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { dartsRnnPresets, dartsRnnSettingsSchema } from '#shared/algorithms/index.ts'
import type { Host } from './support/host.ts'
import { dialogOf, heading, patienceMs, visible } from './support/locate.ts'
import { finishedCells } from './support/prepared.ts'
import { test } from './support/test.ts'

const group = (page: Page, name: string): Locator => page.getByRole('group', { name, exact: true })

/** Two epochs of four steps, on a supernet of three cells. */
async function fillSmallSearch(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'DARTS', exact: true }).click()
  await page.getByRole('radio', { name: 'Demo' }).click()
  for (const [label, value] of [
    ['Epochs', '2'],
    ['Batch size', '8'],
    ['Training images', '64'],
  ] as const)
    await group(page, 'Budget').getByLabel(label, { exact: true }).fill(value)
  for (const part of ['Supernet', 'Derived architectures']) {
    await group(page, part).getByLabel('Channels', { exact: true }).fill('4')
    await group(page, part).getByLabel('Cells', { exact: true }).fill('3')
  }
}

async function saved(page: Page, button: string): Promise<{ name: string; bytes: Buffer }> {
  const [download]: [Download, void] = await Promise.all([
    page.waitForEvent('download', { timeout: patienceMs }),
    page.getByRole('button', { name: button, exact: true }).click(),
  ])
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
}

/** The page of the only run, as it shows itself first. */
async function openRun(page: Page, { address, client }: Host): Promise<void> {
  const { id } = (await client.searches.list())[0]!
  await page.goto(`${address}#/searches/${id}`)
  await visible(page.getByRole('img', { name: 'Normal cell after epoch 2' }))
}

describe('a new DARTS search', () => {
  test('is set up in a form that shows what its space has, and checks it', async ({ page, visit }) => {
    await visit('/searches/new')
    await fillSmallSearch(page)
    await visible(page.getByTestId('estimate').getByText('8 steps: 2 epochs of 4'))
    await page.getByRole('radio', { name: 'Second' }).click()
    await visible(page.getByText('Changed from the preset.'))
    await page.getByRole('radio', { name: 'First' }).click()
    await page.getByRole('checkbox', { name: /Partial channels/ }).click()
    await group(page, 'Supernet').getByLabel('Partial channels', { exact: true }).fill('3')
    await visible(page.getByText('2k must divide 4 channels.'))
    await page.getByRole('checkbox', { name: /Partial channels/ }).click()
    await group(page, 'Budget').getByLabel('Batch size').fill('40')
    await visible(page.getByText('A share has only 32 images.'))
  })

  test('shows its cells as a graph once it has run', async ({ page, visit }) => {
    await visit('/searches/new')
    await fillSmallSearch(page)
    await page.getByLabel('Name').fill('small cells')
    await page.getByRole('button', { name: 'Start the search' }).click()
    await visible(page.getByTestId('run-state').getByText('Done'), patienceMs)
    const graph = page.getByRole('img', { name: 'Normal cell after epoch 2' })
    await visible(graph)
    // 14 edges between the states, and four to the output.
    expect(await graph.locator('path').count()).toBe(18)
    expect(await graph.locator('path title', { hasText: ', in the genotype' }).count()).toBe(8)
    await visible(page.getByTestId('skips').filter({ hasText: /^Normal cell: \d skips?$/ }))
    await visible(page.getByRole('img', { name: 'Entropy of an edge over epochs' }).first())
  })
})

describe('a finished DARTS search', () => {
  test.override('prepared', () => finishedCells)

  test('is replayed by the slider, the keyboard and the strip', async ({ page, host }) => {
    await openRun(page, host)
    const graph = page.getByRole('img', { name: /^Normal cell after epoch/ })
    const last = await graph.innerHTML()
    const slider = page.getByRole('slider', { name: 'Epoch' })
    await slider.focus()
    await page.keyboard.press('ArrowLeft')
    await visible(page.getByRole('img', { name: 'Normal cell after epoch 1' }))
    expect(await graph.innerHTML()).not.toBe(last)
    await page.keyboard.press('Space')
    await visible(page.getByRole('img', { name: 'Normal cell after epoch 2' }))
    expect(await graph.innerHTML()).toBe(last)
    await page.getByTitle(/^Epoch 1, cₖ₋₂ → 0: /).click()
    await visible(page.getByRole('img', { name: 'Normal cell after epoch 1' }))
    await page.keyboard.press('End')
  })

  test('has a heat map of α that outlines the genotype', async ({ page, host }) => {
    await openRun(page, host)
    const cells = page.getByRole('grid', { name: /^Heat map of α, Normal cell/ }).getByRole('gridcell')
    await expect.poll(() => cells.count()).toBe(14 * 8)
    expect(await cells.first().getAttribute('aria-label')).toMatch(/^cₖ₋₂ → 0 · none: weight [\d.]+ %, α [−\-\d.]+$/)
    await page.getByRole('radio', { name: 'Both' }).click()
    await visible(page.getByRole('grid', { name: /^Heat map of α, Reduction cell/ }))
    await visible(page.getByRole('img', { name: /^Reduction cell after epoch/ }))
  })

  test('saves its cells as a picture, and as animations that play', async ({ page, host }) => {
    await openRun(page, host)
    const picture = await saved(page, 'Save as SVG')
    expect(picture.name).toBe('normal-epoch-2.svg')
    const parsed = await page.evaluate(
      `(() => { const root = new DOMParser().parseFromString(${JSON.stringify(picture.bytes.toString())}, 'image/svg+xml'); return [root.documentElement.tagName, root.querySelectorAll('parsererror').length, root.querySelectorAll('path').length, root.documentElement.textContent.includes('Normal cell · Epoch')] })()`,
    )
    expect(parsed).toEqual(['svg', 0, 18, true])
    const film = await saved(page, 'Save as animated SVG')
    expect(film.name).toBe('normal.svg')
    expect(film.bytes.toString().match(/<animate /g)).toHaveLength(2)
    const gif = await saved(page, 'Save as GIF')
    expect(gif.name).toBe('normal.gif')
    const frames = await page.evaluate(
      `(async () => { const decoder = new ImageDecoder({ type: 'image/gif', data: Uint8Array.from(atob('${gif.bytes.toString('base64')}'), (letter) => letter.charCodeAt(0)) }); await decoder.tracks.ready; const { image } = await decoder.decode({ frameIndex: 1 }); const found = [decoder.tracks.selectedTrack.frameCount, image.displayWidth]; image.close(); return found })()`,
    )
    expect(frames).toEqual([2, 1_280])
  })

  test('goes back to an epoch and on from there as a new run', async ({ page, host, visit }) => {
    await openRun(page, host)
    const dialog = dialogOf(page)
    await page.getByRole('button', { name: 'Go back and go on' }).click()
    await dialog.getByRole('combobox', { name: 'Go back to' }).click()
    await page.getByRole('option', { name: 'after epoch 1' }).click()
    await dialog.getByLabel('Epochs in all').fill('1')
    await visible(dialog.getByText('More than 1.'))
    await dialog.getByLabel('Epochs in all').fill('2')
    await dialog.getByLabel('Learning rate of α').fill('0.03')
    await dialog.getByRole('button', { name: 'Go back and go on' }).click()
    await visible(heading(page, 'small cells, from epoch 1'))
    await visible(page.getByTestId('run-state').getByText('Done'), patienceMs)
    await visible(page.getByRole('link', { name: 'Went on from small cells after epoch 1' }))
    await visible(page.getByRole('img', { name: 'Normal cell after epoch 2' }))
    const [branch] = await host.client.searches.list()
    expect(branch?.settings).toMatchObject({ architectureLearningRate: 0.03, epochs: 2 })
    await visit('/searches')
    const row = page.getByRole('row', { name: /small cells, from epoch 1/ })
    await visible(page.getByRole('columnheader', { name: 'Order' }))
    await visible(row.getByRole('cell', { name: 'DARTS', exact: true }))
    await visible(row.getByRole('cell', { name: '1', exact: true }))
  })
})

describe('a search of recurrent cells', () => {
  test('is measured by perplexity, and shows the 36 edges of its cell', async ({ page, host, visit }) => {
    const settings = dartsRnnSettingsSchema.parse({
      ...dartsRnnPresets.demo,
      dataset: 'sotu',
      seed: 1,
      epochs: 2,
      batchSize: 8,
      bptt: 8,
      trainingTokens: 600,
      hidden: 8,
      derivedHidden: 8,
    })
    const { id } = await host.client.searches.start({ name: 'small recurrent cell', settings })
    await visit(`/searches/${id}`)
    await visible(page.getByTestId('run-state').getByText('Done'), patienceMs)
    const graph = page.getByRole('img', { name: 'Recurrent cell after epoch 2' })
    await visible(graph)
    expect(await graph.locator('path').count()).toBe(36 + 8)
    expect(
      await page
        .getByRole('grid', { name: /^Heat map of α, Recurrent cell/ })
        .getByRole('gridcell')
        .count(),
    ).toBe(36 * 5)
    await visible(page.getByRole('img', { name: 'Perplexity over epochs' }).first())
    expect(await page.getByRole('heading', { name: 'Accuracy' }).count()).toBe(0)
    const table = page.getByRole('table', { name: 'Architectures' })
    await visible(table.getByRole('link', { name: /small recurrent cell/ }))
  })
})
