import { hottestProcessorC } from '../../heat/zones.ts'

export interface ThermalReading {
  /** Android's thermal status: 0 none, 1 light, 2 moderate, 3 severe, 4 critical, 5 emergency, 6 shutdown. */
  readonly status: number | null
  readonly cpuC: number | null
  readonly skinC: number | null
}

/**
 * `dumpsys thermalservice` (Android 10 and later). Current readings win over cached ones; type 0 is a CPU, 3 the skin,
 * 13 the whole chip. A status is worth something only where the phone's own thermal service stands behind it: without,
 * Android reports 0 however hot the phone is, and one that somebody has set by hand says nothing of heat.
 */
export function parseThermal(text: string): ThermalReading {
  const status = /^\s*Thermal Status:\s*(\d+)\s*$/mu.exec(text)?.[1]
  const isReal =
    !/^\s*HAL Ready:\s*false\s*$/imu.test(text) &&
    !/^\s*ThermalHAL.*\bconnected:\s*no\s*$/imu.test(text) &&
    !/^\s*IsStatusOverride:\s*true\s*$/imu.test(text)
  const current = text.indexOf('Current temperatures from HAL')
  const readings = readingsOf(current < 0 ? text : text.slice(current))
  const hottest = (...types: number[]): number | null => {
    const values = readings.filter((reading) => types.includes(reading.type)).map((reading) => reading.value)
    return values.length === 0 ? null : Math.max(...values)
  }
  return {
    status: !isReal || status === undefined || Number(status) > 6 ? null : Number(status),
    cpuC: hottest(0, 13),
    skinC: hottest(3),
  }
}

/** °C. 0 is what a sensor that does not work reports. */
function readingsOf(text: string): { value: number; type: number }[] {
  // Newer Androids print a section of thresholds behind the readings, and cooling devices.
  const end = text.search(/Temperature(?: static)? thresholds|Current cooling devices/u)
  return [...(end < 0 ? text : text.slice(0, end)).matchAll(/Temperature\{mValue=(-?[\d.]+), mType=(-?\d+)/gu)]
    .map((match) => ({ value: Number(match[1]), type: Number(match[2]) }))
    .map(({ value, type }) => ({ value: value >= 1_000 ? value / 1_000 : value, type }))
    .filter(({ value }) => Number.isFinite(value) && value !== 0 && value > -40 && value < 150)
}

/**
 * Hottest processor zone of `grep -H . /sys/class/thermal/thermal_zone<n>/{type,temp}`, °C: for systems without
 * thermalservice.
 */
export function parseThermalZones(text: string): number | null {
  const zones = new Map<string, { type?: string; temp?: string }>()
  for (const [, zone = '', file = '', value = ''] of text.matchAll(/thermal_zone(\d+)\/(type|temp):(.*)$/gmu)) {
    zones.set(zone, { ...zones.get(zone), [file]: value.trim() })
  }
  return hottestProcessorC(
    [...zones.values()].flatMap(({ type, temp }) =>
      type === undefined || temp === undefined || temp === '' ? [] : [{ type, raw: Number(temp) }],
    ),
  )
}
