import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { electronBinary } from '../../scripts/setup/parts.mjs'
import { root } from '../../scripts/setup/paths.mjs'
import { heading, visible } from './support/locate.ts'

const program = electronBinary()
const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
const why =
  program === undefined ? "Electron's program is not installed" : hasDisplay ? undefined : 'there is no display'
if (why !== undefined) console.warn(`Skipped: no desktop window is tried, because ${why} (npx install-electron).`)

describe.skipIf(why !== undefined)('the desktop window', () => {
  let home: string
  let app: ElectronApplication
  let page: Page
  const start = (...args: string[]) =>
    _electron.launch({
      executablePath: program!,
      args: [root, ...args],
      env: { ...(process.env as Record<string, string>), TANSAKU_HOME: home },
    })
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'tansaku-window-'))
    app = await start('tansaku://latency-tables')
    page = await app.firstWindow()
  })
  afterAll(async () => {
    await app.close()
    rmSync(home, { recursive: true, force: true })
  })

  it('opens on the page that a link asks for, from its own scheme, without Node in it', async () => {
    await visible(heading(page, 'Latency tables'))
    expect(page.url()).toBe('app://tansaku/latency-tables')
    expect(await page.evaluate('typeof process')).toBe('undefined')
  })

  it('goes to the page of a link that the system opens later, in the same window', async () => {
    // A second start hands its link over and ends.
    await (await start('tansaku://system')).close().catch(() => undefined)
    await page.waitForURL('app://tansaku/system')
    expect(app.windows()).toHaveLength(1)
  })

  it('leaves its pages for nothing', async () => {
    await page.evaluate("location.href = 'https://example.org/'")
    expect(page.url()).toBe('app://tansaku/system')
  })
})
