import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import { launchChromium, openBrowser } from './support/browser.ts'
import { startHost } from './support/host.ts'

/**
 * Takes a picture of every page of a home with data in it (the demo's, and a DNAS search for its own page):
 *   node test/e2e/screenshots.ts --home <folder> [--out docs/images] [--all] [--only devices,compare]
 * Without --all: each page once, light, English, 1280 px, and a few dark and Japanese ones, for the documentation. With
 * --all: every page at
 * 1280 and 1600 px, light and dark, in both languages, to be looked at. Phones of `npm run lab` are on the devices page
 * where its ANDROID_ADB_SERVER_PORT is set.
 */
const { values } = parseArgs({
  options: {
    home: { type: 'string' },
    out: { type: 'string' },
    all: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
})
if (!values.home) throw new Error('Say which home to show: node test/e2e/screenshots.ts --home <folder>')
const out = values.out ?? fileURLToPath(new URL('../../docs/images', import.meta.url))

/** Parts of pages that deserve a picture of their own: the page, and the heading of the panel. */
const parts: Readonly<Record<string, { readonly page: string; readonly panel: string }>> = {
  'darts-cells': { page: 'darts-run', panel: 'Cells' },
}

interface Shot {
  readonly page: string
  readonly width: number
  readonly theme: 'light' | 'dark'
  readonly language: 'en' | 'ja'
}

/** The newest thing that has the most to show. */
async function pagesOf(client: WorkbenchClient): Promise<Record<string, string>> {
  const [searches, tables, architectures] = await Promise.all([
    client.searches.list(),
    client.latencyTables.list(),
    Promise.all((await client.architectures.list()).map(({ id }) => client.architectures.get({ id }))),
  ])
  /** Trained most often, then best. */
  const shows = ({ figures }: (typeof architectures)[number]): number =>
    figures.reduce((seeds, figure) => seeds + figure.seeds, 0) + (figures[0]?.mean ?? 0) / 1_000
  const search = searches
    .filter(({ settings }) => settings.algorithm === 'dnas')
    .toSorted((a, b) => (b.epoch ?? -1) - (a.epoch ?? -1) || b.createdAt.localeCompare(a.createdAt))[0]
  const table = tables.toSorted(
    (a, b) => Number(b.audit !== null) - Number(a.audit !== null) || b.createdAt.localeCompare(a.createdAt),
  )[0]
  /** The run of a space with the most epochs. */
  const run = (space: string) =>
    searches
      .filter(({ settings }) => settings.algorithm === 'darts' && settings.space === space)
      .toSorted((a, b) => (b.epoch ?? -1) - (a.epoch ?? -1))[0]
  const [cnn, rnn] = [run('darts-cnn'), run('darts-rnn')]
  const net = (family: string) =>
    architectures.filter(({ spec }) => spec.family === family).toSorted((a, b) => shows(b) - shows(a))[0]
  const [genotype, recurrent] = [net('darts-cnn'), net('darts-rnn')]
  const architecture = architectures.toSorted((a, b) => shows(b) - shows(a))[0]
  const plan = (await client.plans.list()).toSorted((a, b) => b.networks.length - a.networks.length)[0]
  return {
    start: '/',
    ...(plan ? { plan: `/plans/${plan.id}` } : {}),
    devices: '/devices',
    'latency-tables': '/latency-tables',
    ...(table ? { 'latency-table': `/latency-tables/${table.id}` } : {}),
    ...(tables.filter(({ state }) => state === 'complete').length > 1 ? { compare: '/latency-tables/compare' } : {}),
    searches: '/searches',
    'new-search': '/searches/new',
    'new-search-darts': '/searches/new?algorithm=darts&space=darts-cnn',
    'new-search-darts-rnn': '/searches/new?algorithm=darts&space=darts-rnn',
    ...(cnn ? { 'darts-run': `/searches/${cnn.id}` } : {}),
    ...(rnn ? { 'darts-rnn-run': `/searches/${rnn.id}` } : {}),
    ...(genotype ? { genotype: `/architectures/${genotype.id}` } : {}),
    ...(recurrent ? { 'recurrent-net': `/architectures/${recurrent.id}` } : {}),
    ...(search ? { 'search-run': `/searches/${search.id}` } : {}),
    architectures: '/architectures',
    ...(architecture ? { architecture: `/architectures/${architecture.id}` } : {}),
    front: '/front',
    system: '/system',
  }
}

function shotsOf(pages: readonly string[]): Shot[] {
  if (!values.all) {
    return [
      ...pages.map((page) => ({ page, width: 1_280, theme: 'light', language: 'en' }) as const),
      ...['search-run', 'darts-run', 'front']
        .filter((page) => pages.includes(page))
        .map((page) => ({ page, width: 1_280, theme: 'dark', language: 'ja' }) as const),
    ]
  }
  return pages.flatMap((page) =>
    [1_280, 1_600].flatMap((width) =>
      (['light', 'dark'] as const).flatMap((theme) =>
        (['en', 'ja'] as const).map((language) => ({ page, width, theme, language })),
      ),
    ),
  )
}

/** Where a picture is taken: a part's page, or the page itself. */
const pageOf = (name: string): string => parts[name]?.page ?? name
const wanted = values.only?.split(',')

const host = await startHost(values.home)
const chromium = await launchChromium()
const { page, complaints } = await openBrowser(chromium)
try {
  await page.goto(host.entrance)
  const pages = await pagesOf(host.client)
  mkdirSync(out, { recursive: true })
  const names = [
    ...Object.keys(pages),
    ...(values.all ? [] : Object.keys(parts).filter((name) => pageOf(name) in pages)),
  ]
  for (const shot of shotsOf(names).filter(({ page: name }) => wanted?.includes(name) ?? true)) {
    await page.setViewportSize({ width: shot.width, height: 800 })
    await page.evaluate(
      `localStorage.setItem('tansaku.theme', '${shot.theme}'); localStorage.setItem('tansaku.language', '${shot.language}')`,
    )
    await page.goto('about:blank')
    await page.goto(`${host.address}#${pages[pageOf(shot.page)]!}`)
    await page.locator('main h1').waitFor()
    // Until nothing is loading any more, and the charts have been drawn.
    await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached', timeout: 60_000 })
    await page.waitForTimeout(400)
    // The page in full: as tall as its content, within reason.
    const content = Number(await page.evaluate('document.querySelector("main").scrollHeight'))
    await page.setViewportSize({ width: shot.width, height: Math.min(2_600, Math.max(800, content)) })
    await page.waitForTimeout(300)
    const suffix = values.all ? `-${shot.width}-${shot.theme}-${shot.language}` : shot.theme === 'dark' ? '-dark' : ''
    const file = join(out, `${shot.page}${suffix}.png`)
    const panel = parts[shot.page]?.panel
    await (panel === undefined
      ? page.screenshot({ path: file })
      : page
          .locator('section', { has: page.getByRole('heading', { level: 2, name: panel }) })
          .screenshot({ path: file }))
    console.log(file)
  }
  if (complaints.length > 0) throw new Error(`The pages complained:\n${complaints.join('\n')}`)
} finally {
  await chromium.close()
  await host.stop()
}
