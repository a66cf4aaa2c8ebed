import { expect, it } from 'vitest'
import { collapseRecord } from './collapse.ts'

it('counts skips and identities in the genotype, and means the entropy of the edges', () => {
  const even = [0, 0, 0, 0]
  const decided = [1_000, 0, 0, 0]
  const record = collapseRecord(
    {
      normal: { alpha: [even, decided], operations: ['skip_connect', 'sep_conv_3x3', 'skip_connect'] },
      recurrent: { alpha: [even, even], operations: ['identity', 'tanh'] },
    },
    0.3,
  )
  expect(record.skips).toEqual({ normal: 2, recurrent: 1 })
  expect(record.entropy['normal']).toBeCloseTo(Math.log(4) / 2, 10)
  expect(record.entropy['recurrent']).toBeCloseTo(Math.log(4), 10)
  expect(record.eigenvalue).toBe(0.3)
})
