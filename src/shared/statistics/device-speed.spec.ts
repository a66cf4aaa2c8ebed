import { expect, it } from 'vitest'
import { speedChanged } from './index.ts'

it('a device runs at another speed beyond a tenth, either way; an unknown ratio says nothing', () => {
  expect([0.85, 0.95, 1, 1.09, 1.45, null].map(speedChanged)).toEqual([true, false, false, false, true, false])
})
