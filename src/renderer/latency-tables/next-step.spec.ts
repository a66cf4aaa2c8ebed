import { expect, it } from 'vitest'
import type { Trust } from '#shared/contract/trust.ts'
import { nextStep } from './next-step.ts'

const trust = (state: Trust['state'], mend: Trust['mend'] = null): Trust => ({ state, reasons: [], mend })

it.each([
  ['complete', trust('good'), 'search'],
  ['complete', trust('noisy', 'rest'), 'search'],
  ['complete', trust('noisy', 'audit'), 'audit'],
  ['complete', trust('stale', 'measure'), null],
  ['complete', trust('void', 'measure'), null],
  ['measuring', trust('good'), null],
] as const)('of a table that is %s and %j is %s', (state, told, next) => {
  expect(nextStep({ state, imported: null, trust: told })).toBe(next)
})
