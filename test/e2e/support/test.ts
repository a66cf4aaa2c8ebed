import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as vitestTest } from 'vitest'
import { findChromium, launchChromium, noChromium, openBrowser } from './browser.ts'
import { startHost } from './host.ts'
import { preparedHome, type Prepared } from './prepared.ts'

/** Why no test of pages can run here, or null. */
export const browserObstacle = findChromium() === null ? noChromium : null

/**
 * A test of pages has a home, a host and a window of its own, so that it can run alone and in any order. A file (or a
 * `describe`) says with `test.override` what its homes hold and how its hosts are started.
 */
export const test = vitestTest
  /** What keeps the tests from running here; null where nothing does. */
  .extend('obstacle', (): string | null => browserObstacle)
  /** What the home holds at the start; null for nothing. */
  .extend('prepared', (): Prepared | null => null)
  /** Beside this process's own: the lab's adb server, say. */
  .extend('environment', (): NodeJS.ProcessEnv => ({}))
  /** The page that the window opens at. */
  .extend('opensAt', (): string => '/devices')
  /** Files of this computer that the host is not to find. */
  .extend('hidden', (): readonly string[] => [])
  /** Skipped aloud with the reason, and a failure in continuous integration, which can install what is missing. */
  .extend('possible', { auto: true }, ({ obstacle, skip }) => {
    if (obstacle !== null && !process.env['CI']) skip(obstacle)
    if (obstacle !== null) throw new Error(obstacle)
    return true
  })
  .extend('chromium', { scope: 'file' }, async ({}, { onCleanup }) => {
    const chromium = await launchChromium()
    onCleanup(() => chromium.close())
    return chromium
  })
  .extend('home', async ({ prepared }, { onCleanup }) => {
    const home = mkdtempSync(join(tmpdir(), 'tansaku-e2e-'))
    onCleanup(() => {
      rmSync(home, { recursive: true, force: true })
    })
    if (prepared !== null) cpSync(await preparedHome(prepared), home, { recursive: true })
    return home
  })
  .extend('host', async ({ home, environment, hidden }, { onCleanup }) => {
    const host = await startHost(home, environment, hidden)
    onCleanup(() => host.stop())
    return host
  })
  /** Let in, and then at a page. A test that fails leaves a picture; not one complaint of the browser passes. */
  .extend('browser', async ({ chromium, host, opensAt, task }, { onCleanup }) => {
    const browser = await openBrowser(chromium)
    onCleanup(async () => {
      if (task.result?.state === 'fail')
        await browser.page.screenshot({ path: `test-results/${task.name.replaceAll(/\W+/g, '-')}.png` })
      await browser.close()
      expect(browser.complaints).toEqual([])
    })
    await browser.page.goto(host.entrance)
    await browser.page.locator('main h1').waitFor()
    if (opensAt !== '/') {
      // The page that is left stays until the next one has been read: a test that went on from it would call it back.
      await browser.page.evaluate('document.querySelector("main h1").dataset.left = ""')
      await browser.page.goto(`${host.address}#${opensAt}`)
    }
    await browser.page.locator('main h1:not([data-left])').waitFor()
    return browser
  })
  .extend('page', ({ browser }) => browser.page)
  /** Goes to a page by its path. */
  .extend('visit', ({ page, host }) => async (path: string): Promise<void> => {
    await page.goto(`${host.address}#${path}`)
  })
