import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser as Chromium, Page } from 'playwright-core'
import { median, percentile } from '#shared/statistics/index.ts'
import { pageFor, pagesFolder } from '#main/workbench/index.ts'
import { launchChromium, openBrowser } from '../test/e2e/support/browser.ts'
import { startHost, type Host } from '../test/e2e/support/host.ts'
import { longRunId, seedHome, type SeedSize } from './pages/seed.ts'
import { answered, frames, observe, settled } from './pages/watch.ts'

/** What one round measures; null where there is nothing to do it with, or it took longer than a minute and a half. */
export interface PagesResult {
  readonly networks: number
  readonly epochs: number
  readonly rounds: number
  readonly front_s: number | null
  readonly front_axis_ms: number | null
  readonly front_sort_ms: number | null
  readonly front_frame_p95_ms: number | null
  readonly list_s: number | null
  readonly list_sort_ms: number | null
  readonly searches_s: number | null
  readonly long_run_s: number | null
  /** To the first paint of the page that the address leads to. */
  readonly first_paint_gzip_kb: number | null
  readonly first_paint_sent_kb: number | null
  /** Until the front is interactive. */
  readonly front_gzip_kb: number | null
}
type Figures = Omit<PagesResult, 'networks' | 'epochs' | 'rounds'>

const limitMs = 90_000
const chart = 'main canvas'
const rows = 'main table tbody tr'

/** Real pages in a real browser, from the headless host, on a home full of networks. @param size of the home */
export async function measurePages(size: SeedSize & { rounds: number; home: string | null }): Promise<PagesResult> {
  const home = size.home ?? mkdtempSync(join(tmpdir(), 'tansaku-bench-pages-'))
  if (size.home === null) await seedHome(home, size)
  const host = await startHost(home)
  const chromium = await launchChromium()
  try {
    const measured: Figures[] = []
    for (let round = 0; round < size.rounds; round++) measured.push(await measureRound(chromium, host))
    const middle = (key: keyof Figures): number | null => {
      const values = measured.flatMap((each) => each[key] ?? [])
      return values.length < measured.length ? null : Math.round(median(values) * 1_000) / 1_000
    }
    const keys = Object.keys(measured[0]!) as (keyof Figures)[]
    const figures = Object.fromEntries(keys.map((key) => [key, middle(key)])) as unknown as Figures
    return { networks: size.networks, epochs: size.epochs, rounds: size.rounds, ...figures }
  } finally {
    await chromium.close()
    await host.stop()
    if (size.home === null) rmSync(home, { recursive: true, force: true })
  }
}

async function measureRound(chromium: Chromium, host: Host): Promise<Figures> {
  const { page, context } = await openBrowser(chromium)
  page.setDefaultTimeout(limitMs)
  await observe(page)
  await page.goto(host.entrance)
  const firstPaint = await paintOf(page)
  const open = async (path: string, isThere: string): Promise<number | null> => {
    await page.goto('about:blank')
    await page.goto(`${host.address}#${path}`)
    return seconds(await tried(settled(page, isThere)))
  }
  const some = (selector: string): string => `document.querySelector(${JSON.stringify(selector)}) !== null`

  const front_s = await open('/front', `${some(chart)} && ${some(rows)}`)
  const front_gzip_kb = gzipKb(await loaded(page, Infinity))
  const front_frame_p95_ms = front_s === null ? null : await panned(page)
  const front_sort_ms = front_s === null ? null : await sorted(page, 'section:last-of-type table')
  const front_axis_ms =
    front_s === null
      ? null
      : await tried(
          answered(
            page,
            `[...document.querySelectorAll('[role=radio]')].find((each) => each.textContent.trim() === 'MACs').click()`,
            `[...document.querySelectorAll('main h2')].some((each) => each.textContent.trim() === 'MACs') && ${some(chart)}`,
          ),
        )
  const list_s = await open('/architectures', some(rows))
  const list_sort_ms = list_s === null ? null : await sorted(page, 'table')
  const searches_s = await open('/searches', some(rows))
  const long_run_s = await open(`/searches/${longRunId}`, some(chart))
  await context.close()
  return {
    front_s,
    front_axis_ms,
    front_sort_ms,
    front_frame_p95_ms,
    list_s,
    list_sort_ms,
    searches_s,
    long_run_s,
    ...firstPaint,
    front_gzip_kb,
  }
}

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000)

/** Null where it took too long: that is a figure too, and not the end of the others. */
async function tried(answer: Promise<number>): Promise<number | null> {
  const timeout = new Promise<null>((resolve) => {
    setTimeout(() => {
      resolve(null)
    }, limitMs).unref()
  })
  return Promise.race([answer, timeout])
}

/** From a click on the third header to other rows. */
const sorted = (page: Page, table: string): Promise<number | null> =>
  tried(
    answered(
      page,
      `const rowsOf = () => [...document.querySelectorAll('main ${table} tbody tr')].slice(0, 5).map((row) => row.textContent).join();
       const before = rowsOf();
       [...document.querySelectorAll('main ${table} thead button')].find((each) => /accuracy/i.test(each.textContent)).click()`,
      `rowsOf() !== before`,
    ),
  )

/** The wheel zooms the chart and a drag moves it, for two seconds. Null where the picture stays as it was. */
async function panned(page: Page): Promise<number | null> {
  const box = await page.locator(chart).first().boundingBox()
  if (box === null) return null
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  const picture = (): Promise<string> =>
    page.evaluate<string>(`document.querySelector(${JSON.stringify(chart)}).toDataURL()`)
  const before = await picture()
  const times = frames(page, 2_500)
  await page.mouse.move(x, y)
  await page.keyboard.down('Control')
  for (let step = 0; step < 12; step++) await page.mouse.wheel(0, -60)
  await page.keyboard.up('Control')
  await page.mouse.down()
  for (let step = 0; step < 60; step++) await page.mouse.move(x + 2 * step, y + step)
  await page.mouse.up()
  const all = await times
  return (await picture()) === before ? null : percentile(all, 0.95)
}

interface Loaded {
  readonly name: string
  readonly sent: number
}

const loaded = (page: Page, before: number): Promise<Loaded[]> =>
  page.evaluate<Loaded[]>(
    `[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .filter((each) => each.responseEnd <= ${String(before === Infinity ? 'Infinity' : before)})
      .map((each) => ({ name: new URL(each.name).pathname, sent: each.transferSize }))`,
  )

async function paintOf(page: Page): Promise<Pick<Figures, 'first_paint_gzip_kb' | 'first_paint_sent_kb'>> {
  await settled(page, `document.querySelector('main h1') !== null`)
  const at = await page.evaluate<number>(`performance.getEntriesByName('first-contentful-paint')[0].startTime`)
  const files = await loaded(page, at)
  return {
    first_paint_gzip_kb: gzipKb(files),
    first_paint_sent_kb: files.reduce((sum, { sent }) => sum + sent, 0) / 1_000,
  }
}

/** What the files would be compressed, however they were sent. */
const gzipKb = (files: readonly Loaded[]): number =>
  files.reduce((sum, { name }) => {
    const found = pageFor(pagesFolder(), name)
    return sum + (found === null ? 0 : gzipSync(readFileSync(found.file), { level: 6 }).byteLength)
  }, 0) / 1_000
