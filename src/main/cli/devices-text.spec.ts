import { describe, expect, it } from 'vitest'
import type { DeviceDescription } from '#shared/contract/devices.ts'
import { clusterText, describeChanges, describeDevices } from './devices-text.ts'

const at = '2026-01-02T03:04:05.000Z'
const phone: DeviceDescription = {
  id: 'adb:one',
  kind: 'adb',
  name: 'Lab One',
  model: 'One',
  soc: 'Lab A64',
  operatingSystem: 'Android 14 (API 34)',
  abis: ['arm64-v8a'],
  clusters: [
    { cores: [3], maxFrequencyMhz: 2850, name: 'big' },
    { cores: [0, 1, 2], maxFrequencyMhz: 1800, name: 'little' },
  ],
  memoryBytes: null,
  transport: 'remote',
  server: 'lab-pc:5037',
  conditions: {
    at,
    temperatureC: 31.5,
    batteryPercent: 90,
    charging: true,
    thermalStatus: 2,
    frequenciesMhz: [],
    loadAverage: null,
  },
  state: 'ready',
  advice: null,
  lastSeenAt: at,
}
const adb = { program: '/usr/bin/adb', version: '1.0.41', looked: [], servers: [], advice: null }

describe('devices in the terminal', () => {
  it('show what a phone is and how it stands', () => {
    const text = describeDevices([phone], adb)
    for (const part of [
      'adb:one',
      'Lab A64',
      'arm64-v8a',
      '1×2850 + 3×1800',
      '90 % +',
      '31.5 °C',
      '2 moderate',
      'remote lab-pc:5037',
      'ready',
    ])
      expect(text).toContain(part)
  })
  it('say what to do about a phone that is not ready, a server and a missing adb', () => {
    const text = describeDevices([{ ...phone, state: 'unauthorized', advice: 'Unlock it.', conditions: null }], {
      ...adb,
      program: null,
      servers: [{ address: 'far:1', state: 'unreachable', message: 'refused' }],
      advice: 'Install adb.',
    })
    expect(text.split('\n').slice(2)).toEqual([
      'adb:one: Unlock it.',
      'adb server far:1: refused',
      'No phones: error ADB_MISSING: Install adb.',
    ])
  })
  it('tell of states that change, not of readings', () => {
    expect(describeChanges([phone], [{ ...phone, conditions: null }])).toEqual([])
    expect(describeChanges([phone], [{ ...phone, state: 'busy', advice: 'It is being measured.' }])).toEqual([
      'adb:one  Lab One  busy: It is being measured.',
    ])
    expect(describeChanges([], [phone])).toEqual(['adb:one  Lab One  ready'])
    expect(describeChanges([phone], [])).toEqual(['adb:one  Lab One  gone'])
  })
  it('count cores whose clocks are hidden', () => {
    expect(clusterText([{ cores: [0, 1], maxFrequencyMhz: null, name: 'cores' }])).toBe('2')
  })
})
