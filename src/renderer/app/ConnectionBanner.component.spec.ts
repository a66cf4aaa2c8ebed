import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { mountWith } from '../../../test/components/mount.ts'
import { connection } from '../../../test/components/workbench.ts'
import ConnectionBanner from './ConnectionBanner.vue'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
  connection.state.value = 'open'
  connection.retryAt.value = null
})

describe('the banner about the connection', () => {
  it('counts down to the next attempt, and tries at once when asked', async () => {
    connection.state.value = 'lost'
    connection.retryAt.value = Date.now() + 4_000
    const { text, button } = await mountWith(ConnectionBanner)
    expect(text()).toContain('Next attempt in 4 s')
    vi.advanceTimersByTime(2_500)
    await nextTick()
    expect(text()).toContain('Next attempt in 2 s')
    vi.advanceTimersByTime(10_000)
    await nextTick()
    expect(text()).toContain('Next attempt in 0 s')
    const before = connection.retries
    button('Try now').click()
    expect(connection.retries).toBe(before + 1)
  })
  it('says nothing while all is well, nor of a connection that takes a moment', async () => {
    const { text } = await mountWith(ConnectionBanner)
    expect(text()).toBe('')
    connection.state.value = 'connecting'
    vi.advanceTimersByTime(1_000)
    await nextTick()
    expect(text()).toBe('')
    vi.advanceTimersByTime(1_000)
    await nextTick()
    expect(text()).toContain('Connecting to the workbench')
  })
  it('has no clock left once it is gone', async () => {
    const { unmount } = await mountWith(ConnectionBanner)
    unmount()
    expect(vi.getTimerCount()).toBe(0)
  })
})
