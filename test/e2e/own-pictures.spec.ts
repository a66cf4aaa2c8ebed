import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { pictureFolder } from '../integration/datasets/pictures.ts'
import { dialogOf, go, heading, patienceMs, visible } from './support/locate.ts'
import { test } from './support/test.ts'

/** Pictures of the pages on the way, to be looked at. */
const shots = 'test-results/own-pictures'

describe("the user's own pictures", () => {
  test(
    'go by the pages from a folder of five classes to a front at 96 × 96',
    { timeout: 600_000 },
    async ({ page, home, host }) => {
      mkdirSync(shots, { recursive: true })
      const shot = (name: string) => page.screenshot({ path: join(shots, `${name}.png`) })
      const folder = await pictureFolder(join(home, 'shapes'), { perClass: 16 })
      await go(page, 'Data')
      await page.getByRole('button', { name: 'Add pictures' }).click()
      const adding = dialogOf(page)
      await adding.getByLabel('Folder or file').fill(folder)
      await adding.getByLabel('Size', { exact: true }).fill('96')
      await adding.getByRole('button', { name: 'Add pictures' }).click()
      await page.getByRole('link', { name: 'shapes', exact: true }).click()
      await visible(page.getByText('96 × 96 × 3').first())
      await visible(page.getByRole('img', { name: /^automobile, / }).first())
      await shot('1-data')

      await go(page, 'Latency tables')
      await page.getByRole('button', { name: 'Measure a table' }).first().click()
      const measuring = dialogOf(page)
      await measuring.getByRole('combobox', { name: 'Pictures of' }).click()
      await page.getByRole('option', { name: 'shapes' }).click()
      await measuring.getByLabel('Time budget').fill('2')
      // Beside other tests the sums may well be off, and then the search refuses the table.
      await measuring.getByLabel('Audited architectures').fill('0')
      await measuring.getByRole('button', { name: 'Start measuring' }).click()
      await visible(heading(page, /fbnet-mini 96 × 96 × 3, 5 classes · This computer/), patienceMs)
      await visible(page.getByText('Complete', { exact: true }), patienceMs)
      await shot('2-table')

      await go(page, 'Searches')
      await page.getByRole('link', { name: 'New search' }).first().click()
      await page.getByRole('radio', { name: 'Demo' }).click()
      await page.getByRole('combobox', { name: 'Data set' }).click()
      await page.getByRole('option', { name: 'shapes' }).click()
      for (const [label, value] of [
        ['Name', 'by hand'],
        ['Epochs', '2'],
        ['Warm-up epochs', '1'],
        ['Batch size', '8'],
        ['Training images', ''],
        ['Sampled', '1'],
        ['Scored architectures', '0'],
      ] as const)
        await page.getByLabel(label, { exact: true }).fill(value)
      await shot('3-form')
      await page.getByRole('button', { name: 'Start the search' }).click()
      await visible(page.getByTestId('run-state').getByText('Done'), patienceMs)
      await shot('4-search')
      await page
        .getByRole('table', { name: 'Architectures' })
        .getByRole('link', { name: /argmax$/ })
        .click()

      await visible(heading(page, /argmax$/))
      await page.getByRole('button', { name: 'Evaluate' }).first().click()
      const training = dialogOf(page)
      await training.getByRole('radio', { name: 'Demo' }).click()
      await training.getByRole('combobox', { name: 'Data set' }).click()
      await page.getByRole('option', { name: 'shapes' }).click()
      for (const [label, value] of [
        ['Epochs', '1'],
        ['Batch size', '8'],
        ['Training images', ''],
      ] as const)
        await training.getByLabel(label, { exact: true }).fill(value)
      await training.getByRole('button', { name: 'Start the evaluation' }).click()
      await visible(page.getByText('1 / 1', { exact: true }), patienceMs)
      await visible(page.getByRole('heading', { name: 'Surest mistakes' }), patienceMs)
      const mistakes = page.getByRole('img', { name: /^(automobile|frog|rings|stars|stripes), taken for .* sure\)$/ })
      await visible(mistakes.first())
      const trained = (await host.client.architectures.list()).find(({ name }) => name.endsWith('argmax'))!
      const [evaluation] = (await host.client.architectures.get({ id: trained.id })).evaluations
      await expect.poll(() => mistakes.count()).toBe(evaluation!.result!.mistakes!.length)
      // They are there, and not the mark of a picture that could not be shown.
      expect(await mistakes.first().evaluate((each) => 'naturalWidth' in each && each.naturalWidth)).toBe(96)
      await mistakes.last().scrollIntoViewIfNeeded()
      await shot('5-architecture')

      await go(page, 'Front')
      await page.getByRole('radio', { name: 'Predicted latency' }).click()
      await visible(page.getByRole('link', { name: /argmax$/ }).first())
      await shot('6-front')
    },
  )
})
