import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hottestProcessorC } from './zones.ts'

const hottest = (zones: Readonly<Record<string, number>>): number | null =>
  hottestProcessorC(Object.entries(zones).map(([type, raw]) => ({ type, raw })))

describe('the sensors of a processor', () => {
  it.each([
    'cpu-0-0-usr',
    'cpu-1-7-step',
    'apc1-cpu0-usr',
    'cpuss-0',
    'tsens_tz_sensor5',
    'mtktscpu',
    'cpu_big1',
    'soc_thermal',
    'soc-thermal',
    'soc-thmzone',
    'soc_max',
    'big-thmzone',
    'BIG',
    'MID',
    'LITTLE',
    'cluster0',
    'bigcore0-thermal',
    'littlecore-thermal',
    'cpu-thermal',
    'bcm2835_thermal',
    'x86_pkg_temp',
    'TCPU',
    'acpitz',
  ])('%s is one', (type) => {
    expect(hottest({ [type]: 41_000 })).toBe(41)
  })
  it.each([
    'soc',
    'SOC',
    'battery',
    'bms',
    'pmi632-bcl-lvl0',
    'cpu-voltage',
    'gpuss-0-usr',
    'G3D',
    'pa_therm1',
    'iwlwifi_1',
    'nvme',
    'usb-conn-therm',
    'battery_soc',
    'pm8150b-ibat-lvl0',
  ])('%s is none', (type) => {
    expect(hottest({ [type]: 97 })).toBeNull()
  })
})

describe('the numbers of sensors', () => {
  it.each([
    [41_000, 41],
    [65, 65],
    [104, 104],
    [322, 32.2],
    [1_020, 102],
    [1_500, 150],
    [99_900, 99.9],
  ])('%d is %d °C', (raw, degrees) => {
    expect(hottest({ 'cpu-thermal': raw })).toBe(degrees)
  })
  it('that no running processor can have are none', () => {
    for (const raw of [0, -40, -274_000, 2_147_483_647, Number.NaN]) expect(hottest({ cpu: raw })).toBeNull()
  })
  it('of each sensor are read by themselves, and by their kin where they have two readings', () => {
    expect(hottest({ 'cpu-0-0': 47_100, 'cpu-1-0': 51 })).toBe(51)
    expect(hottest({ tsens_tz_sensor1: 309, tsens_tz_sensor2: 118 })).toBe(30.9)
    expect(hottest({ 'cpu-0': 118, tsens_tz_sensor2: 309 })).toBe(118)
  })
  it('of a processor between 12.6 and 99.9 °C give its temperature in every unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 126, max: 999 }), fc.constantFrom(0.1, 1, 100), (tenths, unit) => {
        const raw = Math.round(tenths * unit)
        const degrees = hottest({ 'cpu-thermal': raw })
        expect(degrees).toBeCloseTo(raw / (10 * unit), 6)
      }),
      { seed: 11 },
    )
  })
})
