import type { MeasuredStretch } from '#shared/latency/stretch.ts'
import { describe, expect, it } from 'vitest'
import type { PassSample } from '../engines/benchmark.ts'
import { countingSamples, isDisturbed, steadyPasses, steadyStretches } from './steady.ts'

const pass = (more: Partial<PassSample> = {}): PassSample => ({
  pass: 0,
  latenciesUs: [100, 100, 100],
  awayUs: [0, 0, 0],
  referenceUs: 70,
  overheadUs: 0.5,
  preempted: 0,
  core: 0,
  moved: false,
  frequencyMhz: null,
  ...more,
})
const at = (position: number, ...passes: PassSample[]) => passes.map((each) => ({ pass: each, position }))

describe('what counts as a sample', () => {
  it('not a pass before which the reference kernel was slower or faster than 10 %', () => {
    const passes = [pass(), pass(), pass({ referenceUs: 76 }), pass({ referenceUs: 78 }), pass({ referenceUs: 62 })]
    expect(steadyPasses(passes)).toEqual(passes.slice(0, 3))
  })

  it('not a pass in which the thread moved to another core', () => {
    expect(steadyPasses([pass(), pass({ moved: true })])).toHaveLength(1)
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
    expect(samples).toEqual({ us: [100, 100], onCore: 0, disturbed: 1 })
  })

  it('takes time on the core where every run was interrupted, and says so', () => {
    const busy = Array.from({ length: 20 }, () => pass({ latenciesUs: [6000, 1, 1], awayUs: [2000, 0, 0] }))
    const samples = countingSamples(at(0, ...busy))
    expect(samples.us).toEqual(Array.from({ length: 20 }, () => 4000))
    expect(samples.onCore).toBe(20)
  })

  it('not a start of the program during which the whole device was slower', () => {
    const stretch = (referenceUs: number) => ({ referenceUs: [referenceUs, referenceUs] }) as unknown as MeasuredStretch
    const stretches = [stretch(70), stretch(71), stretch(95), stretch(69)]
    expect(steadyStretches(stretches)).toEqual([stretches[0], stretches[1], stretches[3]])
  })
})
