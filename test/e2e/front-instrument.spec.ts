import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { storeDeployedNetworks } from '../integration/workbench/deployed-networks.ts'
import { visible } from './support/locate.ts'
import type { Prepared } from './support/prepared.ts'
import { test } from './support/test.ts'

const deployedNetworks: Prepared = { name: 'deployed-networks', fill: storeDeployedNetworks }

async function saved(page: Page, ending: 'CSV' | 'SVG' | 'PNG'): Promise<Buffer> {
  await page.getByRole('button', { name: 'Save the chart' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Width').fill('600')
  await dialog.getByLabel('Height').fill('300')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: ending }).click(),
  ])
  await dialog.waitFor({ state: 'detached' })
  return readFileSync(await download.path())
}

describe('the front as an instrument', () => {
  test.override('prepared', () => deployedNetworks)

  test('has what it shows in its address, also after Back and a reload', async ({ page, visit }) => {
    await visit('/front?x=macs')
    const rows = page.getByRole('table', { name: 'Architectures' }).locator('tbody').getByRole('row')
    const picture = page.getByRole('img', { name: /^3 architectures by test accuracy against MACs/ })
    await visible(picture)
    await expect.poll(() => rows.count()).toBe(3)

    await page.getByRole('radio', { name: 'Error' }).click()
    await page.getByRole('radio', { name: 'Params' }).click()
    await visible(page.getByRole('img', { name: /against Params/ }))
    expect(page.url()).toContain('y=error')
    await page.goBack()
    await visible(picture)
    expect(await page.getByRole('radio', { name: 'Error' }).isChecked()).toBe(true)

    // An area around the leftmost point, drawn with Shift held down.
    const box = (await picture.boundingBox())!
    await page.mouse.move(box.x + 54, box.y + 20)
    await page.keyboard.down('Shift')
    await page.mouse.down()
    await page.mouse.move(box.x + box.width / 3, box.y + 370, { steps: 4 })
    await page.mouse.up()
    await page.keyboard.up('Shift')
    await expect.poll(() => rows.count()).toBeLessThan(3)
    const chosen = await rows.count()
    expect(chosen).toBeGreaterThan(0)
    await page.reload()
    await visible(page.getByRole('button', { name: 'All rows' }))
    await expect.poll(() => rows.count()).toBe(chosen)
    await page.getByRole('button', { name: 'All rows' }).click()
    await expect.poll(() => rows.count()).toBe(3)
  })

  test('tells its values to the keyboard, as a table and in files', async ({ page, visit }) => {
    await visit('/front?x=macs')
    const chart = page.getByRole('application').first()
    await chart.focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => chart.locator('[aria-live]').textContent()).toMatch(/network \d, .*MACs [\d.,]+/)
    await page.keyboard.press('+')
    await expect.poll(() => page.url()).toContain('seen=')
    await page.keyboard.press('0')
    await expect.poll(() => page.url()).not.toContain('seen=')

    await page.getByRole('button', { name: 'As a table' }).first().click()
    const twin = page.getByRole('table', { name: /against MACs/ })
    await expect.poll(() => twin.locator('tbody').getByRole('row').count()).toBe(3)
    const lines = (await saved(page, 'CSV')).toString().trim().split('\n')
    expect(lines).toHaveLength(4)
    expect(lines[0]).toContain('"MACs (M)","MACs (M), from"')
    const svg = (await saved(page, 'SVG')).toString()
    expect(svg).toMatch(/^<svg width="600" height="300"/)
    const png = await saved(page, 'PNG')
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1_200, 600])
    await page.keyboard.press('Tab')
    await chart.focus()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.url()).toContain('/architectures/net-')
  })
})
