import { expect, it } from 'vitest'
import { conditionCurves } from './conditions.ts'

const reading = (at: string, change: object) => ({
  at,
  temperatureC: null,
  batteryPercent: null,
  charging: null,
  thermalStatus: null,
  frequenciesMhz: [],
  loadAverage: null,
  ...change,
})

it('conditions become a curve a quantity, in order of time, of what the device told', () => {
  const curves = conditionCurves([
    reading('2026-11-24T20:00:10.000Z', { temperatureC: 33, frequenciesMhz: [1_800, null, 2_000] }),
    reading('2026-11-24T20:00:00.000Z', { temperatureC: 31, thermalStatus: 0 }),
  ])
  expect(curves).toEqual([
    {
      quantity: 'temperature',
      points: [
        [0, 31],
        [10, 33],
      ],
    },
    { quantity: 'clock', points: [[10, 2_000]] },
    { quantity: 'thermal', points: [[0, 0]] },
  ])
  expect(conditionCurves([])).toEqual([])
})
