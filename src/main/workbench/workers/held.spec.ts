import { afterEach, describe, expect, it, vi } from 'vitest'
import type { StoredWorker } from '#main/store/index.ts'
import { createHeldRun } from './held.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('a run that a worker has', () => {
  const leaseMs = 1_000
  /** @param stillMs how long this process stands still before its timer comes */
  function held(stillMs: number) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let nowMs = 0
    vi.spyOn(performance, 'now').mockImplementation(() => nowMs)
    const onLost = vi.fn()
    const run = createHeldRun(
      { runId: 'search-a', fence: 1, worker: { id: 'w', name: 'attic' } as StoredWorker },
      { leaseMs, onLost },
    )
    const pass = (more: number): void => {
      nowMs += leaseMs + more
      vi.advanceTimersByTime(leaseMs)
    }
    pass(stillMs)
    return { run, onLost, pass }
  }

  it('is lost when its worker says nothing for as long as a lease', () => {
    const { run, onLost } = held(10)
    expect(onLost).toHaveBeenCalledTimes(1)
    expect(run.failure).toMatchObject({ code: 'WORKER_LOST' })
  })

  it('is not lost when the workbench itself stood still, unless its worker says nothing after it either', () => {
    const { run, onLost, pass } = held(60_000)
    expect([onLost.mock.calls.length, run.failure]).toEqual([0, null])
    pass(0)
    expect(onLost).toHaveBeenCalledTimes(1)
  })

  it('is kept by a sign of life', () => {
    const { run, onLost, pass } = held(60_000)
    vi.advanceTimersByTime(leaseMs / 2)
    run.touch()
    vi.advanceTimersByTime(leaseMs / 2)
    expect(onLost).not.toHaveBeenCalled()
    pass(0)
    expect(onLost).toHaveBeenCalledTimes(1)
  })
})
