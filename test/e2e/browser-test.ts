import { afterEach, expect, it } from 'vitest'
import { findChromium, noChromium } from './browser.ts'
import type { Browser } from './browser.ts'

/** Why no test of pages can run here, or null. */
export const browserObstacle = findChromium() === null ? noChromium : null

/**
 * Tests that cannot run where there is an obstacle: skipped aloud with the reason, and a failure in continuous
 * integration, which can install what is missing.
 */
export function testsUnless(
  obstacle: string | null,
  timeoutMs?: number,
): (name: string, body: () => Promise<void>) => void {
  return (name, body) => {
    it(
      name,
      async (context) => {
        if (obstacle !== null && !process.env['CI']) context.skip(obstacle)
        if (obstacle !== null) throw new Error(obstacle)
        await body()
      },
      timeoutMs,
    )
  }
}

/** After each test of a file: a picture of the page where it failed, and not one complaint of the browser. */
export function expectNoComplaints(browserOf: () => Browser | undefined): void {
  afterEach(async ({ task }) => {
    const browser = browserOf()
    if (task.result?.state === 'fail' && browser)
      await browser.page.screenshot({ path: `test-results/${task.name.replaceAll(/\W+/g, '-')}.png` })
    expect(browser?.complaints ?? []).toEqual([])
  })
}
