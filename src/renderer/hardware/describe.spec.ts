import { describe, expect, it } from 'vitest'
import { benchmarkAbi, clockNow } from './describe.ts'

const conditions = {
  at: '2026-11-24T20:00:00.000Z',
  temperatureC: null,
  batteryPercent: null,
  charging: null,
  thermalStatus: null,
  frequenciesMhz: [1_800, null, 2_400, 2_000],
  loadAverage: null,
}

describe('benchmarkAbi', () => {
  it('follows the phone’s own order, and skips what no benchmark exists for', () => {
    expect(benchmarkAbi(['x86_64', 'x86', 'arm64-v8a'])).toBe('x86_64')
    expect(benchmarkAbi(['x86', 'armeabi-v7a', 'armeabi'])).toBe('armeabi-v7a')
    expect(benchmarkAbi(['mips', '__proto__'])).toBeNull()
  })
})

describe('clockNow', () => {
  it('spans the cores whose clock is known', () => {
    expect(clockNow([0, 1, 3], conditions)).toEqual({ low: 1_800, high: 2_000 })
    expect(clockNow([1], conditions)).toBeNull()
    expect(clockNow([9], conditions)).toBeNull()
    expect(clockNow([0], null)).toBeNull()
  })
})
