export interface BatteryReading {
  readonly percent: number | null
  readonly temperatureC: number | null
  readonly charging: boolean | null
}

/** `dumpsys battery`. Temperature comes in tenths of a degree; status 2 is charging, 5 full. */
export function parseBattery(text: string): BatteryReading {
  const field = (name: string): string | null =>
    new RegExp(`^\\s*${name}:\\s*(\\S+)\\s*$`, 'mu').exec(text)?.[1] ?? null
  const number = (name: string): number | null => {
    const value = Number(field(name) ?? Number.NaN)
    return Number.isFinite(value) ? value : null
  }
  const level = number('level')
  const scale = number('scale') ?? 100
  const tenths = number('temperature')
  const powered = ['AC', 'USB', 'Wireless', 'Dock']
    .map((source) => field(`${source} powered`))
    .filter((value) => value !== null)
  return {
    percent: level === null || scale <= 0 ? null : Math.min(100, Math.max(0, (level / scale) * 100)),
    temperatureC: tenths === null || tenths < -400 || tenths > 1200 ? null : tenths / 10,
    charging: powered.length === 0 ? null : powered.includes('true'),
  }
}
