import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { adbCandidates } from '#main/devices/adb/find-adb.ts'
import { labObstacle, type DeviceLab } from '../device-lab/index.ts'
import { startHost } from './support/host.ts'
import { dialogOf, visible } from './support/locate.ts'
import { labTest as test } from './support/lab.ts'
import { browserObstacle } from './support/test.ts'

/** A computer without adb, and how its user brings one: the host sees none of this computer's own. */

const obstacle = browserObstacle ?? (await labObstacle())
const hiddenFiles = adbCandidates().filter((file) => existsSync(file))
/** No server of this computer is asked or started: only what a test says. */
const noAdb = {
  TANSAKU_ADB: '',
  TANSAKU_ADB_SERVERS: '',
  ADB_SERVER_SOCKET: '',
  ANDROID_ADB_SERVER_ADDRESS: '',
  ANDROID_ADB_SERVER_PORT: '',
}

test.override('obstacle', () => obstacle)
test.override('hidden', () => hiddenFiles)
test.override('environment', ({ lab }) => ({ ...noAdb, ANDROID_ADB_SERVER_PORT: String(lab.server.port) }))

const missing = (page: Page): Locator => page.getByRole('status', { name: 'adb was not found' })
const serverRow = (page: Page, { server }: DeviceLab): Locator =>
  page.getByRole('table', { name: 'adb servers' }).getByRole('row', { name: `127.0.0.1:${server.port}` })

/** The lab's program of that name, in the folder `tools` of a home. */
function adbProgramIn(home: string, { server }: DeviceLab): string {
  const folder = join(home, 'tools')
  mkdirSync(folder)
  const program = join(folder, 'adb')
  writeFileSync(program, server.script)
  chmodSync(program, 0o755)
  return program
}

describe('a computer without adb', () => {
  // Its server does not run yet either.
  test.beforeEach(({ lab }) => lab.server.kill())

  test('says how to get it and where it was looked for, and keeps this computer usable', async ({ page, lab }) => {
    await visible(missing(page).getByText('apt install adb'))
    await missing(page)
      .getByText(/^Places where it was looked for: \d+$/)
      .click()
    for (const place of adbCandidates().slice(0, 2)) await visible(missing(page).getByText(place, { exact: true }))
    await visible(serverRow(page, lab).getByText('Not started'))
    await visible(
      page.getByRole('table', { name: 'Devices', exact: true }).getByRole('row', { name: /This computer Ready/ }),
    )
    expect(await page.getByText('Plug in a phone', { exact: true }).count()).toBe(0)
  })

  test('refuses a program that is not adb', async ({ page }) => {
    await missing(page).getByLabel('Path of the adb program').fill('/bin/sh')
    await missing(page).getByRole('button', { name: 'Use this' }).click()
    await visible(page.getByText('The settings were not saved', { exact: true }))
    await visible(page.getByText('“/bin/sh” is not the full path of a program named adb.', { exact: false }).first())
  })

  test('uses the program it is given, and the server once it runs', async ({ page, home, lab }) => {
    const program = adbProgramIn(home, lab)
    await missing(page).getByLabel('Path of the adb program').fill(program)
    await missing(page).getByRole('button', { name: 'Use this' }).click()
    await missing(page).waitFor({ state: 'detached' })
    await visible(serverRow(page, lab).getByText('Unreachable'))
    await lab.server.start()
    await page.getByRole('button', { name: 'Read all devices again' }).click()
    await visible(serverRow(page, lab).getByText('Running'))
    await visible(page.getByText(`${program} · 1.0.`, { exact: false }))
    await visible(page.getByRole('heading', { name: 'Plug in a phone' }))
  })
})

describe('the adb settings', () => {
  test('show what is set, what is stronger, and what is wrong with a change', async ({ page, home, host, lab }) => {
    const program = adbProgramIn(home, lab)
    await host.client.devices.configure({ adbProgram: program, adbServers: [] })
    await page.reload()
    const dialog = dialogOf(page)
    await page.getByRole('button', { name: 'adb settings' }).click()
    expect(await dialog.getByLabel('Path of the adb program').inputValue()).toBe(program)
    await visible(dialog.getByText('Set in the environment and stronger than this: ANDROID_ADB_SERVER_PORT'))
    await dialog.getByLabel('adb servers').fill('http://x')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await visible(dialog.getByRole('alert').getByText('“http://x” is no address of an adb server.', { exact: false }))
    await dialog.getByText('Details').click()
    await visible(dialog.getByText('"code": "ADB_SETTING"'))
  })

  test('are kept, and reach the servers they name', async ({ page, browser, home, host, lab }) => {
    await host.client.devices.configure({ adbProgram: adbProgramIn(home, lab), adbServers: [] })
    await page.reload()
    const dialog = dialogOf(page)
    await page.getByRole('button', { name: 'adb settings' }).click()
    await dialog.getByLabel('adb servers').fill(`127.0.0.1:${lab.server.port}, nowhere.invalid`)
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    browser.expectNoHost()
    await host.stop()
    const next = await startHost(home, noAdb, hiddenFiles)
    try {
      await page.goto(next.entrance)
      await page.locator('main h1').waitFor()
      await page.goto(`${next.address}#/devices`)
      await visible(serverRow(page, lab).getByText('Running'))
      await visible(page.getByRole('row', { name: /nowhere\.invalid:5037 Unreachable/ }))
      await page.getByRole('button', { name: 'Change' }).click()
      expect(await dialog.getByLabel('adb servers').inputValue()).toBe(
        `127.0.0.1:${lab.server.port}, nowhere.invalid:5037`,
      )
      expect(await dialog.getByText('stronger than this').count()).toBe(0)
    } finally {
      await next.stop()
    }
  })
})
