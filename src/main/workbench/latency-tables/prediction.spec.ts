import { describe, expect, it } from 'vitest'
import { publishedArchitectures, type ArchitectureSpec } from '#shared/architecture/index.ts'
import { createRandom } from '#shared/random.ts'
import { placesOf, positionsOf, sizeOf } from './places.ts'
import { describes, predictIfWhole } from './prediction.ts'
import { randomNet } from './random-net.ts'
import { largeInput, smallInput } from '#shared/spaces/input.ts'

const size = { channels: 16, cells: 8, input: smallInput } as const
const subject = { space: 'darts-cnn', size } as const
const table = {
  ...subject,
  state: 'complete',
  id: 't',
  deviceId: 'd',
  deviceName: 'D',
  target: { deviceId: 'd', engine: 'ncnn', engineVersion: '1', precision: 'fp32', threads: 1, cores: [0] },
  calibration: null,
  trust: { state: 'good', reasons: [], mend: null },
} as const satisfies Parameters<typeof predictIfWhole>[0] & Parameters<typeof describes>[0]
const us = 3
const entries = [...positionsOf(subject).keys()].map((key) => ({
  key,
  label: key,
  medianUs: us,
  minUs: us,
  p90Us: us,
  intervalUs: { low: us, high: us },
  samples: 1,
  noisy: false,
}))
const v2 = { ...publishedArchitectures['darts-v2'], channels: 16, cells: 8 } as ArchitectureSpec

describe('a table of DARTS cells at a size', () => {
  it('predicts every net of the size: a stem, 15 operators a cell, a classifier', () => {
    const random = createRandom(1)
    for (const spec of [v2, ...Array.from({ length: 10 }, () => randomNet(subject, random))]) {
      expect(describes(table, spec)).toBe(true)
      expect(predictIfWhole(table, entries, spec)?.sumUs).toBeCloseTo(us * (2 + 8 * 15), 6)
    }
  })

  it('and nets of other cells exactly where it has all of their operators', () => {
    expect(predictIfWhole(table, entries, { ...v2, cells: 20 } as ArchitectureSpec)?.sumUs).toBeCloseTo(
      us * (2 + 20 * 15),
      6,
    )
    // Both cells reduce there, the first one right behind the stem.
    expect(predictIfWhole(table, entries, { ...v2, cells: 2 } as ArchitectureSpec)).toBeNull()
    for (const other of [
      { ...v2, channels: 18 },
      { ...v2, input: largeInput },
      publishedArchitectures['fbnet-a'],
      publishedArchitectures['ptb-v1'],
      publishedArchitectures['mobilenet-v2'],
    ]) {
      expect(describes(table, other as ArchitectureSpec)).toBe(false)
    }
  })

  it('asks for the size, which spaces of blocks have not', () => {
    expect(() => placesOf({ space: 'darts-cnn', size: null })).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }))
    expect(() => placesOf({ space: 'darts-rnn', size })).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }))
    expect(sizeOf({ space: 'fbnet-mini', size })).toBeNull()
  })
})
