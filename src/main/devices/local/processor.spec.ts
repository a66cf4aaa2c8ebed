import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { localAbi } from './abi.ts'
import { readConditions } from './conditions.ts'
import { processorName, readCores } from './processor.ts'
import { systemFiles } from './system-files.ts'

const root = mkdtempSync(join(tmpdir(), 'tansaku-system-'))
afterAll(() => {
  rmSync(root, { recursive: true })
})
function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), `${text}\n`)
}
put('sys/class/power_supply/BAT0/capacity', '81')
put('sys/class/power_supply/BAT0/status', 'Discharging')
put('sys/class/thermal/thermal_zone0/type', 'x86_pkg_temp')
put('sys/class/thermal/thermal_zone0/temp', '61000')
put('sys/class/thermal/thermal_zone1/type', 'iwlwifi_1')
put('sys/class/thermal/thermal_zone1/temp', '90000')
const files = systemFiles(root)

describe('what this computer tells of itself', () => {
  it('the processor by name, or not at all', () => {
    expect(processorName('processor\t: 0\nmodel name\t: AMD  EPYC 7B13\n')).toBe('AMD EPYC 7B13')
    expect(processorName('processor\t: 0\nBogoMIPS\t: 50.00\n')).toBeNull()
  })

  it('its cores under their real numbers, those alone that are on and allowed', async () => {
    const folder = mkdtempSync(join(root, 'cores-'))
    const text = (path: string, value: string): void => {
      put(join(folder.slice(root.length), path), value)
    }
    text('sys/devices/system/cpu/present', '0-7')
    text('sys/devices/system/cpu/online', '0,2,4,6')
    text('sys/devices/system/cpu/cpu6/cpufreq/cpuinfo_max_freq', '3000000')
    text('sys/devices/system/cpu/cpu6/cpufreq/scaling_cur_freq', '2000000')
    text('sys/devices/system/cpu/cpu4/cpufreq/cpuinfo_max_freq', '1800000')
    const some = systemFiles(folder)
    expect(await readCores(some)).toMatchObject({
      clusters: [{ cores: [6] }, { cores: [4] }, { cores: [0, 2], maxFrequencyMhz: null }],
      off: [1, 3, 5, 7],
    })
    text('proc/self/status', 'Name:\tnode\nCpus_allowed_list:\t2-4')
    expect(await readCores(some)).toMatchObject({ clusters: [{ cores: [4] }, { cores: [2] }], off: [0, 1, 3, 5, 6, 7] })
    expect((await readConditions(some, 'linux')).frequenciesMhz).toEqual([
      ...Array.from({ length: 6 }, () => null),
      2000,
      null,
    ])
  })

  it('as many cores as Node counts where nothing is told', async () => {
    expect(await readCores(systemFiles(join(root, 'nowhere')), 2)).toEqual({
      clusters: [{ cores: [0, 1], maxFrequencyMhz: null, name: 'cores' }],
      off: [],
      faster: { off: [], hidden: [] },
    })
  })

  it('temperature of the processor alone, battery and charging', async () => {
    expect(await readConditions(files, 'linux')).toMatchObject({
      temperatureC: 61,
      batteryPercent: 81,
      charging: false,
      thermalStatus: null,
    })
  })

  it('temperature in whatever unit the sensor has it, and no battery where the bay is empty', async () => {
    const folder = mkdtempSync(join(root, 'board-'))
    const text = (path: string, value: string): void => {
      put(join(folder.slice(root.length), path), value)
    }
    text('sys/class/thermal/thermal_zone0/type', 'soc')
    text('sys/class/thermal/thermal_zone0/temp', '97')
    text('sys/class/thermal/thermal_zone1/type', 'cpu-thermal')
    text('sys/class/thermal/thermal_zone1/temp', '65')
    text('sys/class/power_supply/BAT0/present', '0')
    text('sys/class/power_supply/BAT0/capacity', '0')
    text('sys/class/power_supply/hidpp_battery_0/type', 'Battery')
    text('sys/class/power_supply/hidpp_battery_0/scope', 'Device')
    text('sys/class/power_supply/hidpp_battery_0/capacity', '55')
    expect(await readConditions(systemFiles(folder), 'linux')).toMatchObject({
      temperatureC: 65,
      batteryPercent: null,
      charging: null,
    })
  })

  it('nulls on a system without such files', async () => {
    expect(await readConditions(systemFiles(join(root, 'nowhere')), 'win32')).toMatchObject({
      temperatureC: null,
      batteryPercent: null,
      charging: null,
      loadAverage: null,
    })
  })

  it('its ABI where a benchmark program exists for it', () => {
    expect([
      localAbi('linux', 'x64'),
      localAbi('linux', 'arm64'),
      localAbi('darwin', 'arm64'),
      localAbi('linux', 's390x'),
    ]).toEqual(['x86_64', 'arm64-v8a', null, null])
  })
})
