/**
 * The one place where numbers become text: three significant digits, µs under 1,000 and ms above, tabular figures.
 * Separators follow the chosen language.
 */
let language = 'en'
export function setFormatLanguage(tag: string): void {
  language = tag
}

const none = '–'
type Maybe = number | null | undefined

function isNumber(value: Maybe): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** Three significant digits, as many as `digits` says: 0.0123, 1.20, 45.6, 12,300. */
export function significant(value: Maybe, digits = 3): string {
  if (!isNumber(value)) return none
  if (value === 0) return '0'
  const exponent = Math.floor(Math.log10(Math.abs(value)))
  if (exponent < -5) return value.toExponential(digits - 1)
  return new Intl.NumberFormat(language, { minimumSignificantDigits: digits, maximumSignificantDigits: digits }).format(
    value,
  )
}

/** All digits, grouped: 50,000. */
export function integer(value: Maybe): string {
  return isNumber(value) ? new Intl.NumberFormat(language, { maximumFractionDigits: 0 }).format(value) : none
}

/** 3.35 M, 412 k, 57: params, MACs. */
export function compact(value: Maybe): string {
  if (!isNumber(value)) return none
  if (Math.abs(value) >= 999.5e6) return `${significant(value / 1e9)} G`
  if (Math.abs(value) >= 999_500) return `${significant(value / 1e6)} M`
  if (Math.abs(value) >= 1_000) return `${significant(value / 1e3)} k`
  return integer(value)
}

export interface LatencyUnit {
  readonly unit: 'µs' | 'ms'
  readonly perUnitUs: number
}
const microseconds: LatencyUnit = { unit: 'µs', perUnitUs: 1 }
const milliseconds: LatencyUnit = { unit: 'ms', perUnitUs: 1_000 }

/** 999 µs, 1.23 ms. */
export function latency(us: Maybe): string {
  if (!isNumber(us)) return none
  const unit = latencyUnit([us])
  return `${latencyIn(us, unit)} ${unit.unit}`
}

/** One unit for a whole column or axis, by its median: the header carries it. */
export function latencyUnit(valuesUs: readonly Maybe[]): LatencyUnit {
  const known = valuesUs
    .filter(isNumber)
    .map(Math.abs)
    .sort((a, b) => a - b)
  const median = known[Math.floor(known.length / 2)] ?? 0
  // 999.6 would be printed as 1,000.
  return median >= 999.5 ? milliseconds : microseconds
}

export function latencyIn(us: Maybe, unit: LatencyUnit, digits = 3): string {
  return isNumber(us) ? significant(us / unit.perUnitUs, digits) : none
}

/** A share as a percentage without its sign, for columns headed `%`: 84.3. */
export function percentNumber(share: Maybe): string {
  if (!isNumber(share)) return none
  return new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(share * 100)
}

export function percent(share: Maybe): string {
  return isNumber(share) ? `${percentNumber(share)} %` : none
}

/** +2.1 %, −0.3 %: a signed share. */
export function signedPercent(share: Maybe): string {
  if (!isNumber(share)) return none
  return `${signedPercentNumber(share)} %`
}

/** The same without its sign, for columns headed `%`. */
export function signedPercentNumber(share: Maybe): string {
  return isNumber(share) ? `${share < 0 ? '−' : '+'}${percentNumber(Math.abs(share))}` : none
}

/** Binary units: 512 B, 1.50 GiB. */
export function bytes(value: Maybe): string {
  if (!isNumber(value)) return none
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let scaled = value
  let unit = 0
  while (scaled >= 1_000 && unit < units.length - 1) {
    scaled /= 1_024
    unit++
  }
  return `${unit === 0 ? integer(scaled) : significant(scaled)} ${units[unit]}`
}

/** 850 ms, 12 s, 3 min 20 s, 2 h 05 min. */
export function duration(ms: Maybe): string {
  if (!isNumber(ms)) return none
  if (ms < 1_000) return `${Math.round(ms)} ms`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}

/** 2026-11-24 01:31, in the user's zone: sorts as it reads, in every language. */
export function dateTime(iso: string | null | undefined): string {
  if (!iso) return none
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return none
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`
}

/** The same to the second. */
export const exactTime = (iso: string): string =>
  `${dateTime(iso)}:${String(new Date(iso).getSeconds()).padStart(2, '0')}`
