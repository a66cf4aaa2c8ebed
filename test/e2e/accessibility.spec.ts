import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import { seriousFaults } from './support/axe.ts'
import { searchId } from './support/compared-search.ts'
import { everything } from './support/everything.ts'
import { finishedCells } from './support/prepared.ts'
import { test } from './support/test.ts'

/** Every address of the router, but those that only lead on. */
const routes = [
  ...readFileSync(new URL('../../src/renderer/app/router.ts', import.meta.url), 'utf8').matchAll(
    /path: '([^']+)', component/g,
  ),
].map(([, path]) => path!)

/** One of each, by its route. */
async function pagesOf(client: WorkbenchClient): Promise<Record<string, string>> {
  const { plans, latencyTables, sweeps, comparisons } = client
  const [[plan], [table], [sweep], [comparison]] = await Promise.all([
    plans.list(),
    latencyTables.list(),
    sweeps.list(),
    comparisons.list(),
  ])
  const ids: Readonly<Record<string, string>> = {
    '/plans/:id': plan!.id,
    '/latency-tables/:id': table!.id,
    '/data/:id': 'shapes',
    '/searches/:id': searchId,
    '/sweeps/:id': sweep!.id,
    '/architectures/:id': 'net-found-0',
    '/comparisons/:id': comparison!.id,
    '/:rest(.*)*': 'no-such-page',
  }
  return Object.fromEntries(routes.map((path) => [path, path.replace(/:.*$/, ids[path] ?? '')]))
}

/** @param pages paths by what to call them */
async function faultsOf(
  page: Page,
  visit: (path: string) => Promise<void>,
  pages: Readonly<Record<string, string>>,
): Promise<string[]> {
  const faults: string[] = []
  for (const [name, path] of Object.entries(pages)) {
    await page.emulateMedia({ colorScheme: 'light' })
    // The page that is left keeps its title until the next one has been read.
    if (!page.url().endsWith(`#${path}`)) await page.evaluate('document.querySelector("main h1").dataset.left = ""')
    await visit(path)
    await page.locator('main h1:not([data-left])').waitFor()
    await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
    for (const fault of await seriousFaults(page)) faults.push(`${name}, light: ${fault}`)
    // All that a theme changes is colours.
    await page.emulateMedia({ colorScheme: 'dark' })
    for (const fault of await seriousFaults(page, ['color-contrast'])) faults.push(`${name}, dark: ${fault}`)
  }
  return faults
}

describe('every page, in both themes,', () => {
  test.override('prepared', () => everything)

  test('has no serious fault by axe', async ({ page, host, visit }) => {
    const pages = await pagesOf(host.client)
    expect(Object.keys(pages).length).toBeGreaterThan(20)
    expect(await faultsOf(page, visit, pages)).toEqual([])
  })
})

describe('pages of cells, in both themes,', () => {
  test.override('prepared', () => finishedCells)

  test('have no serious fault by axe', async ({ page, host, visit }) => {
    const [[search], [architecture]] = await Promise.all([
      host.client.searches.list(),
      host.client.architectures.list(),
    ])
    const pages = { search: `/searches/${search!.id}`, architecture: `/architectures/${architecture!.id}` }
    expect(await faultsOf(page, visit, pages)).toEqual([])
    // It would tell.
    await page.evaluate('document.querySelector("main").append(new Image())')
    expect(await seriousFaults(page)).toEqual([expect.stringMatching(/^image-alt at /)])
  })
})
