import { describe, expect, it } from 'vitest'
import type { PassSample } from '../engines/benchmark.ts'
import { countingSamples, isDisturbed, isSteady } from './steady.ts'

const pass = (more: Partial<PassSample> = {}): PassSample => ({
  pass: 0,
  latenciesUs: [100, 100, 100],
  awayUs: [0, 0, 0],
  referenceUs: 70,
  referenceAfterUs: 70,
  memoryUs: 90,
  overheadUs: 0.5,
  preempted: 0,
  core: 0,
  moved: false,
  frequencyMhz: null,
  ...more,
})
const at = (position: number, ...passes: PassSample[]) => passes.map((each, run) => ({ pass: each, position, run }))

describe('what counts as a sample', () => {
  it('not a pass during which the core changed its speed by more than 10 %, either way', () => {
    expect([64, 70, 76, 78, 62].map((referenceAfterUs) => isSteady(pass({ referenceAfterUs })))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
  })

  it('not a pass in which the thread moved to another core', () => {
    expect(isSteady(pass({ moved: true }))).toBe(false)
  })

  it('neither a graph that was interrupted nor the one right after, whose caches are cold', () => {
    const interrupted = pass({ awayUs: [0, 3000, 0] })
    expect([0, 1, 2].map((position) => isDisturbed(interrupted, position))).toEqual([false, true, true])
    expect(isDisturbed(pass({ awayUs: [0, 2.5, 0] }), 1)).toBe(false)
  })

  it('by preemptions of the whole pass where time off the core is not known', () => {
    expect(isDisturbed(pass({ awayUs: null, preempted: 1 }), 0)).toBe(true)
    expect(isDisturbed(pass({ awayUs: null, preempted: null }), 0)).toBe(false)
  })

  it('leaves interrupted samples out where others are to be had', () => {
    const samples = countingSamples(
      at(1, pass(), pass({ latenciesUs: [100, 5100, 100], awayUs: [0, 5000, 0] }), pass()),
    )
    expect(samples).toEqual({ us: [100, 100], runs: [0, 2], onCore: 0, disturbed: 1 })
  })

  it('takes time on the core where every run was interrupted, and says so', () => {
    const busy = Array.from({ length: 20 }, () => pass({ latenciesUs: [6000, 1, 1], awayUs: [2000, 0, 0] }))
    const samples = countingSamples(at(0, ...busy))
    expect(samples.us).toEqual(Array.from({ length: 20 }, () => 4000))
    expect(samples.onCore).toBe(20)
  })
})
