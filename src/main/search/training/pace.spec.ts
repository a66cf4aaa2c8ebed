import { describe, expect, it } from 'vitest'
import { createPace } from './pace.ts'
import type { Training } from './training.ts'

const training = { epochs: 2, phases: () => [{ kind: 'w', steps: 10 }] } as unknown as Training

describe('the time left of a training', () => {
  it('is not told by the first step, which compiles, nor before there are a few', () => {
    const pace = createPace(training, { epoch: 0, step: 0 })
    const told = [9_000, 100, 110, 90, 100].map((ms, step) => {
      pace.stepped(0, step, ms)
      return pace.progress().etaSeconds
    })
    expect(told.slice(0, 3)).toEqual([null, null, null])
    expect(told[3]).toBeCloseTo(1.6)
    expect(told[4]).toBeCloseTo(1.5)
  })

  it('does not jump when one step takes three times as long', () => {
    const pace = createPace(training, { epoch: 0, step: 0 })
    for (let step = 0; step < 9; step++) pace.stepped(0, step, 100)
    const before = pace.progress().etaSeconds!
    pace.stepped(0, 9, 300)
    expect(pace.progress().etaSeconds! / before).toBeLessThan(1.25)
  })
})
