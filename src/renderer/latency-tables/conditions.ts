import type { DeviceConditions } from '#shared/contract/devices.ts'

export type Quantity = 'temperature' | 'clock' | 'thermal' | 'battery' | 'load'

export interface ConditionCurve {
  readonly quantity: Quantity
  /** [seconds since the first reading, value]. */
  readonly points: readonly (readonly [number, number])[]
}

const readings: Record<Quantity, (conditions: DeviceConditions) => number | null> = {
  temperature: (each) => each.temperatureC,
  // The fastest core tells whether the system has slowed the cores down.
  clock: (each) =>
    each.frequenciesMhz.reduce<number | null>((most, mhz) => (mhz === null ? most : Math.max(most ?? 0, mhz)), null),
  thermal: (each) => each.thermalStatus,
  battery: (each) => each.batteryPercent,
  load: (each) => each.loadAverage,
}

/** What the device told of itself while it was measured, a curve a quantity; those it never told are left out. */
export function conditionCurves(conditions: readonly DeviceConditions[]): ConditionCurve[] {
  const inOrder = [...conditions].sort((a, b) => a.at.localeCompare(b.at))
  const start = Date.parse(inOrder[0]?.at ?? '')
  return (Object.keys(readings) as Quantity[]).flatMap((quantity) => {
    const points = inOrder.flatMap((each): [number, number][] => {
      const value = readings[quantity](each)
      return value === null ? [] : [[(Date.parse(each.at) - start) / 1_000, value]]
    })
    return points.length === 0 ? [] : [{ quantity, points }]
  })
}
