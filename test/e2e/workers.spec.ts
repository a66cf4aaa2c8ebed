import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import { dartsRnnPresets, dartsRnnSettingsSchema } from '#shared/algorithms/index.ts'
import { startWorker } from '../integration/workers/machines.ts'
import { dialogOf, patienceMs, visible } from './support/locate.ts'
import { test } from './support/test.ts'

const settings = dartsRnnSettingsSchema.parse({
  ...dartsRnnPresets.demo,
  ...{ dataset: 'sotu', trainingTokens: 400, batchSize: 4, bptt: 5 },
  ...{ seed: 1, epochs: 500, hidden: 6, derivedHidden: 8 },
})

describe('the page of workers', () => {
  test.override('opensAt', () => '/workers')

  test('lets a machine in by a command, and shows what it computes, pauses it, and tells its log', async ({
    page,
    host,
  }) => {
    await page.getByRole('button', { name: 'New worker' }).first().click()
    await dialogOf(page).getByLabel('Name').fill('attic')
    await dialogOf(page).getByRole('button', { name: 'Make a token' }).click()
    const command = await page.getByTestId('worker-command').innerText()
    const [, token = ''] = /^TANSAKU_WORKER_TOKEN=(\S+) npx tansaku worker --workbench http/.exec(command) ?? []
    await page.keyboard.press('Escape')
    const row = page.getByRole('row', { name: /attic/ })
    await visible(row.getByText('Never came'))

    const home = mkdtempSync(join(tmpdir(), 'tansaku-e2e-worker-'))
    const worker = startWorker(home, host, token)
    onTestFinished(async () => {
      worker.child.kill('SIGKILL')
      await worker.ended
      rmSync(home, { recursive: true, force: true })
    })
    await visible(row.getByText('There', { exact: true }), patienceMs)
    await page.getByRole('radio', { name: 'Leaves runs to workers' }).click()
    const { id } = await host.client.searches.start({ name: 'cells of words', settings })
    await visible(row.getByRole('link', { name: 'cells of words' }), patienceMs)
    await visible(row.getByText(/[1-9]\d* pieces? in all/), patienceMs)

    await row.getByRole('button', { name: 'Pause' }).click()
    await visible(row.getByText('Paused'))
    // With a checkpoint, and back in line.
    const line = page.getByRole('list', { name: 'In line' })
    await visible(line.getByText('cells of words'), patienceMs)
    const before = (await host.client.searches.get({ id })).epochRecords.length
    expect(before).toBeLessThan(500)
    await row.getByRole('button', { name: 'Log' }).click()
    await visible(
      dialogOf(page)
        .getByText(/search-/)
        .first(),
    )
    await page.keyboard.press('Escape')
    await row.getByRole('button', { name: 'Go on' }).click()
    await visible(row.getByRole('link', { name: 'cells of words' }), patienceMs)
    await expect
      .poll(async () => (await host.client.searches.get({ id })).epochRecords.length, { timeout: patienceMs })
      .toBeGreaterThan(before)
    const { epochRecords } = await host.client.searches.get({ id })
    expect(epochRecords.map(({ epoch }) => epoch)).toEqual(epochRecords.map((_, at) => at))
  })
})
