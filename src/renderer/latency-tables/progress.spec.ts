import { expect, it } from 'vitest'
import { operatorProgress } from './progress.ts'

const entry = (key: string, halfWidth: number) => ({ key, label: key, medianUs: 100, minUs: 100, p90Us: 100, intervalUs: { low: 100 - halfWidth, high: 100 + halfWidth }, samples: 5, noisy: false })

it('tells narrow, wide and missing operators apart', () => {
  expect(operatorProgress([entry('a', 1), entry('b', 2), entry('c', 9)], 5, 0.02)).toEqual({ narrow: 2, wide: 1, missing: 2 })
})
