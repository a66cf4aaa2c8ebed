import { readFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { publishedArchitectures } from '#shared/architecture/index.ts'
import { genotypeText } from '#shared/formats/index.ts'
import { dialogOf, heading, visible } from './support/locate.ts'
import { finishedCells, finishedSearch } from './support/prepared.ts'
import { test } from './support/test.ts'

const { 'darts-v2': dartsV2, 'ptb-v1': ptbV1 } = publishedArchitectures
const { genotype } = dartsV2 as Extract<typeof dartsV2, { family: 'darts-cnn' }>

describe('an architecture of a search', () => {
  test.override('prepared', () => finishedSearch)

  test('is reached from its search, and drawn block by block', async ({ page, host, visit }) => {
    const { id } = (await host.client.searches.list())[0]!
    await visit(`/searches/${id}`)
    await page
      .getByRole('table', { name: 'Architectures' })
      .getByRole('link', { name: /argmax$/ })
      .click()
    const blocks = page.getByRole('list', { name: /Blocks of/ }).getByRole('listitem')
    await visible(blocks.first())
    await expect.poll(() => blocks.count()).toBe(9)
  })
})

describe('a genotype', () => {
  test('is drawn as a graph of its cells, which can be saved as a picture', async ({ page, host, visit }) => {
    const { id } = await host.client.architectures.add({ name: 'darts-v2', spec: dartsV2 })
    await visit(`/architectures/${id}`)
    const normal = page.getByRole('img', { name: 'Normal cell' })
    await visible(normal)
    // 4 nodes with two inputs each, and their four edges to the output.
    expect(await normal.locator('path').count()).toBe(12)
    expect(await normal.locator('text', { hasText: 'dil_conv_3x3' }).count()).toBe(1)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as SVG' }).first().click(),
    ])
    const picture = readFileSync(await download.path(), 'utf8')
    expect(download.suggestedFilename()).toBe('normal.svg')
    expect(picture).toMatch(/^<svg /)
    expect(picture).not.toContain('var(')
  })

  test('is added by pasting it, and what is wrong with it is said', async ({ page, visit }) => {
    await visit('/architectures')
    await page.getByRole('button', { name: 'Add an architecture' }).click()
    const dialog = dialogOf(page)
    const paste = dialog.getByLabel('Genotype, blocks or JSON')
    await paste.fill(genotypeText(genotype).replace('dil_conv_3x3', 'conv_9x9'))
    await visible(dialog.getByText(/the operation "conv_9x9"\. Known: none,/))
    expect(await dialog.getByRole('button', { name: 'Add', exact: true }).isDisabled()).toBe(true)
    // Of several nothing is taken before one is chosen.
    const other = genotypeText(genotype).replace('dil_conv_3x3', 'sep_conv_5x5')
    await paste.fill(`OTHER = ${other}\nDARTS_V2 = ${genotypeText(genotype)}`)
    await visible(dialog.getByText('Which of 2'))
    expect(await dialog.getByRole('button', { name: 'Add', exact: true }).isDisabled()).toBe(true)
    await dialog.getByRole('combobox', { name: 'Which of 2' }).click()
    await page.getByRole('option', { name: 'DARTS_V2 (line 2)' }).click()
    await visible(dialog.getByText(/^3,349,342 parameters · 528 M MACs$/))
    await dialog.getByLabel('Name').fill('DARTS V2, pasted')
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await visible(heading(page, 'DARTS V2, pasted'))
    await visible(page.getByRole('img', { name: 'Normal cell' }))
  })
})

describe('a genotype of a search', () => {
  test.override('prepared', () => finishedCells)

  test('is shown as text to copy', async ({ page, browser, host, visit }) => {
    await browser.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const { id, spec } = (await host.client.architectures.list()).find((each) => each.origin === 'genotype')!
    await visit(`/architectures/${id}`)
    const shown = await page.getByTestId('genotype').textContent()
    if (spec.family !== 'darts-cnn') throw new Error(spec.family)
    expect(shown).toBe(genotypeText(spec.genotype))
    await page.getByRole('button', { name: 'Copy' }).click()
    await visible(page.getByText('Copied', { exact: true }).first())
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(shown)
  })
})

describe('a genotype of recurrent cells', () => {
  test('is drawn as its cell, and has no MACs', async ({ page, host, visit }) => {
    const { id } = await host.client.architectures.add({ name: 'PTB V1', spec: ptbV1 })
    await visit(`/architectures/${id}`)
    await visible(page.getByText('not applicable: recurrent'))
    await visible(page.getByRole('img', { name: 'Recurrent cell' }))
  })
})
