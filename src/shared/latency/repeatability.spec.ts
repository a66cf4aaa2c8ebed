import { expect, it } from 'vitest'
import { repeatabilityOf } from './repeatability.ts'

const session = (day: number, ...us: number[]) => ({
  at: `2026-01-0${day}T00:00:00.000Z`,
  rows: us.map((medianUs, index) => ({ key: `row ${index}`, medianUs })),
})

it('sessions of a table tell how far their sums and their rows agree', () => {
  const told = repeatabilityOf([session(1, 10, 90), session(2, 11, 91), session(3, 10, 95)])!
  expect(told.sessions.map(({ off }) => off)).toEqual(
    [100 / 102 - 1, 0, 105 / 102 - 1].map((off) => expect.closeTo(off)),
  )
  expect(told.spread).toBeCloseTo(5 / 102)
  // Of 0, 10 and 0 %, and of 1.1, 0 and 4.4 %.
  expect(told.rows).toBeCloseTo((0 + (1 - 90 / 91)) / 2)
})

it('one session has nothing to agree with; a row that one lacks counts for none', () => {
  expect(repeatabilityOf([session(1, 10, 20)])).toBeNull()
  expect(repeatabilityOf([session(1, 10, 20, 500), session(2, 10, 20)])).toMatchObject({ spread: 0, rows: 0 })
  expect(repeatabilityOf([session(1), session(2, 10)])).toBeNull()
})
