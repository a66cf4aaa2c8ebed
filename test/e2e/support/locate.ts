import type { Locator, Page } from 'playwright-core'

/** A busy machine takes its time. */
export const visible = (locator: Locator, timeout = 60_000): Promise<void> =>
  locator.waitFor({ state: 'visible', timeout })

/** A search or an evaluation on a busy machine. */
export const patienceMs = 120_000

export const heading = (page: Page, name: string | RegExp): Locator => page.getByRole('heading', { level: 1, name })

/** Goes to a page by the navigation. */
export const go = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation').first().getByRole('link', { name, exact: true }).click()

export const dialogOf = (page: Page): Locator => page.getByRole('dialog')

/** Cells of a heat map with a latency that was measured. */
export const measuredCells = (page: Page): Locator =>
  page.getByRole('gridcell', { name: /: [\d.,]+ (µs|ms) \(95 % interval/ })
