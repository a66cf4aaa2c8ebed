import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { localAbi } from './abi.ts'
import { readConditions } from './conditions.ts'
import { busyTicks, idlestCores, processorName, readClusters } from './processor.ts'
import { systemFiles } from './system-files.ts'

const root = mkdtempSync(join(tmpdir(), 'tansaku-system-'))
afterAll(() => {
  rmSync(root, { recursive: true })
})
function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), `${text}\n`)
}
;[1_800_000, 1_800_000, 2_400_000, 3_000_000].forEach((kilohertz, core) => {
  put(`sys/devices/system/cpu/cpu${core}/cpufreq/cpuinfo_max_freq`, String(kilohertz))
})
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

  it('cores by their highest clock, fastest cluster first', async () => {
    expect((await readClusters(files, 4)).map((cluster) => [cluster.maxFrequencyMhz, cluster.cores])).toEqual([
      [3000, [3]],
      [2400, [2]],
      [1800, [0, 1]],
    ])
  })

  it('one cluster with an unknown clock where clocks are hidden', async () => {
    expect(await readClusters(systemFiles(join(root, 'nowhere')), 2)).toEqual([
      { cores: [0, 1], maxFrequencyMhz: null, name: 'cores' },
    ])
  })

  it('temperature of the processor alone, battery and charging', async () => {
    expect(await readConditions(files, 'linux')).toMatchObject({
      temperatureC: 61,
      batteryPercent: 81,
      charging: false,
      thermalStatus: null,
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

  it('the idlest cores; of equally idle ones the last', () => {
    const before = busyTicks('cpu  9 0 0 0\ncpu0 100 0 0 50 0 0 0\ncpu1 100 0 10 50 0 0 0\ncpu2 0 0 0 0 0 0 0\n')
    const after = busyTicks('cpu  9 0 0 0\ncpu0 103 0 0 60 0 0 0\ncpu1 100 0 10 80 0 0 0\ncpu2 0 0 0 99 7 0 0\n')
    expect(idlestCores([0, 1, 2], before, after, 1)).toEqual([2])
    expect(idlestCores([0, 1, 2], before, after, 2)).toEqual([1, 2])
  })
})
