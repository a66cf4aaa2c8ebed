import { expect, it } from 'vitest'
import { valueNumbers, valueTexts } from './value-texts.ts'

it('reads values with commas between and ranges of whole numbers, each value once', () => {
  expect(valueTexts('dnas, random,dnas')).toEqual(['dnas', 'random'])
  expect(valueNumbers('1..3, 7,2')).toEqual([1, 2, 3, 7])
  expect(valueNumbers('0.6, 6,1e-3')).toEqual([0.6, 6, 1e-3])
})

it('takes no range that falls or has no end, and nothing that is not a number for one', () => {
  for (const text of ['3..1', '1..99999999', '1..', 'x', '', '1,,2', '0.5..2', 'Infinity'])
    expect(valueNumbers(text)).toBeNull()
})
