export interface BatteryReading {
  readonly percent: number | null
  readonly temperatureC: number | null
  readonly charging: boolean | null
}

/** No battery is as hot as this for long. */
const hottestPossibleC = 95

const unknown: BatteryReading = { percent: null, temperatureC: null, charging: null }

/**
 * `dumpsys battery`. Temperature comes in tenths of a degree, from some makers in thousandths. TV boxes and boards have
 * no battery and report zeros; readings that somebody has set by hand (`UPDATES STOPPED`) are none.
 */
export function parseBattery(text: string): BatteryReading {
  const field = (name: string): string | null =>
    new RegExp(`^\\s*${name}:\\s*(\\S+)\\s*$`, 'mu').exec(text)?.[1] ?? null
  const number = (name: string): number | null => {
    const value = Number(field(name) ?? Number.NaN)
    return Number.isFinite(value) ? value : null
  }
  const raw = number('temperature')
  const isAbsent = field('present') === 'false' || (number('voltage') === 0 && raw === 0)
  if (isAbsent || text.includes('UPDATES STOPPED')) return unknown
  const level = number('level')
  const scale = number('scale') ?? 100
  const temperatureC = raw === null ? null : Math.abs(raw) > 1_500 ? raw / 1_000 : raw / 10
  const powered = ['AC', 'USB', 'Wireless', 'Dock']
    .map((source) => field(`${source} powered`))
    .filter((value) => value !== null)
  return {
    percent: level === null || level < 0 || scale <= 0 ? null : Math.min(100, (level / scale) * 100),
    temperatureC: temperatureC === null || temperatureC < -40 || temperatureC > hottestPossibleC ? null : temperatureC,
    charging: powered.length === 0 ? null : powered.includes('true'),
  }
}
