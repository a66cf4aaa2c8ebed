import type { Page } from 'playwright-core'

/** The main thread is taken as free once it has had no task of over 50 ms for so long. */
const quietMs = 300

/**
 * In the page, from its start: `tansakuBench.settled(isThere)` answers with the milliseconds since the page's start at
 * which something was there and the main thread had come to rest, `tansakuBench.frames(ms)` with the times between
 * frames.
 */
const observer = `(() => {
  let busyUntil = 0
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) busyUntil = Math.max(busyUntil, each.startTime + each.duration)
  }).observe({ type: 'longtask', buffered: true })
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  window.tansakuBench = {
    async settled(isThere) {
      while (!isThere()) await frame()
      await frame()
      await frame()
      const there = performance.now()
      for (;;) {
        const end = Math.max(there, busyUntil)
        if (performance.now() - end > ${String(quietMs)}) return end
        await frame()
      }
    },
    async frames(ms) {
      const times = []
      const end = performance.now() + ms
      let last = performance.now()
      while (last < end) {
        await frame()
        const now = performance.now()
        times.push(now - last)
        last = now
      }
      return times.slice(1)
    },
  }
})()`

export const observe = (page: Page): Promise<void> => page.addInitScript(observer).then(() => undefined)

/** Until an expression of the page is true and the page answers again, ms since its start. */
export const settled = (page: Page, isThere: string): Promise<number> =>
  page.evaluate<number>(`tansakuBench.settled(() => ${isThere})`)

/** From a click to the page that answers it, ms. @param act starts it in the page, as an expression */
export const answered = (page: Page, act: string, isThere: string): Promise<number> =>
  page.evaluate<number>(
    `(async () => { const start = performance.now(); ${act}; return await tansakuBench.settled(() => ${isThere}) - start })()`,
  )

/** Milliseconds between frames over a time. */
export const frames = (page: Page, ms: number): Promise<number[]> =>
  page.evaluate<number[]>(`tansakuBench.frames(${String(ms)})`)
