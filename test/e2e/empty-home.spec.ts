import { describe } from 'vitest'
import { go, heading, visible } from './support/locate.ts'
import { test } from './support/test.ts'

test.override('opensAt', () => '/')

describe('an empty home', () => {
  test('shows every page, and the empty ones say what to do next', async ({ page }) => {
    await visible(heading(page, 'Find fast networks for …'))
    await visible(page.getByText('No front yet'))
    await go(page, 'Devices')
    await visible(heading(page, 'Devices'))
    await visible(page.getByRole('button', { name: 'This computer' }))
    for (const [name, next] of [
      ['Latency tables', 'No latency table yet'],
      ['Searches', 'No search yet'],
      ['Architectures', 'No architecture yet'],
      ['Front', 'Nothing to compare yet'],
      ['Comparisons', 'No comparison yet'],
    ] as const) {
      await go(page, name)
      await visible(heading(page, name))
      await visible(page.getByText(next))
    }
    await go(page, 'System')
    await visible(
      page
        .getByRole('table', { name: 'What the workbench stands on' })
        .getByRole('cell', { name: 'TensorFlow', exact: true }),
      40_000,
    )
  })

  test('says so where a page or a thing does not exist', async ({ page, visit }) => {
    await visit('/latency-tables/table-nothere')
    await visible(page.getByRole('alert').getByText('This could not be read.'))
    await page.getByText('Details').click()
    await visible(page.getByText('"code": "NOT_FOUND"'))
    await visit('/nowhere')
    await visible(heading(page, 'There is no such page'))
  })
})
