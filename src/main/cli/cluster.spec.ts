import { describe, expect, it } from 'vitest'
import { coresOfCluster } from './cluster.ts'

const phone = {
  id: 'adb:one',
  clusters: [
    { cores: [7], maxFrequencyMhz: 2850, name: '2850 MHz' },
    { cores: [4, 5, 6], maxFrequencyMhz: 2400, name: '2400 MHz' },
    { cores: [0, 1, 2, 3], maxFrequencyMhz: 1800, name: '1800 MHz' },
  ],
}

describe('a core cluster', () => {
  it.each([
    ['big', [7]],
    ['little', [0, 1, 2, 3]],
    ['2', [4, 5, 6]],
    ['2400 MHz', [4, 5, 6]],
  ])('is named %s', (wish, cores) => {
    expect(coresOfCluster(phone, wish)).toEqual(cores)
  })
  it.each(['0', '4', 'huge', '-1', ''])('is not named "%s"', (wish) => {
    expect(() => coresOfCluster(phone, wish)).toThrow(/fastest first: 1×2850 \+ 3×2400 \+ 4×1800 MHz/)
  })
  it('cannot be chosen where a device hides them', () => {
    expect(() => coresOfCluster({ id: 'x', clusters: [] }, 'big')).toThrow('--cores')
  })
})
