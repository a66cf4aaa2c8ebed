import type { Locator } from 'playwright-core'
import { describe, expect } from 'vitest'
import { jobDone } from './support/host.ts'
import { dialogOf, go, heading, visible } from './support/locate.ts'
import { finishedSearch } from './support/prepared.ts'
import { test } from './support/test.ts'

/** The only point of a chart stands at half its height; where along it, its interval decides. */
async function clickAlongMiddle(chart: Locator, isDone: () => boolean): Promise<void> {
  const { width, height } = (await chart.boundingBox())!
  const [margin, step] = [{ left: 52, right: 24, top: 16, bottom: 44 }, 6]
  for (let x = margin.left; x < width - margin.right && !isDone(); x += step)
    await chart.click({ position: { x, y: (margin.top + height - margin.bottom) / 2 } })
  expect(isDone()).toBe(true)
}

describe('the front', () => {
  test.override('prepared', () => finishedSearch)

  test('has an architecture once it is trained and measured, and its point leads to it', async ({
    page,
    host,
    visit,
  }) => {
    const net = (await host.client.architectures.list()).find((each) => each.origin === 'argmax')!
    const protocol = { budgetSeconds: 2 }
    const measured = await host.client.architectures.measure({ id: net.id, deviceId: 'local', protocol })
    await jobDone(host.client, measured.jobId)
    await visit(`/architectures/${net.id}`)
    await page.getByRole('button', { name: 'Evaluate' }).first().click()
    const dialog = dialogOf(page)
    await dialog.getByLabel('Epochs').fill('1')
    await dialog.getByLabel('Training images').fill('200')
    await dialog.getByRole('button', { name: 'Start the evaluation' }).click()
    await visible(page.getByText('1 / 1', { exact: true }), 60_000)
    await go(page, 'Front')
    await page.getByRole('checkbox').waitFor()
    await clickAlongMiddle(page.locator('canvas').first(), () => page.url().includes(net.id))
    await visible(heading(page, /argmax$/))
  })
})
