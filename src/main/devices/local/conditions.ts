import { loadavg } from 'node:os'
import type { DeviceConditions } from '#shared/contract/devices.ts'
import { readClocks, readCores } from './processor.ts'
import { readNumber, type SystemFiles } from './system-files.ts'

/** Temperature, battery, clocks and load as far as this system shows them; null where it does not. */
export async function readConditions(
  files: SystemFiles,
  platform: string = process.platform,
): Promise<DeviceConditions> {
  const battery = (await files.list('sys/class/power_supply')).find((name) => /^BAT/i.test(name))
  const temperatureC = await hottest(files)
  const status = battery === undefined ? null : await files.read(`sys/class/power_supply/${battery}/status`)
  return {
    at: new Date().toISOString(),
    temperatureC,
    temperatureOf: 'processor',
    batteryPercent:
      battery === undefined ? null : await readNumber(files, `sys/class/power_supply/${battery}/capacity`),
    charging: status === null ? null : status !== 'Discharging',
    thermalStatus: null,
    frequenciesMhz: await readClocks(files, await readCores(files)),
    // Windows has no load average; Node answers zeros there.
    loadAverage: platform === 'win32' ? null : (loadavg()[0] ?? null),
  }
}

/** The hottest processor sensor in °C. */
async function hottest(files: SystemFiles): Promise<number | null> {
  const zones = (await files.list('sys/class/thermal')).filter((name) => name.startsWith('thermal_zone'))
  const readings = await Promise.all(
    zones.map(async (zone) => {
      const type = await files.read(`sys/class/thermal/${zone}/type`)
      if (type === null || !/cpu|pkg|soc|core|acpitz/i.test(type)) return null
      return readNumber(files, `sys/class/thermal/${zone}/temp`)
    }),
  )
  const known = readings.filter((reading) => reading !== null && reading > 0 && reading < 150_000)
  return known.length === 0 ? null : Math.max(...(known as number[])) / 1000
}
