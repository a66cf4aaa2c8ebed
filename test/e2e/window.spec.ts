import { describe, expect } from 'vitest'
import { dialogOf, go, heading, visible } from './support/locate.ts'
import { measuredTable } from './support/prepared.ts'
import { test } from './support/test.ts'

describe('the window', () => {
  test.override('prepared', () => measuredTable)

  test('changes language and theme, and remembers both', async ({ page }) => {
    await go(page, 'Latency tables')
    await page.getByRole('radio', { name: '日本語' }).click()
    await visible(heading(page, 'レイテンシ表'))
    await page.getByRole('radio', { name: 'ダーク' }).click()
    await page.reload()
    await visible(heading(page, 'レイテンシ表'))
    expect(await page.locator('html').getAttribute('lang')).toBe('ja')
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
    await page.getByRole('radio', { name: 'English' }).click()
    await page.getByRole('radio', { name: 'System', exact: true }).click()
    await visible(heading(page, 'Latency tables'))
  })

  test('can be used by keyboard alone', async ({ page }) => {
    await go(page, 'Latency tables')
    await visible(heading(page, 'Latency tables'))
    // As it is on arrival: nothing has the focus yet.
    await page.reload()
    await visible(heading(page, 'Latency tables'))
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.locator(':focus').getAttribute('id')).toBe('content')
    // One table alone cannot be compared: that button is passed over.
    for (const name of ['Import', 'Published data', 'Measure a table']) {
      await page.keyboard.press('Tab')
      expect(await page.locator(':focus').textContent()).toContain(name)
    }
    await page.keyboard.press('Enter')
    await visible(dialogOf(page))
    await page.keyboard.press('Escape')
    await dialogOf(page).waitFor({ state: 'detached' })
    expect(await page.locator(':focus').textContent()).toContain('Measure a table')
  })
})
