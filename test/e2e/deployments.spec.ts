import { describe, expect } from 'vitest'
import { storeDeployedNetworks } from '../integration/workbench/deployed-networks.ts'
import { visible } from './support/locate.ts'
import type { Prepared } from './support/prepared.ts'
import { test } from './support/test.ts'

const deployedNetworks: Prepared = { name: 'deployed-networks', fill: storeDeployedNetworks }

describe('what networks are as deployed', () => {
  test.override('prepared', () => deployedNetworks)

  test('a network has its runs as a table and as a chart', async ({ page, visit }) => {
    await visit('/architectures/net-0')
    const chart = page.getByRole('img', { name: /^Top-1 on the device against latency there, .*: 2 runs/ }).first()
    await visible(chart)
    expect(await chart.locator('canvas').count()).toBe(1)
    const table = page.getByRole('table', { name: 'As deployed' })
    const rows = table.locator('tbody').getByRole('row')
    await expect.poll(() => rows.count()).toBe(2)
    // The newest run in each precision; the older one in fp32 took 9 ms.
    await visible(rows.filter({ hasText: 'fp32' }).getByText('63.3 – 75.9', { exact: true }))
    await visible(
      rows
        .filter({ hasText: 'int8' })
        .getByRole('cell', { name: /^60\.0 / })
        .first(),
    )
    await chart.scrollIntoViewIfNeeded()
  })

  test('the front shows them as deployed, and says how many it leaves out', async ({ page, visit }) => {
    await visit('/front')
    await visible(page.getByText('Nothing to compare yet'))
    await page.getByRole('combobox', { name: 'Figures' }).click()
    await page.getByRole('option', { name: 'as deployed, fp32' }).click()
    await visible(
      page.getByRole('img', { name: /^2 architectures by test accuracy against Latency as deployed in fp32/ }).first(),
    )
    await visible(page.getByText(/1 network left out: not deployed in this precision/))
    const table = page.getByRole('table', { name: 'Architectures' })
    await visible(table.getByRole('columnheader', { name: 'Top-1 on the device, CIFAR-10 (%)' }))
    await visible(table.getByText('70.0 (63.3 – 75.9)', { exact: true }))
    // Another axis is of what was trained and counted again.
    await page.getByRole('radio', { name: 'MACs' }).click()
    await visible(page.getByRole('img', { name: /^3 architectures by test accuracy against MACs/ }).first())
    await visible(page.getByRole('combobox', { name: 'Figures' }).getByText('trained and measured'))
  })
})
