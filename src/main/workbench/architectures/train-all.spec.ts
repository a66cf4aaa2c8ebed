import { describe, expect, it } from 'vitest'
import { trainedShare } from './train-all.ts'

describe('how far one of several trainings is', () => {
  it('does not count reading its data, which comes to its own end first', () => {
    expect(trainedShare({ stage: { name: 'reading-data' }, done: 10_000, total: 10_000 })).toBe(0)
  })

  it('is its share of steps, and all of it while it is tested', () => {
    expect(trainedShare({ stage: { name: 'training', epoch: 1, epochs: 2 }, done: 30, total: 120 })).toBe(0.25)
    expect(trainedShare({ stage: { name: 'testing' }, done: 0, total: 40 })).toBe(1)
  })
})
