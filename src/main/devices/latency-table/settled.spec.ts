import { describe, expect, it } from 'vitest'
import type { TargetSpeed } from '#shared/contract/speed.ts'
import type { MeasuredStretch } from '#shared/latency/stretch.ts'
import { seenSpeed, settledFor, stateOf, toldStretches } from './settled.ts'

/** Runs of a stretch by what the kernel bound by arithmetic took before and after each; the other took 200 µs. */
const stretch = (...runs: (readonly [number, number])[]): MeasuredStretch =>
  ({
    referenceUs: runs.map(([before]) => before),
    referenceAfterUs: runs.map(([, after]) => after),
    memoryUs: runs.map(() => 200),
    passes: runs.length,
    droppedPasses: runs.filter(([before, after]) => Math.abs(after / before - 1) > 0.1).length,
  }) as unknown as MeasuredStretch
const steady = (us: number): MeasuredStretch => stretch(...Array.from({ length: 10 }, () => [us, us] as const))
const settled = { arithmeticUs: 100, memoryUs: 200 }

describe('the speed that latencies are told at', () => {
  it('is what the target is known for, also while this session saw nothing of it', () => {
    const known: TargetSpeed = { settled, sessions: [settled, settled] }
    expect(settledFor(known, [steady(150), steady(155)])).toEqual(settled)
    expect(settledFor(null, [steady(150), steady(150)]).arithmeticUs).toBe(150)
  })

  it('is learnt from runs during which the device kept its speed, a tenth of which is enough', () => {
    const runs = Array.from({ length: 20 }, (_, run) => (run < 3 ? [100, 100] : [150, 150]) as [number, number])
    expect(seenSpeed([stretch(...runs, [150, 60], [150, 60])])).toEqual(settled)
  })
})

describe('a stretch', () => {
  it('does not count where the device was far slower than settled, or changed its speed in most runs', () => {
    expect(stateOf(steady(155), settled)).toBe('near')
    expect(stateOf(steady(165), settled)).toBe('slow')
    expect(stateOf(steady(80), settled)).toBe('near')
    const changing = Array.from({ length: 8 }, (_, run) => [100, run === 0 ? 100 : 150] as [number, number])
    expect(stateOf(stretch(...changing), settled)).toBe('unstable')
  })

  it('is told run by run at the settled speed; runs too slow for that do not count', () => {
    const [told] = toldStretches([stretch([100, 100], [120, 120], [170, 170])], settled)
    expect(told!.factors).toEqual([1, expect.closeTo(1.2 ** -1.1) as number, null])
  })

  it('counts all the same where no other does', () => {
    const [far, near] = [steady(180), steady(110)]
    expect(toldStretches([far, near], settled).map((each) => each.stretch)).toEqual([near])
    expect(toldStretches([far], settled)[0]!.factors[0]).toBeCloseTo(1.8 ** -1.1)
  })
})
