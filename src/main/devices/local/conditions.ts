import { loadavg } from 'node:os'
import type { DeviceConditions } from '#shared/contract/devices.ts'
import { hottestProcessorC } from '../heat/zones.ts'
import { readClocks, readCores } from './processor.ts'
import { readNumber, type SystemFiles } from './system-files.ts'

/** Temperature, battery, clocks and load as far as this system shows them; null where it does not. */
export async function readConditions(
  files: SystemFiles,
  platform: string = process.platform,
): Promise<DeviceConditions> {
  const battery = await findBattery(files)
  const temperatureC = await hottest(files)
  const status = battery === null ? null : await files.read(`${battery}/status`)
  return {
    at: new Date().toISOString(),
    temperatureC,
    temperatureOf: 'processor',
    batteryPercent: battery === null ? null : await readNumber(files, `${battery}/capacity`),
    charging: status === null || status === 'Unknown' ? null : status !== 'Discharging',
    thermalStatus: null,
    frequenciesMhz: await readClocks(files, await readCores(files)),
    // Windows has no load average; Node answers zeros there.
    loadAverage: platform === 'win32' ? null : (loadavg()[0] ?? null),
  }
}

/** The computer's own battery, where one is in it: not an empty bay, not the mouse's. */
async function findBattery(files: SystemFiles): Promise<string | null> {
  const supplies = (await files.list('sys/class/power_supply')).map((name) => `sys/class/power_supply/${name}`)
  for (const supply of supplies) {
    const [type, scope, present] = await Promise.all(
      ['type', 'scope', 'present'].map((file) => files.read(`${supply}/${file}`)),
    )
    const isBattery = type === null ? /\/BAT[^/]*$/i.test(supply) : type === 'Battery'
    if (isBattery && scope !== 'Device' && present !== '0') return supply
  }
  return null
}

/** The hottest processor sensor in °C. */
async function hottest(files: SystemFiles): Promise<number | null> {
  const zones = (await files.list('sys/class/thermal')).filter((name) => name.startsWith('thermal_zone'))
  const readings = await Promise.all(
    zones.map(async (zone) => ({
      type: (await files.read(`sys/class/thermal/${zone}/type`)) ?? '',
      raw: (await readNumber(files, `sys/class/thermal/${zone}/temp`)) ?? Number.NaN,
    })),
  )
  return hottestProcessorC(readings)
}
