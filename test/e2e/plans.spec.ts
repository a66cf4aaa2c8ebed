import { describe, expect } from 'vitest'
import { startHost } from './support/host.ts'
import { dialogOf, go, heading, visible } from './support/locate.ts'
import { measuredTable } from './support/prepared.ts'
import { test } from './support/test.ts'

test.override('opensAt', () => '/')
test.override('prepared', () => measuredTable)

describe('the start page', () => {
  test('asks what networks are wanted, and one click begins; a killed host and a stop are gone on from', async ({
    page,
    browser,
    host,
    home,
  }) => {
    await visible(heading(page, 'Find fast networks for …'))
    // All that is usual is filled in.
    await visible(page.getByTestId('plan-estimate').getByText(/^About .* in all, between/))
    expect(await page.getByRole('button', { name: 'This computer' }).getAttribute('aria-pressed')).toBe('true')
    const slider = page.getByRole('slider', { name: 'Slowest network wanted on This computer' })
    await slider.focus()
    for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowLeft')
    expect(Number(await page.getByLabel('No slower than, on This computer').inputValue())).toBeGreaterThan(0)
    await page.getByRole('radio', { name: '10 min' }).click()
    await page.getByRole('button', { name: 'Find fast networks' }).click()

    await visible(heading(page, 'cifar10 1'))
    const state = page.getByTestId('plan-state')
    await visible(state.getByText('running'))
    await visible(page.getByTestId('step-supernet').getByText('One net that holds all architectures'))
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await visible(state.getByText('stopped'))
    await page.getByRole('button', { name: 'Go on' }).click()
    await visible(state.getByText('running'))

    browser.expectNoHost()
    await host.kill()
    await visible(page.getByTestId('offline'))
    const again = await startHost(home)
    try {
      await visible(state.getByText('interrupted'))
      await page.getByRole('button', { name: 'Go on' }).click()
      await visible(state.getByText('running'))
      await go(page, 'Start')
      await visible(page.getByTestId('plans').getByRole('link', { name: 'cifar10 1' }))
      await page.getByTestId('plans').getByRole('link', { name: 'cifar10 1' }).click()
      await page.getByRole('button', { name: 'Stop', exact: true }).click()
      await visible(state.getByText('stopped'))
      await page.getByRole('button', { name: 'Remove' }).click()
      await dialogOf(page).getByRole('button', { name: 'Remove' }).click()
      await visible(heading(page, 'Find fast networks for …'))
      expect(await again.client.plans.list()).toEqual([])
    } finally {
      await again.stop()
    }
  })
})
