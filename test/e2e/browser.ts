import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { chromium, type BrowserContext, type Page } from 'playwright-core'

/** A browser of its own: own profile, no services in the background. */
export interface Browser {
  readonly context: BrowserContext
  readonly page: Page
  /** Errors of scripts, of the console and of the content security policy, since the start. */
  readonly complaints: string[]
  /** From now on a failed connection, which the browser itself reports, is no complaint. */
  expectNoHost(): void
  close(): Promise<void>
}

const names = ['chromium', 'chromium-browser', 'google-chrome']

/** TANSAKU_CHROMIUM, or the first one on the PATH; null where there is none. */
export function findChromium(): string | null {
  const wanted = process.env['TANSAKU_CHROMIUM']
  if (wanted) return wanted
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((file) => existsSync(file)) ?? null
}

export const noChromium =
  'no Chromium found: install it (Debian: apt-get install chromium), or name one in TANSAKU_CHROMIUM'

export async function openBrowser(size = { width: 1_280, height: 800 }): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'tansaku-browser-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium()!,
    viewport: size,
    locale: 'en-US',
    colorScheme: 'light',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--force-color-profile=srgb',
      '--hide-scrollbars',
    ],
  })
  context.setDefaultTimeout(60_000)
  const page = context.pages()[0] ?? (await context.newPage())
  const complaints: string[] = []
  let hostExpected = true
  page.on('pageerror', (error) => {
    complaints.push(error.message)
  })
  page.on('console', (message) => {
    if (message.type() !== 'error' || (!hostExpected && /WebSocket|net::ERR_/.test(message.text()))) return
    complaints.push(message.text())
  })
  page.on('dialog', (dialog) => {
    complaints.push(`a script opened a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  return {
    context,
    page,
    complaints,
    expectNoHost() {
      hostExpected = false
    },
    async close() {
      await context.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}
