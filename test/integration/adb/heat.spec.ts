import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { waitUntilCool } from '#main/devices/latency-table/cool-down.ts'
import { never, phoneTest, useBench } from './fixture.ts'

const bench = useBench()
const fixtures = join(import.meta.dirname, '../../../src/main/devices/adb/parse/fixtures')
const fixture = (name: string): Promise<string> => readFile(join(fixtures, name), 'utf8')

describe('a device that tells little of its heat', () => {
  phoneTest(
    'goes by the temperature of all zones where there is no status, and has no battery where none is',
    async () => {
      const { phone, device } = await bench.phone('tv-box')
      await writeFile(phone.labFile('dumpsys/battery'), await fixture('battery-absent.txt'))
      await writeFile(phone.labFile('dumpsys/thermalservice'), await fixture('hal-not-ready.txt'))
      const zones = { 0: ['soc', '97'], 1: ['cpu-0-0', '41000'], 23: ['cpu-1-3', '99000'] } as const
      for (const [zone, [type, raw]] of Object.entries(zones)) {
        const folder = phone.labFile(`sys/class/thermal/thermal_zone${zone}`)
        await mkdir(folder, { recursive: true })
        await writeFile(join(folder, 'type'), `${type}\n`)
        await writeFile(join(folder, 'temp'), `${raw}\n`)
      }
      expect(await device.conditions(never)).toMatchObject({
        thermalStatus: null,
        temperatureC: 99,
        temperatureOf: 'processor',
        batteryPercent: null,
        charging: null,
      })
      await expect(waitUntilCool(device, { signal: never, longestSeconds: 0 })).rejects.toMatchObject({
        code: 'DEVICE_TOO_HOT',
        message: expect.stringContaining('99 °C') as string,
      })
      await bench.lab.unplug(phone)
    },
  )
})
