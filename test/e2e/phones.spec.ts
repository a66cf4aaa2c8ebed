import { existsSync, readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { benchmarkBinary } from '../../scripts/setup/paths.mjs'
import { labObstacle, type DeviceLab, type Phone } from '../device-lab/index.ts'
import { dialogOf, go, heading, measuredCells, visible } from './support/locate.ts'
import { labTest as test, seeing, tablesOfTwoDevices } from './support/lab.ts'
import { browserObstacle } from './support/test.ts'

/** Phones as a user meets them: plugged in, measured, pulled out in the middle, plugged in again. The real adbd. */

const obstacle =
  browserObstacle ??
  (await labObstacle()) ??
  (existsSync(benchmarkBinary('x86_64')) ? null : 'no benchmark program: npm run setup -- --benchmark x86_64')

test.override('obstacle', () => obstacle)
test.override('environment', ({ lab }) => seeing(lab))

const hostile = `$(reboot) <img src=x onerror=alert(1)> {{7*7}} 'quoted' ${'long '.repeat(20)}`

const rowOf = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('table', { name: 'Devices', exact: true }).getByRole('row', { name })
const addAlpha = (lab: DeviceLab): Promise<Phone> => lab.add({ name: 'alpha', kind: 'x86_64' })

/** Opens the dialog that measures a table on alpha. */
async function openMeasuring(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Tansaku Lab alpha' }).click()
  await page.getByRole('button', { name: 'Measure a latency table' }).click()
  return dialogOf(page)
}

describe('a phone', () => {
  test('appears when it is plugged in, with how it is and what it is made of', async ({ page, lab }) => {
    await visible(page.getByText('Plug in a phone'))
    await addAlpha(lab)
    await visible(rowOf(page, /Tansaku Lab alpha Ready Wi-Fi Lab LAB-X64 Android 14 \(API 34\) 90 \+ 31\.5 Cool/))
    await page.getByText('Plug in a phone').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Tansaku Lab alpha' }).click()
    await visible(page.getByRole('table', { name: 'Core clusters' }).getByRole('cell', { name: '2,400' }).first())
    await visible(page.getByText(`127.0.0.1:${lab.server.port}`).first())
  })

  test('that cannot be measured says so, and its name stays text', async ({ page, lab }) => {
    await lab.add({
      name: 'gamma',
      kind: 'x86_64',
      properties: { 'ro.product.model': hostile, 'ro.product.cpu.abilist': 'mips' },
    })
    const row = rowOf(page, /\$\(reboot\) <img src=x/)
    await visible(row.getByText('Unsupported'))
    await row.getByRole('button').click()
    await visible(page.getByText('It cannot be measured.', { exact: false }).first())
    expect(await page.getByRole('button', { name: 'Measure a latency table' }).isDisabled()).toBe(true)
    expect(await page.locator('main img').count()).toBe(0)
  })

  test('says what it will take before it is measured', async ({ page, lab }) => {
    await addAlpha(lab)
    const dialog = await openMeasuring(page)
    // More than one would be refused: the engine is not worth it, so they are not offered.
    expect(await dialog.getByLabel('Threads').count()).toBe(0)
    await dialog.getByLabel('Time budget').fill('15')
    await dialog.getByLabel('Interval target').fill('25')
    await visible(
      dialog.getByText(
        // The budget, a stretch, and the audit that follows.
        /65 different operators; roughly \d+ s to 21 s, as nothing like it was measured on this device yet/,
      ),
    )
  })

  test('pulled out in the middle leaves what was measured, and the table goes on when it is back', async ({
    page,
    lab,
  }) => {
    const alpha = await addAlpha(lab)
    const dialog = await openMeasuring(page)
    await dialog.getByLabel('Time budget').fill('8')
    await dialog.getByLabel('Interval target').fill('25')
    await dialog.getByRole('button', { name: 'Start measuring' }).click()
    await visible(heading(page, /fbnet-mini · Tansaku Lab alpha/))
    await visible(page.getByRole('button', { name: 'Pause' }))
    await visible(measuredCells(page).first(), 40_000)
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
    expect(await measuredCells(page).count()).toBe(65)
    await page.screenshot({ path: 'test-results/phone-heat-map.png', fullPage: true })
  })
})

describe("a phone's table", () => {
  test.override('prepared', () => tablesOfTwoDevices)

  test('is compared with that of this computer, block by block', async ({ page }) => {
    await go(page, 'Latency tables')
    await page.getByRole('button', { name: 'Compare' }).click()
    await visible(heading(page, 'Compare two tables'))
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

  test('is given away as a file, and a file becomes a device that can only be read', async ({ page }) => {
    await go(page, 'Latency tables')
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
    await go(page, 'Latency tables')
    await page
      .getByTestId('import-file')
      .setInputFiles({ name: 'nonsense.json', mimeType: 'application/json', buffer: Buffer.from('[1, 2') })
    await visible(page.getByText('nonsense.json could not be imported', { exact: true }))
    await page
      .getByTestId('import-file')
      .setInputFiles({ name: 'alpha.json', mimeType: 'application/json', buffer: readFileSync(path) })
    await visible(page.getByText('Read from alpha.json'))
    await go(page, 'Devices')
    await visible(rowOf(page, /Imported/))
  })
})
