import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { go, heading, patienceMs, visible } from './support/locate.ts'
import { measuredTable } from './support/prepared.ts'
import { test } from './support/test.ts'

/** A sweep of two values and two seeds; what is drawn is trained for a few steps. */
async function fillForm(page: Page): Promise<void> {
  await go(page, 'Sweeps')
  await page.getByRole('link', { name: 'New sweep' }).first().click()
  await page.getByRole('radio', { name: 'Random' }).click()
  await page.getByLabel('Name').fill('draws')
  await page.getByLabel('Values').fill('1,2')
  await page.getByRole('button', { name: 'Vary another setting' }).click()
  await page.getByRole('combobox', { name: 'Setting' }).nth(1).click()
  await page.getByRole('option', { name: 'Architectures', exact: true }).click()
  await page.getByLabel('Values').nth(1).fill('1,x')
  await visible(page.getByText('Give numbers with commas between them.'))
  await page.getByLabel('Values').nth(1).fill('1,0')
  await visible(page.getByText('architectures 0'))
  await page.getByLabel('Values').nth(1).fill('1,2')
  await page.getByRole('checkbox', { name: 'Train what is found' }).click()
  const training = page.getByRole('group', { name: 'Afterwards' })
  await training.getByLabel('Epochs').fill('1')
  await training.getByLabel('Batch size').fill('20')
  await training.getByLabel('Training images').fill('100')
}

describe('a sweep', () => {
  test.override('prepared', () => measuredTable)

  test('is started from its form, shown as it goes, stopped, and gone on with to its front', async ({ page }) => {
    await fillForm(page)
    await visible(page.getByTestId('sweep-estimate').getByText('4 searches · up to 4 trainings'))
    await page.getByRole('button', { name: 'Start the sweep' }).click()
    const state = page.getByTestId('sweep-state')
    await visible(state.getByText('Running'), 40_000)
    const runs = page.getByRole('table', { name: 'Searches' })
    await visible(runs.getByRole('row', { name: /draws 1/ }).getByText('Done'), patienceMs)
    await visible(runs.getByRole('row', { name: /draws 4/ }).getByText('Queued'))
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await visible(state.getByText('Stopped'), patienceMs)
    await visible(runs.getByRole('row', { name: /draws 4/ }).getByText('Stopped'))

    await page.getByRole('button', { name: 'Resume' }).click()
    // The front grows while the rest is still to come.
    const front = page.getByTestId('sweep-front')
    await visible(front.getByRole('row').nth(1), patienceMs)
    await visible(state.getByText('Done'), 2 * patienceMs)
    await visible(page.getByRole('img', { name: /^2 means over seeds by test accuracy/ }).first())
    for (const drawn of ['1', '2']) {
      const cells = await front
        .getByRole('row', { name: `Architectures ${drawn}` })
        .first()
        .getByRole('cell')
        .allTextContents()
      expect([cells[0], cells.at(-1)]).toEqual([`Architectures ${drawn}`, '2'])
      expect(cells[2]).toMatch(/±/)
    }
    const board = page.getByRole('table', { name: /^Scoreboard: / })
    const method = await board.getByRole('row').nth(1).getByRole('cell').allTextContents()
    // Random searches of two seeds, whose first architectures are trained; chance is what they are themselves.
    expect([method[1], method[5], method[8]]).toEqual(['2 / 2', expect.stringMatching(/±/), '–'])
    await visible(page.getByRole('button', { name: 'JSON' }))
    await runs.getByRole('link', { name: 'draws 3' }).click()
    await visible(heading(page, 'draws 3'))
    await page.getByRole('link', { name: 'Part of a sweep' }).click()
    await visible(heading(page, 'draws'))
  })
})
