import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import { dialogOf, go, visible } from './support/locate.ts'
import { test } from './support/test.ts'

const row = (page: Page, name: string): Locator =>
  page.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) })

/** A folder of texts beside what the workbench keeps. */
function textFolder(home: string, { test: lines }: { test: string }): string {
  const folder = join(home, 'words')
  mkdirSync(folder)
  for (const name of ['train', 'valid']) writeFileSync(join(folder, `${name}.txt`), 'one two\n')
  writeFileSync(join(folder, 'test.txt'), lines)
  return folder
}
const ownText = async (client: WorkbenchClient) => (await client.datasets.list()).find(({ id }) => id === 'text')

describe('data sets', () => {
  test('are shown with what they hold, and a folder that does not hold them is refused with the reason', async ({
    page,
    home,
    host,
  }) => {
    await go(page, 'Data')
    await visible(row(page, 'CIFAR-10').getByText('50,000 images to train on, 10,000 to test'))
    await visible(row(page, 'CIFAR-10').getByText('Ready', { exact: true }))
    const own = row(page, 'Own text')
    await visible(own.getByText('Set a folder that holds train.txt, valid.txt, test.txt.'))
    const nowhere = join(home, 'nowhere')
    await own.getByLabel('Folder of Own text').fill(nowhere)
    await own.getByRole('button', { name: 'Save' }).click()
    await visible(own.getByRole('alert').getByText(`there is no folder ${nowhere}`))
    await own.getByText('Details').click()
    await visible(own.getByText('"code": "DATASET_MISSING"'))
    await own.getByLabel('Folder of Own text').fill(textFolder(home, { test: '' }))
    await own.getByRole('button', { name: 'Save' }).click()
    await visible(own.getByRole('alert').getByText('too small to be whole: test.txt'))
    expect(await ownText(host.client)).toMatchObject({ state: 'missing', folder: null })
  })

  test('get their folder beside the choice of a new search, and can be searched on at once', async ({
    page,
    home,
    host,
    visit,
  }) => {
    const folder = textFolder(home, { test: 'two one\n' })
    await visit('/searches/new?algorithm=darts&space=darts-rnn')
    await page.getByRole('button', { name: 'Data sets and their folders' }).click()
    const dialog = dialogOf(page)
    await visible(dialog.getByText('Penn Treebank', { exact: true }))
    expect(await dialog.getByText('CIFAR-10').count()).toBe(0)
    await dialog.getByLabel('Folder of Own text').fill(folder)
    await dialog.getByRole('button', { name: 'Save' }).and(page.locator(':enabled')).click()
    await visible(row(page, 'Own text').getByText('Ready', { exact: true }))
    await dialog.getByRole('button', { name: 'Close' }).first().click()
    await page.getByRole('combobox', { name: 'Data set' }).click()
    await page.getByRole('option', { name: 'Own text' }).click()
    expect(await ownText(host.client)).toMatchObject({ state: 'ready', folder, isOwnFolder: true })
  })

  test('lose a folder that is saved empty', async ({ page, home, host }) => {
    await host.client.datasets.place({ id: 'text', folder: textFolder(home, { test: 'two one\n' }) })
    await go(page, 'Data')
    const own = row(page, 'Own text')
    await visible(own.getByText('Ready', { exact: true }))
    await own.getByLabel('Folder of Own text').fill('')
    await visible(own.getByText('Saved empty, the folder is forgotten.'))
    await own.getByRole('button', { name: 'Save' }).click()
    await visible(own.getByText('Missing', { exact: true }))
  })
})
