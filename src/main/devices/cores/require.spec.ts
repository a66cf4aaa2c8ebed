import { describe, expect, it } from 'vitest'
import { requireCores } from './require.ts'

const phone = {
  name: 'Pixel 7',
  clusters: [
    { cores: [6], maxFrequencyMhz: 2850, name: '2850 MHz' },
    { cores: [0, 1, 2], maxFrequencyMhz: 1800, name: '1800 MHz' },
  ],
}

describe('cores that were named', () => {
  it('are taken where all of them are there, and where the device hides its cores', () => {
    expect(() => {
      requireCores(phone, [])
      requireCores(phone, [6, 0])
      requireCores({ name: 'x', clusters: [] }, [99])
    }).not.toThrow()
  })
  it('are refused where one is not, with those that are', () => {
    expect(() => {
      requireCores(phone, [0, 5, 99])
    }).toThrow(
      expect.objectContaining({
        code: 'CORES_UNAVAILABLE',
        message: expect.stringMatching(/Pixel 7 has no core 5, 99 .*Choose among 0–2, 6/u) as string,
      }) as Error,
    )
  })
})
