import { expect, it } from 'vitest'
import { durationOf } from './duration.ts'

it.each([
  ['30m', 1_800],
  ['30', 1_800],
  ['1.5h', 5_400],
  ['90s', 90],
  ['7d', 604_800],
])('%s is a time', (text, seconds) => {
  expect(durationOf(text)).toBe(seconds)
})

it.each(['', '-1', '59s', '8d', '1e308', 'nonsense', '10 m', '0x10'])('"%s" is refused', (text) => {
  expect(() => durationOf(text)).toThrow('Expected a time')
})
