import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Download, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { publishedArchitectures } from '#shared/architecture/index.ts'
import { dartsRnnSettingsSchema } from '#shared/algorithms/index.ts'
import { genotypeText } from '#shared/formats/index.ts'
import { dartsRnnPresets } from '#shared/algorithms/index.ts'
import { openBrowser, type Browser } from './browser.ts'
import { browserObstacle, expectNoComplaints, testsUnless } from './browser-test.ts'
import { startHost, type Host } from './host.ts'

/**
 * DARTS as a user meets it: a real search of cells, small enough for a test, its pages, and what comes of it. One home,
 * in order.
 */

/** A search or an evaluation on a busy machine. */
const patienceMs = 120_000
const test = testsUnless(browserObstacle, 2 * patienceMs)

let home: string
let host: Host
let browser: Browser
let page: Page

beforeAll(async () => {
  if (browserObstacle !== null) return
  home = mkdtempSync(join(tmpdir(), 'tansaku-e2e-darts-'))
  ;[host, browser] = await Promise.all([startHost(home), openBrowser()])
  page = browser.page
  await browser.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(host.entrance)
  await page.getByRole('heading', { level: 1, name: 'Devices' }).waitFor()
})
afterAll(async () => {
  await browser?.close()
  await host?.stop()
  if (home) rmSync(home, { recursive: true, force: true })
})
expectNoComplaints(() => browser)

const visible = (locator: Locator, timeout = 60_000): Promise<void> => locator.waitFor({ state: 'visible', timeout })
const group = (name: string): Locator => page.getByRole('group', { name, exact: true })
const dialog = (): Locator => page.getByRole('dialog')
const go = async (path: string): Promise<void> => {
  await page.goto(`${host.address}#${path}`)
}
async function saved(button: string): Promise<{ name: string; bytes: Buffer }> {
  const [download]: [Download, void] = await Promise.all([
    page.waitForEvent('download', { timeout: patienceMs }),
    page.getByRole('button', { name: button, exact: true }).click(),
  ])
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
}

describe('a DARTS search', () => {
  test('is set up in a form that shows what its space has, and checks it', async () => {
    await go('/searches/new')
    await page.getByRole('radio', { name: 'DARTS', exact: true }).click()
    await page.getByRole('radio', { name: 'Demo' }).click()
    await page.getByRole('radio', { name: 'Second' }).click()
    await visible(page.getByText('Changed from the preset.'))
    await page.getByRole('radio', { name: 'First' }).click()
    for (const [label, value] of [
      ['Epochs', '2'],
      ['Batch size', '8'],
      ['Training images', '64'],
    ] as const)
      await group('Budget').getByLabel(label, { exact: true }).fill(value)
    await group('Supernet').getByLabel('Channels', { exact: true }).fill('4')
    await group('Supernet').getByLabel('Cells', { exact: true }).fill('3')
    await page.getByRole('checkbox', { name: /Partial channels/ }).click()
    await group('Supernet').getByLabel('Partial channels', { exact: true }).fill('3')
    await visible(page.getByText('2k must divide 4 channels.'))
    await page.getByRole('checkbox', { name: /Partial channels/ }).click()
    await group('Derived architectures').getByLabel('Channels', { exact: true }).fill('4')
    await group('Derived architectures').getByLabel('Cells', { exact: true }).fill('3')
    await visible(page.getByTestId('estimate').getByText('8 steps: 2 epochs of 4'))
    await group('Budget').getByLabel('Batch size').fill('40')
    await visible(page.getByText('A share has only 32 images.'))
    await group('Budget').getByLabel('Batch size').fill('8')
  })

  test('shows its cells as a graph once it has run', async () => {
    await page.getByLabel('Name').fill('small cells')
    await page.getByRole('button', { name: 'Start the search' }).click()
    await visible(page.getByTestId('run-state').getByText('Done'), patienceMs)
    const graph = page.getByRole('img', { name: 'Normal cell after epoch 2' })
    await visible(graph)
    // 14 edges between the states, and four to the output.
    expect(await graph.locator('path').count()).toBe(18)
    expect(await graph.locator('path title', { hasText: ', in the genotype' }).count()).toBe(8)
    await visible(page.getByTestId('skips').filter({ hasText: /^Normal cell: \d skips$/ }))
    await visible(page.getByRole('img', { name: 'Entropy of an edge over epochs' }).first())
  })

  test('is replayed by the slider, the keyboard and the strip', async () => {
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

  test('has a heat map of α that outlines the genotype', async () => {
    const cells = page.getByRole('grid', { name: /^Heat map of α, Normal cell/ }).getByRole('gridcell')
    expect(await cells.count()).toBe(14 * 8)
    expect(await cells.first().getAttribute('aria-label')).toMatch(/^cₖ₋₂ → 0 · none: weight [\d.]+ %, α [−\-\d.]+$/)
    await page.getByRole('radio', { name: 'Both' }).click()
    await visible(page.getByRole('grid', { name: /^Heat map of α, Reduction cell/ }))
    await visible(page.getByRole('img', { name: /^Reduction cell after epoch/ }))
    await page.getByRole('radio', { name: 'Normal cell' }).click()
  })

  test('saves its cells as a picture, and as animations that play', async () => {
    const picture = await saved('Save as SVG')
    expect(picture.name).toMatch(/^normal-epoch-[12]\.svg$/)
    const parsed = await page.evaluate(
      `(() => { const root = new DOMParser().parseFromString(${JSON.stringify(picture.bytes.toString())}, 'image/svg+xml'); return [root.documentElement.tagName, root.querySelectorAll('parsererror').length, root.querySelectorAll('path').length, root.documentElement.textContent.includes('Normal cell · Epoch')] })()`,
    )
    expect(parsed).toEqual(['svg', 0, 18, true])
    const film = await saved('Save as animated SVG')
    expect(film.name).toBe('normal.svg')
    expect(film.bytes.toString().match(/<animate /g)).toHaveLength(2)
    const gif = await saved('Save as GIF')
    expect(gif.name).toBe('normal.gif')
    const frames = await page.evaluate(
      `(async () => { const decoder = new ImageDecoder({ type: 'image/gif', data: Uint8Array.from(atob('${gif.bytes.toString('base64')}'), (letter) => letter.charCodeAt(0)) }); await decoder.tracks.ready; const { image } = await decoder.decode({ frameIndex: 1 }); const found = [decoder.tracks.selectedTrack.frameCount, image.displayWidth]; image.close(); return found })()`,
    )
    expect(frames).toEqual([2, 1_280])
  })

  test('goes back to an epoch and on from there as a new run', async () => {
    await page.getByRole('button', { name: 'Go back and go on' }).click()
    await dialog().getByRole('combobox', { name: 'Go back to' }).click()
    await page.getByRole('option', { name: 'after epoch 1' }).click()
    await dialog().getByLabel('Epochs in all').fill('1')
    await visible(dialog().getByText('More than 1.'))
    await dialog().getByLabel('Epochs in all').fill('2')
    await dialog().getByLabel('Learning rate of α').fill('0.03')
    await dialog().getByRole('button', { name: 'Go back and go on' }).click()
    await visible(page.getByRole('heading', { level: 1, name: 'small cells, from epoch 1' }))
    await visible(page.getByTestId('run-state').getByText('Done'), patienceMs)
    await visible(page.getByRole('link', { name: 'Went on from small cells after epoch 1' }))
    await visible(page.getByRole('img', { name: 'Normal cell after epoch 2' }))
    const [branch] = await host.client.searches.list()
    expect(branch?.settings).toMatchObject({ architectureLearningRate: 0.03, epochs: 2 })
    await go('/searches')
    const row = page.getByRole('row', { name: /small cells, from epoch 1/ })
    await visible(page.getByRole('columnheader', { name: 'Order' }))
    await visible(row.getByRole('cell', { name: 'DARTS', exact: true }))
    await visible(row.getByRole('cell', { name: '1', exact: true }))
  })
})

describe('a search of recurrent cells', () => {
  test('is measured by perplexity, and shows the 36 edges of its cell', async () => {
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
    await go(`/searches/${id}`)
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

describe('a genotype', () => {
  test('is shown as text to copy, and evaluated with all that DARTS trains with', async () => {
    const net = (await host.client.architectures.list()).find(
      (each) => each.origin === 'genotype' && each.spec.family === 'darts-cnn',
    )!
    await go(`/architectures/${net.id}`)
    const shown = await page.getByTestId('genotype').textContent()
    if (net.spec.family !== 'darts-cnn') throw new Error(net.spec.family)
    expect(shown).toBe(genotypeText(net.spec.genotype))
    await page.getByRole('button', { name: 'Copy' }).click()
    await visible(page.getByText('Copied', { exact: true }).first())
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(shown)
    await page.getByRole('button', { name: 'Evaluate' }).first().click()
    await dialog().getByRole('radio', { name: 'Paper' }).click()
    for (const [label, value] of [
      ['Auxiliary weight', '0.4'],
      ['Drop-path', '0.2'],
      ['Clip norm', '5'],
      ['Cutout (px)', '16'],
    ] as const)
      expect(await dialog().getByLabel(label).inputValue()).toBe(value)
    for (const [label, value] of [
      ['Epochs', '1'],
      ['Batch size', '8'],
      ['Training images', '64'],
    ] as const)
      await dialog().getByLabel(label).fill(value)
    await dialog().getByLabel('Auxiliary weight').fill('0')
    await dialog().getByLabel('Drop-path').fill('1')
    await visible(dialog().getByText('Less than 1.'))
    await dialog().getByLabel('Drop-path').fill('0.1')
    await dialog().getByRole('button', { name: 'Start the evaluation' }).click()
    await visible(page.getByText('1 / 1', { exact: true }), patienceMs)
    await visible(page.getByText('best, epoch 1', { exact: true }), patienceMs)
    // At the head of the page, and by protocol.
    await visible(page.getByText('1 seed, no interval'))
    await visible(page.getByRole('cell', { name: /^CIFAR-10 · / }))
  })

  test('is added by pasting it, and what is wrong with it is said', async () => {
    await go('/architectures')
    await page.getByRole('button', { name: 'Add a network' }).click()
    const { genotype } = publishedArchitectures['darts-v2'] as Extract<
      (typeof publishedArchitectures)[keyof typeof publishedArchitectures],
      { family: 'darts-cnn' }
    >
    const paste = dialog().getByLabel('Genotype, blocks or JSON')
    await paste.fill(genotypeText(genotype).replace('dil_conv_3x3', 'conv_9x9'))
    await visible(dialog().getByText(/the operation "conv_9x9"\. Known: none,/))
    expect(await dialog().getByRole('button', { name: 'Add', exact: true }).isDisabled()).toBe(true)
    // Of several nothing is taken before one is chosen.
    const other = genotypeText(genotype).replace('dil_conv_3x3', 'sep_conv_5x5')
    await paste.fill(`OTHER = ${other}\nDARTS_V2 = ${genotypeText(genotype)}`)
    await visible(dialog().getByText('Which of 2'))
    expect(await dialog().getByRole('button', { name: 'Add', exact: true }).isDisabled()).toBe(true)
    await dialog().getByRole('combobox', { name: 'Which of 2' }).click()
    await page.getByRole('option', { name: 'DARTS_V2 (line 2)' }).click()
    await visible(dialog().getByText(/^3,349,342 parameters · 528 M MACs$/))
    await dialog().getByLabel('Name').fill('DARTS V2, pasted')
    await dialog().getByRole('button', { name: 'Add', exact: true }).click()
    await visible(page.getByRole('heading', { level: 1, name: 'DARTS V2, pasted' }))
    await visible(page.getByRole('img', { name: 'Normal cell' }))
  })

  test('of recurrent cells is measured by perplexity, and has no MACs', async () => {
    const { id } = await host.client.architectures.add({ name: 'PTB V1', spec: publishedArchitectures['ptb-v1'] })
    await go(`/architectures/${id}`)
    await visible(page.getByText('not applicable: recurrent'))
    await visible(page.getByRole('img', { name: 'Recurrent cell' }))
    await page.getByRole('button', { name: 'Evaluate' }).first().click()
    await dialog().getByRole('radio', { name: 'Paper' }).click()
    for (const [label, value] of [
      ['Epochs', '3600'],
      ['BPTT', '35'],
      ['Learning rate', '20'],
      ['Dropout, words', '0.1'],
      ['ASGD patience', '5'],
    ] as const)
      expect(await dialog().getByLabel(label, { exact: true }).inputValue()).toBe(value)
    await page.keyboard.press('Escape')
  })
})
