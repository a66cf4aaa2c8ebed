/** A kernel's temperature sensor as it names itself, with the number in its file. */
export interface ThermalZone {
  readonly type: string
  readonly raw: number
}

/**
 * Names of sensors in or at the processor, over the makers: `cpu-0-0-usr`, `tsens_tz_sensor5`, `mtktscpu`,
 * `soc_thermal`, `BIG`, `x86_pkg_temp`, `bigcore0-thermal`, `cluster0`, `acpitz`.
 */
const processor =
  /cpu|pkg|cluster|core|tsens|bcm\d+_thermal|acpitz|big-?thm|soc.*(?:therm|thmzone|temp|tz|max)|^(?:big|mid|little)$/iu
/**
 * `soc` alone is the battery's state of charge; the rest are limits, currents and levels that are numbers but no heat,
 * or heat of something else.
 */
const somethingElse = /^soc$|bcl|volt|curr|ibat|vbat|batt|gpu|charg|[-_]soc$/iu

const isProcessor = (type: string): boolean => processor.test(type) && !somethingElse.test(type)

/** Beyond it processors have switched themselves off. */
const hottestPossibleC = 125

/**
 * Sensors tell thousandths of a degree, as the kernel asks for, but whole degrees and tenths occur as well. Each
 * number has one reading that a running processor can have; 100 to 125 alone has two.
 */
function degreesOf(raw: number, isOfTenths: boolean): number | null {
  const divisor = raw > 1_500 ? 1_000 : raw > hottestPossibleC || isOfTenths ? 10 : 1
  const degrees = raw / divisor
  return degrees > 0 && degrees <= 150 ? degrees : null
}

const isTenths = (raw: number): boolean => raw > hottestPossibleC && raw <= 1_500
/** Sensors of one maker's driver differ by their number alone. */
const familyOf = (type: string): string => type.replaceAll(/\d+/gu, '')

/** The hottest sensor of the processor in °C, or null where none is among them. */
export function hottestProcessorC(zones: readonly ThermalZone[]): number | null {
  const found = zones.filter(({ type, raw }) => isProcessor(type) && Number.isFinite(raw))
  const ofTenths = new Set(found.filter(({ raw }) => isTenths(raw)).map(({ type }) => familyOf(type)))
  const degrees = found.flatMap(({ type, raw }) => degreesOf(raw, raw >= 100 && ofTenths.has(familyOf(type))) ?? [])
  return degrees.length === 0 ? null : Math.max(...degrees)
}
