import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { benchmarkBinary } from '../../scripts/setup/paths.mjs'
import { labObstacle, startLab, type DeviceLab, type Phone } from '../device-lab/index.ts'
import { openBrowser, type Browser } from './browser.ts'
import { browserObstacle, expectNoComplaints, testsUnless } from './browser-test.ts'
import { jobDone, startHost, type Host } from './host.ts'

/**
 * Phones as a user meets them: plugged in, measured, pulled out in the middle, plugged in again, compared. The real
 * adbd, one home, in order.
 */

const obstacle =
  browserObstacle ??
  (await labObstacle()) ??
  (existsSync(benchmarkBinary('x86_64')) ? null : 'no benchmark program: npm run setup -- --benchmark x86_64')
const test = testsUnless(obstacle)

const hostile = `$(reboot) <img src=x onerror=alert(1)> {{7*7}} 'quoted' ${'long '.repeat(20)}`

let home: string
let lab: DeviceLab
let host: Host
let browser: Browser
let page: Page
let alpha: Phone

beforeAll(async () => {
  if (obstacle !== null) return
  home = mkdtempSync(join(tmpdir(), 'tansaku-phones-'))
  ;[lab, browser] = await Promise.all([startLab(), openBrowser()])
  host = await startHost(home, { TANSAKU_ADB_SERVERS: `127.0.0.1:${lab.server.port}` })
  page = browser.page
  await page.goto(host.entrance)
}, 180_000)
afterAll(async () => {
  await browser?.close()
  // Before the lab: the host would start an adb server of its own in the place of one that is gone.
  await host?.stop()
  await lab?.dispose()
  if (home) rmSync(home, { recursive: true, force: true })
})
expectNoComplaints(() => browser)

const visible = (locator: Locator, timeout = 60_000): Promise<void> => locator.waitFor({ state: 'visible', timeout })
const rowOf = (name: string | RegExp): Locator =>
  page.getByRole('table', { name: 'Devices', exact: true }).getByRole('row', { name })
const measuredCells = (): Locator => page.getByRole('gridcell', { name: /: [\d.,]+ (µs|ms) \(95 % interval/ })

describe('a phone', () => {
  test('appears when it is plugged in, with how it is and what it is made of', async () => {
    await visible(page.getByText('Plug in a phone'))
    alpha = await lab.add({ name: 'alpha', kind: 'x86_64' })
    await visible(rowOf(/Tansaku Lab alpha Ready Wi-Fi Lab LAB-X64 Android 14 \(API 34\) 90 \+ 31\.5 Cool/))
    await page.getByText('Plug in a phone').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Tansaku Lab alpha' }).click()
    await visible(page.getByRole('table', { name: 'Core clusters' }).getByRole('cell', { name: '2,400' }).first())
    await visible(page.getByText(`127.0.0.1:${lab.server.port}`).first())
  })

  test('that cannot be measured says so, and its name stays text', async () => {
    await lab.add({
      name: 'gamma',
      kind: 'x86_64',
      properties: { 'ro.product.model': hostile, 'ro.product.cpu.abilist': 'mips' },
    })
    const row = rowOf(/\$\(reboot\) <img src=x/)
    await visible(row.getByText('Unsupported'))
    await row.getByRole('button').click()
    await visible(page.getByText('It cannot be measured.', { exact: false }).first())
    expect(await page.getByRole('button', { name: 'Measure a latency table' }).isDisabled()).toBe(true)
    expect(await page.locator('main img').count()).toBe(0)
  })

  test('says what it will take before it is measured', async () => {
    await page.getByRole('button', { name: 'Tansaku Lab alpha' }).click()
    await page.getByRole('button', { name: 'Measure a latency table' }).click()
    const dialog = page.getByRole('dialog')
    // More than one would be refused: the engine is not worth it, so they are not offered.
    expect(await dialog.getByLabel('Threads').count()).toBe(0)
    await dialog.getByLabel('Time budget').fill('15')
    await dialog.getByLabel('Interval target').fill('25')
    await visible(
      dialog.getByText(
        /65 different operators; roughly \d+ s to 16 s, as nothing like it was measured on this device yet/,
      ),
    )
  })

  test('pulled out in the middle leaves what was measured, and the table goes on when it is back', async () => {
    await page.getByRole('dialog').getByRole('button', { name: 'Start measuring' }).click()
    await visible(page.getByRole('heading', { level: 1, name: /fbnet-mini · Tansaku Lab alpha/ }))
    await visible(page.getByRole('button', { name: 'Pause' }))
    await visible(measuredCells().first(), 40_000)
    await lab.unplug(alpha)
    const note = page.getByRole('alert')
    await visible(note.getByText('The device is gone: unplugged, asleep or restarted'), 40_000)
    await visible(note.getByText(/of 65 operators are kept\. Plug in Tansaku Lab alpha again/))
    const resume = note.getByRole('button', { name: 'Go on measuring' })
    expect(await resume.isDisabled()).toBe(true)
    await alpha.start()
    await lab.plug(alpha)
    await visible(note.getByText(/It goes on from where it was\./))
    await resume.click()
    await visible(page.getByText('Complete', { exact: true }), 60_000)
    await page.getByRole('alert').waitFor({ state: 'detached' })
    // Seven searched layers of nine blocks, the stem and the head.
    expect(await measuredCells().count()).toBe(65)
    await page.screenshot({ path: 'test-results/phone-heat-map.png', fullPage: true })
  })

  test('is compared with this computer, block by block', async () => {
    const { jobId } = await host.client.latencyTables.measure({
      deviceId: 'local',
      space: 'fbnet-mini',
      protocol: { budgetSeconds: 15, intervalTarget: 0.25 },
    })
    await jobDone(host.client, jobId)
    await page.getByRole('navigation').first().getByRole('link', { name: 'Latency tables', exact: true }).click()
    await page.getByRole('button', { name: 'Compare' }).click()
    await visible(page.getByRole('heading', { level: 1, name: 'Compare two tables' }))
    await visible(
      page.getByRole('grid', {
        name: 'Heat map of relative cost, Tansaku Lab alpha over This computer: blocks by layers',
      }),
    )
    await visible(
      page.getByRole('gridcell', { name: /^layer 1 · k3_e1: × [\d.]+ of the median ratio; A [\d.]+ (µs|ms), B / }),
    )
    await page.getByRole('button', { name: 'Swap' }).click()
    await visible(
      page.getByRole('grid', {
        name: 'Heat map of relative cost, This computer over Tansaku Lab alpha: blocks by layers',
      }),
    )
    await page.screenshot({ path: 'test-results/compared-devices.png', fullPage: true })
  })

  test('gives its table away as a file, and a file becomes a device that can only be read', async () => {
    await page.getByRole('navigation').first().getByRole('link', { name: 'Latency tables', exact: true }).click()
    await page
      .getByRole('row', { name: /Tansaku Lab alpha/ })
      .getByRole('link')
      .first()
      .click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export' }).click(),
    ])
    const path = await download.path()
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ space: 'fbnet-mini', operators: 65 })
    await page.getByRole('navigation').first().getByRole('link', { name: 'Latency tables', exact: true }).click()
    await page
      .getByTestId('import-file')
      .setInputFiles({ name: 'nonsense.json', mimeType: 'application/json', buffer: Buffer.from('[1, 2') })
    await visible(page.getByText('nonsense.json could not be imported', { exact: true }))
    await page
      .getByTestId('import-file')
      .setInputFiles({ name: 'alpha.json', mimeType: 'application/json', buffer: readFileSync(path) })
    await visible(page.getByText('Read from alpha.json'))
    await page.getByRole('navigation').first().getByRole('link', { name: 'Devices', exact: true }).click()
    await visible(rowOf(/Imported/))
  })
})
