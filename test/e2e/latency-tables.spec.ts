import { describe, expect } from 'vitest'
import { jobDone } from './support/host.ts'
import { dialogOf, go, heading, measuredCells, visible } from './support/locate.ts'
import { measuredTable } from './support/prepared.ts'
import { test } from './support/test.ts'

describe('measuring', () => {
  test('starts from the dialog and fills the heat map while it runs', async ({ page }) => {
    await go(page, 'Latency tables')
    await page.getByRole('button', { name: 'Measure a table' }).first().click()
    const dialog = dialogOf(page)
    await dialog.getByLabel('Time budget').fill('-1')
    await visible(dialog.getByText('Give a number above zero.'))
    await dialog.getByLabel('Time budget').fill('3')
    await visible(dialog.getByText(/65 different operators; at most about \d+ s/))
    await dialog.getByRole('button', { name: 'Start measuring' }).click()
    await visible(heading(page, /fbnet-mini · This computer/))
    await visible(page.getByTestId('jobs').getByRole('progressbar'))
    const stem = page.getByRole('gridcell', { name: /^stem · fixed: [\d.]+ (µs|ms) \(95 % interval/ })
    await visible(stem, 40_000)
    await visible(page.getByText('Complete', { exact: true }), 40_000)
  })
})

describe('a table', () => {
  test.override('prepared', () => measuredTable)

  test('says how far it is to be trusted alike in the list, on its page and on its device', async ({
    page,
    host,
    visit,
  }) => {
    const [{ id: tableId } = { id: '' }] = await host.client.latencyTables.list()
    await jobDone(host.client, (await host.client.latencyTables.audit({ tableId, nets: 2, seed: 1 })).jobId)
    const [table] = await host.client.latencyTables.list()
    // The first is the table's; on its page the audit has one of its own.
    const mark = page.locator('[data-trust]').first()
    for (const [path, title] of [
      ['/latency-tables', 'Latency tables'],
      [`/latency-tables/${table!.id}`, /fbnet-mini · This computer/],
      ['/devices', 'Devices'],
    ] as const) {
      await visit(path)
      await visible(heading(page, title))
      await visible(mark)
      await expect.poll(() => mark.getAttribute('data-trust')).toBe(table!.trust.state)
      await expect.poll(() => mark.innerText()).toMatch(/^\s*Trust:\s*(Good|Noisy|Stale|Void)/u)
    }
  })

  test('has a heat map that can be read by arrow keys', async ({ page, host, visit }) => {
    const [table] = await host.client.latencyTables.list()
    await visit(`/latency-tables/${table!.id}`)
    const first = page.getByRole('gridcell').first()
    await first.focus()
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key)
    const told = page.locator(':focus')
    await expect.poll(() => told.getAttribute('aria-label')).toMatch(/^layer 2 · k3_e1_g2: /)
    await visible(page.getByText(/^layer 2 · k3_e1_g2: /).first())
  })

  test('is paused and goes on by its buttons, and what was measured is kept', async ({ page, host, visit }) => {
    // No interval is ever that narrow: it is measured until it is paused.
    const { id } = await host.client.latencyTables.measure({
      deviceId: 'local',
      space: 'fbnet-mini',
      protocol: { budgetSeconds: 600, intervalTarget: 1e-9 },
    })
    await visit(`/latency-tables/${id}`)
    const measured = measuredCells(page)
    await visible(measured.first())
    await page.getByRole('button', { name: 'Pause' }).click()
    const note = page.getByRole('alert')
    await visible(note.getByText('Measuring is paused'))
    await visible(page.getByText('Paused', { exact: true }))
    const kept = Number(
      /(\d+) of 65 operators are kept\. It goes on from where it was\./.exec(await note.innerText())?.[1],
    )
    expect(kept).toBeGreaterThan(0)
    await expect.poll(() => measured.count()).toBe(kept)
    await note.getByRole('button', { name: 'Go on measuring' }).click()
    await note.waitFor({ state: 'detached' })
    await visible(page.getByText('Measuring', { exact: true }).first())
    await expect.poll(() => measured.count()).toBeGreaterThanOrEqual(kept)
    await page.getByRole('button', { name: 'Pause' }).click()
    await visible(note.getByText('Measuring is paused'))
    await page.getByRole('button', { name: 'Remove' }).click()
    await dialogOf(page).getByRole('button', { name: 'Remove' }).click()
    await visible(heading(page, 'Latency tables'))
    // The other one stays.
    expect(await host.client.latencyTables.list()).toHaveLength(1)
  })
})
