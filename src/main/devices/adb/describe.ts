import type { DeviceConditions } from '#shared/contract/devices.ts'
import type { Limits } from './limits.ts'
import { lockCommands, parseLock } from './lock.ts'
import type { LockOwner } from './lock.ts'
import { parseBattery } from './parse/battery.ts'
import { clustersOf, parseCoreList, parseFrequencies } from './parse/cores.ts'
import type { CoreCluster } from './parse/cores.ts'
import { abisOf, propertyCommands, readProperties, type PropertyName } from './parse/properties.ts'
import { parseMemoryBytes } from './parse/storage.ts'
import { parseThermal, parseThermalZones } from './parse/thermal.ts'
import type { Shell } from './shell.ts'
import { plainText } from './text.ts'

/** What a phone says of itself; it changes only with a new Android. All text is made printable. */
export interface PhoneFacts {
  readonly name: string
  readonly model: string
  readonly soc: string | null
  readonly operatingSystem: string
  readonly abis: readonly string[]
  readonly clusters: CoreCluster[]
  readonly memoryBytes: number | null
  readonly lock: LockOwner | null
}

const cpuFolder = '/sys/devices/system/cpu'

export async function readFacts(shell: Shell, limits: Limits): Promise<PhoneFacts> {
  const [present, memory, ...rest] = await shell.runAll(
    [['cat', `${cpuFolder}/present`], ['cat', '/proc/meminfo'], ...propertyCommands, ...lockCommands],
    limits,
  )
  const values = readProperties(rest.slice(0, propertyCommands.length))
  const property = (name: PropertyName): string | null => {
    const text = plainText(values.get(name) ?? '', 80)
    return text === '' ? null : text
  }
  const cores = parseCoreList(present?.output ?? '')
  const maker = property('ro.product.manufacturer')
  const model = property('ro.product.model') ?? 'unknown model'
  const chip = property('ro.soc.model') ?? property('ro.board.platform') ?? property('ro.hardware')
  const chipMaker = property('ro.soc.manufacturer')
  const release = property('ro.build.version.release')
  const level = property('ro.build.version.sdk')
  return {
    name:
      property('ro.product.marketname') ??
      property('ro.config.marketing_name') ??
      (maker === null || model.toLowerCase().startsWith(maker.toLowerCase()) ? model : `${maker} ${model}`),
    model,
    soc: chip === null ? null : chipMaker === null ? chip : `${chipMaker} ${chip}`,
    operatingSystem: `Android ${release ?? 'of unknown version'}${level === null ? '' : ` (API ${level})`}`,
    abis: abisOf(values),
    clusters:
      cores.length === 0 ? [] : clustersOf(cores, await readFrequencies(shell, cores, 'cpuinfo_max_freq', limits)),
    memoryBytes: parseMemoryBytes(memory?.output ?? ''),
    lock: parseLock(rest.slice(propertyCommands.length)),
  }
}

/**
 * Temperature, battery, thermal status and clocks now.
 * `temperatureC` is the processor's where the phone shows it, else the battery's.
 */
export async function readConditions(
  shell: Shell,
  cores: readonly number[],
  now: Date,
  limits: Limits,
): Promise<DeviceConditions> {
  const [batteryText, thermalText, load] = await shell.runAll(
    [
      ['dumpsys', 'battery'],
      ['dumpsys', 'thermalservice'],
      ['cat', '/proc/loadavg'],
    ],
    limits,
  )
  const battery = parseBattery(batteryText?.output ?? '')
  const thermal = parseThermal(thermalText?.exitCode === 0 ? thermalText.output : '')
  const processorC = thermal.cpuC ?? (await readZones(shell, limits))
  const frequencies =
    cores.length === 0 ? new Map<number, number>() : await readFrequencies(shell, cores, 'scaling_cur_freq', limits)
  const average = Number.parseFloat(load?.exitCode === 0 ? load.output : '')
  return {
    at: now.toISOString(),
    temperatureC: processorC ?? battery.temperatureC,
    temperatureOf: processorC === null ? 'battery' : 'processor',
    batteryPercent: battery.percent,
    charging: battery.charging,
    thermalStatus: thermal.status,
    frequenciesMhz: cores.map((core) => frequencies.get(core) ?? null),
    loadAverage: Number.isFinite(average) ? average : null,
  }
}

async function readFrequencies(
  shell: Shell,
  cores: readonly number[],
  file: string,
  limits: Limits,
): Promise<ReadonlyMap<number, number>> {
  // -H and no glob: one line a core that has the file, and an error on the others.
  const [found] = await shell.runAll(
    [['grep', '-H', '.', ...cores.map((core) => `${cpuFolder}/cpu${core}/cpufreq/${file}`)]],
    limits,
  )
  return parseFrequencies(found?.output ?? '', file)
}

async function readZones(shell: Shell, limits: Limits): Promise<number | null> {
  const files = Array.from({ length: 16 }, (_, zone) =>
    ['type', 'temp'].map((file) => `/sys/class/thermal/thermal_zone${zone}/${file}`),
  ).flat()
  const [found] = await shell.runAll([['grep', '-H', '.', ...files]], limits)
  return parseThermalZones(found?.output ?? '')
}
