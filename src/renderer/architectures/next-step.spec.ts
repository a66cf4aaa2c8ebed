import { expect, it } from 'vitest'
import type { ArchitectureRecord } from '#shared/contract/architectures.ts'
import { createRandom } from '#shared/random.ts'
import { networkSize, smallInput, spaceRow } from '#shared/spaces/index.ts'
import { nextStep } from './next-step.ts'

const size = networkSize({ input: smallInput })
const record = (figures: number, measurements: number, space: 'fbnet-mini' | 'darts-rnn' = 'fbnet-mini') =>
  ({
    spec: spaceRow(space).random({ ...size, hidden: 8, vocabulary: 100 }, createRandom(1)),
    figures: Array.from({ length: figures }, () => ({})),
    measurements: Array.from({ length: measurements }, () => ({})),
  }) as unknown as ArchitectureRecord

it('an architecture is trained, then timed, then used', () => {
  expect(nextStep(record(0, 0))).toBe('evaluate')
  expect(nextStep(record(0, 1))).toBe('evaluate')
  expect(nextStep(record(1, 0))).toBe('measure')
  expect(nextStep(record(1, 1))).toBe('export')
})

it('nothing is exported of a recurrent one', () => {
  expect(nextStep(record(0, 0, 'darts-rnn'))).toBe('evaluate')
  expect(nextStep(record(1, 1, 'darts-rnn'))).toBeNull()
})
