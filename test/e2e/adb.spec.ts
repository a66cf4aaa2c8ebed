import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { adbCandidates } from '#main/devices/adb/find-adb.ts'
import { labObstacle, startLab, type DeviceLab } from '../device-lab/index.ts'
import { openBrowser, type Browser } from './browser.ts'
import { browserObstacle, expectNoComplaints, testsUnless } from './browser-test.ts'
import { startHost, type Host } from './host.ts'

/**
 * A computer without adb, and how its user brings one: the host sees none of this computer's own. One home, in order.
 */

const obstacle = browserObstacle ?? (await labObstacle())
const test = testsUnless(obstacle)

const hidden = adbCandidates().filter((file) => existsSync(file))
/** No server of this computer is asked or started: only what a test says. */
const noAdb = {
  TANSAKU_ADB: '',
  TANSAKU_ADB_SERVERS: '',
  ADB_SERVER_SOCKET: '',
  ANDROID_ADB_SERVER_ADDRESS: '',
  ANDROID_ADB_SERVER_PORT: '',
}

let home: string
let lab: DeviceLab
let host: Host
let browser: Browser
let page: Page

beforeAll(async () => {
  if (obstacle !== null) return
  home = mkdtempSync(join(tmpdir(), 'tansaku-adb-'))
  ;[lab, browser] = await Promise.all([startLab(), openBrowser()])
  await lab.server.kill()
  host = await startHost(home, { ...noAdb, ANDROID_ADB_SERVER_PORT: String(lab.server.port) }, hidden)
  page = browser.page
  await page.goto(host.entrance)
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await host?.stop()
  await lab?.dispose()
  if (home) rmSync(home, { recursive: true, force: true })
})
expectNoComplaints(() => browser)

const visible = (locator: Locator): Promise<void> => locator.waitFor({ state: 'visible', timeout: 60_000 })
const missing = (): Locator => page.getByRole('status', { name: 'adb was not found' })
const dialog = (): Locator => page.getByRole('dialog')
const serverRow = (): Locator =>
  page.getByRole('table', { name: 'adb servers' }).getByRole('row', { name: `127.0.0.1:${lab.server.port}` })

describe('a computer without adb', () => {
  test('says how to get it and where it was looked for, and keeps this computer usable', async () => {
    await visible(missing().getByText('apt install adb'))
    await missing()
      .getByText(/^Places where it was looked for: \d+$/)
      .click()
    for (const place of adbCandidates().slice(0, 2)) await visible(missing().getByText(place, { exact: true }))
    await visible(serverRow().getByText('Not started'))
    await visible(
      page.getByRole('table', { name: 'Devices', exact: true }).getByRole('row', { name: /This computer Ready/ }),
    )
    expect(await page.getByText('Plug in a phone', { exact: true }).count()).toBe(0)
  })

  test('refuses a program that is not adb', async () => {
    await missing().getByLabel('Path of the adb program').fill('/bin/sh')
    await missing().getByRole('button', { name: 'Use this' }).click()
    await visible(page.getByText('The settings were not saved', { exact: true }))
    await visible(page.getByText('“/bin/sh” is not the full path of a program named adb.', { exact: false }).first())
  })

  test('uses the program it is given, and the server once it runs', async () => {
    const folder = join(home, 'tools')
    mkdirSync(folder)
    const program = join(folder, 'adb')
    writeFileSync(program, lab.server.script)
    chmodSync(program, 0o755)
    await missing().getByLabel('Path of the adb program').fill(program)
    await missing().getByRole('button', { name: 'Use this' }).click()
    await missing().waitFor({ state: 'detached' })
    await visible(serverRow().getByText('Unreachable'))
    await lab.server.start()
    await page.getByRole('button', { name: 'Read all devices again' }).click()
    await visible(serverRow().getByText('Running'))
    await visible(page.getByText(`${program} · 1.0.`, { exact: false }))
    await visible(page.getByRole('heading', { name: 'Plug in a phone' }))
  })
})

describe('the adb settings', () => {
  test('show what is set, what is stronger, and what is wrong with a change', async () => {
    await page.getByRole('button', { name: 'adb settings' }).click()
    expect(await dialog().getByLabel('Path of the adb program').inputValue()).toBe(join(home, 'tools', 'adb'))
    await visible(dialog().getByText('Set in the environment and stronger than this: ANDROID_ADB_SERVER_PORT'))
    await dialog().getByLabel('adb servers').fill('http://x')
    await dialog().getByRole('button', { name: 'Save' }).click()
    await visible(dialog().getByRole('alert').getByText('“http://x” is no address of an adb server.', { exact: false }))
    await dialog().getByText('Details').click()
    await visible(dialog().getByText('"code": "ADB_SETTING"'))
  })

  test('are kept, and reach the servers they name', async () => {
    await dialog().getByLabel('adb servers').fill(`127.0.0.1:${lab.server.port}, nowhere.invalid`)
    await dialog().getByRole('button', { name: 'Save' }).click()
    await dialog().waitFor({ state: 'detached' })
    browser.expectNoHost()
    await host.stop()
    host = await startHost(home, noAdb, hidden)
    await page.goto(host.entrance)
    await visible(serverRow().getByText('Running'))
    await visible(page.getByRole('row', { name: /nowhere\.invalid:5037 Unreachable/ }))
    await page.getByRole('button', { name: 'Change' }).click()
    expect(await dialog().getByLabel('adb servers').inputValue()).toBe(
      `127.0.0.1:${lab.server.port}, nowhere.invalid:5037`,
    )
    expect(await dialog().getByText('stronger than this').count()).toBe(0)
  })
})
