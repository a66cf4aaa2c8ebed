import type { DeviceConditions } from '#shared/contract/devices.ts'
import { coreFacts, knownCores, speedFiles, type CoreFacts } from '../cores/index.ts'
import type { Limits } from './limits.ts'
import { lockCommands, parseLock } from './lock.ts'
import type { LockOwner } from './lock.ts'
import { parseBattery } from './parse/battery.ts'
import { parseFrequencies } from './parse/frequencies.ts'
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
  readonly cores: CoreFacts
  readonly memoryBytes: number | null
  readonly lock: LockOwner | null
}

const cpuFolder = '/sys/devices/system/cpu'

export async function readFacts(shell: Shell, limits: Limits): Promise<PhoneFacts> {
  const [memory, ...rest] = await shell.runAll([['cat', '/proc/meminfo'], ...propertyCommands, ...lockCommands], limits)
  const values = readProperties(rest.slice(0, propertyCommands.length))
  const property = (name: PropertyName): string | null => {
    const text = plainText(values.get(name) ?? '', 80)
    return text === '' ? null : text
  }
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
    cores: await readCores(shell, limits),
    memoryBytes: parseMemoryBytes(memory?.output ?? ''),
    lock: parseLock(rest.slice(propertyCommands.length)),
  }
}

/** Which cores there are and can be used now; phones switch theirs on and off. */
export async function readCores(shell: Shell, limits: Limits): Promise<CoreFacts> {
  const outputs = await shell.runAll(
    [`${cpuFolder}/present`, `${cpuFolder}/online`, '/proc/self/status', '/proc/stat', '/proc/cpuinfo'].map((path) => [
      'cat',
      path,
    ]),
    limits,
  )
  const [present = '', online = '', status = '', stat = '', cpuinfo = ''] = outputs.map(({ exitCode, output }) =>
    exitCode === 0 ? output : '',
  )
  const texts = { present, online, status, stat, cpuinfo }
  const known = knownCores(texts)
  const files = known.flatMap((core) => speedFiles.map((file) => `${cpuFolder}/cpu${core}/${file}`))
  const [found] = files.length === 0 ? [] : await shell.runAll([grepFiles(files)], limits)
  return coreFacts(texts, found?.output ?? '')
}

/** -H and no glob: a line for each file that is there, and an error for the others. */
const grepFiles = (files: readonly string[]): readonly string[] => ['grep', '-H', '.', ...files]

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
  // Without a thermal service that works, its temperatures are old ones.
  const processorC =
    thermal.status === null
      ? ((await readZones(shell, limits)) ?? thermal.cpuC)
      : (thermal.cpuC ?? (await readZones(shell, limits)))
  const frequencies = await readClocks(shell, cores, limits)
  const average = Number.parseFloat(load?.exitCode === 0 ? load.output : '')
  return {
    at: now.toISOString(),
    temperatureC: processorC ?? battery.temperatureC,
    temperatureOf: processorC === null ? 'battery' : 'processor',
    batteryPercent: battery.percent,
    charging: battery.charging,
    thermalStatus: thermal.status,
    frequenciesMhz: Array.from({ length: Math.max(-1, ...cores) + 1 }, (_, core) => frequencies.get(core) ?? null),
    loadAverage: Number.isFinite(average) ? average : null,
  }
}

async function readClocks(
  shell: Shell,
  cores: readonly number[],
  limits: Limits,
): Promise<ReadonlyMap<number, number>> {
  if (cores.length === 0) return new Map()
  const file = 'scaling_cur_freq'
  const [found] = await shell.runAll(
    [grepFiles(cores.map((core) => `${cpuFolder}/cpu${core}/cpufreq/${file}`))],
    limits,
  )
  return parseFrequencies(found?.output ?? '', file)
}

/** The phone's own shell finds the zones: some makers have more than a hundred. */
const zonesScript = 'grep -H . /sys/class/thermal/thermal_zone*/type /sys/class/thermal/thermal_zone*/temp'

async function readZones(shell: Shell, limits: Limits): Promise<number | null> {
  const [found] = await shell.runAll([['sh', '-c', zonesScript]], limits)
  return parseThermalZones(found?.output ?? '')
}
