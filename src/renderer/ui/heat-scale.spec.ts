import { describe, expect, it } from 'vitest'
import { heatLook, ratioDomain, shareOf } from './heat-scale.ts'

describe('ratioDomain', () => {
  it('puts equal costs in the middle of a logarithmic scale, whichever side is wider', () => {
    const domain = ratioDomain([0.25, 0.9, 2])
    expect(domain).toEqual([0.25, 4])
    expect(shareOf(1, domain, 'logarithmic')).toBeCloseTo(0.5)
    expect(shareOf(2, domain, 'logarithmic')).toBeCloseTo(0.75)
  })
  it('keeps colours for the many where one lies far out', () => {
    const many = Array.from({ length: 39 }, (_, index) => 1 + index / 38)
    const domain = ratioDomain([...many, 1_000])
    expect(domain[1]).toBeLessThanOrEqual(2)
    expect(shareOf(1_000, domain, 'logarithmic')).toBe(1)
  })
  it('does not blow up the differences of nearly equal devices', () => {
    expect(ratioDomain([1.001, 0.999])).toEqual([1 / 1.1, 1.1])
    expect(ratioDomain([])).toEqual([1 / 1.1, 1.1])
  })
})

describe('shareOf', () => {
  it('clamps to the domain, and takes a domain of one value for its middle', () => {
    expect(shareOf(9, [0, 3], 'linear')).toBe(1)
    expect(shareOf(7, [7, 7], 'logarithmic')).toBe(0.5)
  })
})

describe('heatLook', () => {
  it('turns the text light at both ends of a diverging ramp, and only at the upper end of a sequential one', () => {
    const text = (share: number, ramp: 'sequential' | 'diverging'): string => heatLook(share, ramp).color
    expect([0, 0.5, 1].map((share) => text(share, 'diverging'))).toEqual([
      'var(--heat-text-high)',
      'var(--heat-text-low)',
      'var(--heat-text-high)',
    ])
    expect([0, 0.5, 1].map((share) => text(share, 'sequential'))).toEqual([
      'var(--heat-text-low)',
      'var(--heat-text-low)',
      'var(--heat-text-high)',
    ])
  })
})
