import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser as Chromium, type BrowserContext, type Page } from 'playwright-core'

/** A window of its own: what others have stored, cached or been allowed is not here. */
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

export const launchChromium = (): Promise<Chromium> =>
  chromium.launch({
    executablePath: findChromium()!,
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

export async function openBrowser(launched: Chromium, size = { width: 1_280, height: 800 }): Promise<Browser> {
  const context = await launched.newContext({ viewport: size, locale: 'en-US', colorScheme: 'light' })
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
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
    close: () => context.close(),
  }
}
