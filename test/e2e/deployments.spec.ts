import { describe, expect } from 'vitest'
import { dialogOf, patienceMs, visible } from './support/locate.ts'
import { test } from './support/test.ts'

describe('a network as it is shipped', () => {
  test('is run on this computer from its page, and what the computer lacks is told', async ({ page, host, visit }) => {
    const { id } = await host.client.architectures.add({
      name: 'A small one',
      spec: {
        family: 'fbnet',
        space: 'fbnet-mini',
        blocks: ['k3_e1_g2', 'k5_e3', 'skip', 'k3_e6', 'k5_e1', 'skip', 'k5_e1_g2'],
      },
    })
    await visit(`/architectures/${id}`)
    await page.getByRole('button', { name: 'Run on a device' }).first().click()
    const dialog = dialogOf(page)
    await visible(dialog.getByText('Random weights: latency, memory and size alone.'))
    await dialog.getByRole('checkbox', { name: 'int8' }).click()
    await visible(dialog.getByText('int8 needs trained weights'))
    expect(await dialog.getByRole('button', { name: 'Run', exact: true }).isDisabled()).toBe(true)
    await dialog.getByRole('checkbox', { name: 'int8' }).click()
    await dialog.getByRole('checkbox', { name: 'fp16' }).click()
    await page.screenshot({ path: 'test-results/deploy.png' })
    await dialog.getByRole('button', { name: 'Run', exact: true }).click()
    const table = page.getByRole('table', { name: 'As deployed' })
    await visible(table.getByText('random weights'), patienceMs)
    await visible(page.getByText(/fp16: This device has no half-precision arithmetic/))
    await table.scrollIntoViewIfNeeded()
    await page.screenshot({ path: 'test-results/deployed.png' })
  })
})
