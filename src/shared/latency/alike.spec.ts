import { expect, it } from 'vitest'
import { alikeUs } from './alike.ts'

it('a target lies as far up in another device’s range, by factors', () => {
  const [phone, computer] = [
    { leastUs: 1_000, mostUs: 100_000 },
    { leastUs: 10, mostUs: 40 },
  ]
  expect(alikeUs(1_000, phone, computer)).toBeCloseTo(10)
  expect(alikeUs(10_000, phone, computer)).toBeCloseTo(20)
  expect(alikeUs(100_000, phone, computer)).toBeCloseTo(40)
  expect(alikeUs(20, computer, phone)).toBeCloseTo(10_000)
})

it('where all architectures of a space take the same, so does the target', () => {
  expect(alikeUs(5, { leastUs: 5, mostUs: 5 }, { leastUs: 7, mostUs: 9 })).toBe(7)
})
