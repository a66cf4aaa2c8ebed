import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import { pictureFolder } from '../integration/datasets/pictures.ts'
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

describe('own pictures', () => {
  test('become a data set by naming their folder, with what was found in them', async ({ page, home, host }) => {
    const folder = await pictureFolder(join(home, 'shapes'), { perClass: 12 })
    writeFileSync(join(folder, 'rings', 'notes.txt'), 'no picture')
    await go(page, 'Data')
    await visible(page.getByText('No pictures of your own yet'))
    await page.getByRole('button', { name: 'Add pictures' }).click()
    const dialog = dialogOf(page)
    await dialog.getByLabel('Folder or file').fill(join(home, 'nowhere'))
    await dialog.getByRole('button', { name: 'Add pictures' }).click()
    await visible(dialog.getByText('The pictures were not added'))
    await dialog.getByLabel('Folder or file').fill(folder)
    await dialog.getByRole('button', { name: 'Add pictures' }).click()
    await visible(page.getByText('Data · shapes is done', { exact: true }))
    await page.getByRole('link', { name: 'shapes' }).click()
    await visible(page.getByRole('heading', { level: 1, name: 'shapes' }))
    await visible(page.getByText('128 × 128 × 3'))
    await visible(page.getByText('rings/notes.txt'))
    await visible(page.getByRole('img', { name: 'Pictures of each class' }).first())
    await visible(page.getByRole('img', { name: /^automobile, / }).first())
    await page.getByRole('combobox', { name: 'Class' }).click()
    await page.getByRole('option', { name: 'stars' }).click()
    await visible(page.getByRole('img', { name: /^stars, / }).first())
    rmSync(join(folder, 'stars', 'stars-0003.jpg'))
    await page.getByRole('button', { name: 'Check files' }).click()
    await visible(page.getByText('Gone: stars/stars-0003.jpg'))
    await page.getByRole('button', { name: 'Remove' }).click()
    await dialogOf(page).getByRole('button', { name: 'Remove' }).click()
    await visible(page.getByText('No pictures of your own yet'))
    expect((await host.client.datasets.list()).filter(({ origin }) => origin === 'added')).toEqual([])
  })
})
