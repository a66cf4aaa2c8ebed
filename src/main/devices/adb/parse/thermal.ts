export interface ThermalReading {
  /** Android's thermal status: 0 none, 1 light, 2 moderate, 3 severe, 4 critical, 5 emergency, 6 shutdown. */
  readonly status: number | null
  readonly cpuC: number | null
  readonly skinC: number | null
}

/**
 * `dumpsys thermalservice` (Android 10 and later). Current readings win over cached ones; type 0 is a CPU, 3 the skin.
 */
export function parseThermal(text: string): ThermalReading {
  const status = /^\s*Thermal Status:\s*(\d+)\s*$/mu.exec(text)?.[1]
  const current = text.indexOf('Current temperatures from HAL')
  const readings = readingsOf(current < 0 ? text : text.slice(current))
  const hottest = (type: number): number | null => {
    const values = readings.filter((reading) => reading.type === type).map((reading) => reading.value)
    return values.length === 0 ? null : Math.max(...values)
  }
  return {
    status: status === undefined || Number(status) > 6 ? null : Number(status),
    cpuC: hottest(0),
    skinC: hottest(3),
  }
}

function readingsOf(text: string): { value: number; type: number }[] {
  // Newer Androids print a section of thresholds behind the readings.
  const end = text.search(/Temperature(?: static)? thresholds/u)
  return [...(end < 0 ? text : text.slice(0, end)).matchAll(/Temperature\{mValue=(-?[\d.]+), mType=(-?\d+)/gu)]
    .map((match) => ({ value: Number(match[1]), type: Number(match[2]) }))
    .filter(({ value }) => Number.isFinite(value) && value > -40 && value < 150)
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
  const values = [...zones.values()]
    .filter(({ type }) => type !== undefined && /cpu|soc|cluster|tsens|mtktscpu/iu.test(type))
    .map(({ temp }) => {
      const raw = Number(temp ?? Number.NaN)
      return Math.abs(raw) > 200 ? raw / 1000 : raw
    })
    .filter((value) => value > 0 && value < 150)
  return values.length === 0 ? null : Math.max(...values)
}
