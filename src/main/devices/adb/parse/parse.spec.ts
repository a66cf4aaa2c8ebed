import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CommandOutput } from '../command-line.ts'
import { parseBattery } from './battery.ts'
import { parseFrequencies } from './frequencies.ts'
import { abisOf, propertyCommands, readProperties } from './properties.ts'
import { parseAdbServers, parseAdbVersion, parseServerVersion } from './server.ts'
import { parseFreeBytes, parseMemoryBytes } from './storage.ts'
import { parseThermal, parseThermalZones } from './thermal.ts'

/** What devices printed, cut down to what matters. */
const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')

describe('getprop', () => {
  const answers = (values: Readonly<Record<string, string>>): CommandOutput[] =>
    propertyCommands.map(([, name]) => ({ exitCode: 0, output: `${values[name!] ?? ''}\n` }))
  it('reads each property from its own answer', () => {
    const properties = readProperties(answers({ 'ro.product.model': 'Pixel 7', 'ro.soc.model': 'GS201' }))
    expect([properties.get('ro.product.model'), properties.get('ro.soc.model'), properties.get('ro.hardware')]).toEqual(
      ['Pixel 7', 'GS201', ''],
    )
  })
  it('keeps values that hold brackets and line breaks whole, and takes none of them for another property', () => {
    const properties = readProperties(
      answers({ 'ro.product.model': 'x]\n[ro.product.cpu.abilist]: [mips]', 'ro.product.cpu.abilist': 'x86_64' }),
    )
    expect(properties.get('ro.product.model')).toBe('x]\n[ro.product.cpu.abilist]: [mips]')
    expect(abisOf(properties)).toEqual(['x86_64'])
  })
  it('knows nothing where getprop fails', () => {
    expect([
      ...new Set(
        readProperties(propertyCommands.map(() => ({ exitCode: 127, output: 'getprop: not found\n' }))).values(),
      ),
    ]).toEqual([''])
  })
  it('reads the ABI list, best first, and drops what is none', () => {
    expect(abisOf(readProperties(answers({ 'ro.product.cpu.abilist': 'arm64-v8a,armeabi-v7a,$(x)' })))).toEqual([
      'arm64-v8a',
      'armeabi-v7a',
    ])
    expect(abisOf(readProperties(answers({ 'ro.product.cpu.abi': 'x86_64' })))).toEqual(['x86_64'])
    expect(abisOf(new Map())).toEqual([])
  })
})

describe('dumpsys battery', () => {
  it('reads level, temperature and power', () => {
    expect(
      parseBattery(
        'Current Battery Service state:\n  AC powered: false\n  USB powered: true\n  level: 42\n  scale: 50\n  temperature: 273\n',
      ),
    ).toEqual({ percent: 84, temperatureC: 27.3, charging: true })
  })
  it('knows nothing where nothing is said', () => {
    expect(parseBattery("Can't find service: battery")).toEqual({ percent: null, temperatureC: null, charging: null })
    expect(parseBattery('  temperature: 99999\n  level: x\n')).toEqual({
      percent: null,
      temperatureC: null,
      charging: null,
    })
  })
})

describe('a device without a battery', () => {
  const nothing = { percent: null, temperatureC: null, charging: null }
  it('has neither charge nor temperature, however it says so', () => {
    expect(parseBattery(fixture('battery-absent.txt'))).toEqual(nothing)
    const zeros = '  AC powered: true\n  status: 1\n  level: 0\n  scale: 100\n  voltage: 0\n  temperature: 0\n'
    expect(parseBattery(zeros)).toEqual(nothing)
  })
  it('is not one whose battery is empty or freezing', () => {
    expect(parseBattery('  present: true\n  level: 0\n  scale: 100\n  voltage: 3400\n  temperature: 0\n')).toEqual({
      percent: 0,
      temperatureC: 0,
      charging: null,
    })
  })
  it('is as unknown as one whose readings were set by hand', () => {
    expect(
      parseBattery(
        'Current Battery Service state:\n  (UPDATES STOPPED -- use reset)\n  level: 50\n  temperature: 250\n',
      ),
    ).toEqual(nothing)
  })
})

describe('dumpsys thermalservice', () => {
  const text = `IsStatusOverride: false
Thermal Status: 2
Cached temperatures:
\tTemperature{mValue=99.0, mType=0, mName=CPU0, mStatus=0}
HAL Ready: true
Current temperatures from HAL:
\tTemperature{mValue=51.5, mType=0, mName=CPU0, mStatus=0}
\tTemperature{mValue=48.25, mType=0, mName=CPU1, mStatus=0}
\tTemperature{mValue=36.1, mType=3, mName=skin, mStatus=2}
\tTemperature{mValue=NaN, mType=0, mName=CPU9, mStatus=0}
Temperature static thresholds from HAL:
\tTemperatureThreshold{mType=0}
`
  it('takes the current readings, hottest processor and skin', () => {
    expect(parseThermal(text)).toEqual({ status: 2, cpuC: 51.5, skinC: 36.1 })
  })
  it('has no status where the thermal service is not there, so that the temperature decides', () => {
    expect(parseThermal(fixture('hal-not-ready.txt'))).toEqual({ status: null, cpuC: null, skinC: null })
    expect(parseThermal(text.replace('HAL Ready: true', '\tThermalHAL 2.0 connected: no')).status).toBeNull()
    expect(parseThermal(text.replace('StatusOverride: false', 'StatusOverride: true')).status).toBeNull()
  })
  it('takes the chip’s sensor for the processor’s, and no zero of a sensor that does not work', () => {
    expect(
      parseThermal(
        'Thermal Status: 0\nTemperature{mValue=0.0, mType=0, mName=CPU0}\nTemperature{mValue=61.5, mType=13, mName=SOC}\nTemperature{mValue=97.0, mType=8, mName=soc}\n',
      ),
    ).toEqual({ status: 0, cpuC: 61.5, skinC: null })
  })
  it('has the processor’s zones beside it, of whatever unit, and not the battery’s state of charge', () => {
    expect(parseThermalZones(fixture('zones-soc.txt'))).toBe(41)
    expect(parseThermalZones(fixture('zones-tenths.txt'))).toBe(32.2)
  })
  it('knows nothing where the service is missing', () => {
    expect(parseThermal("Can't find service: thermalservice")).toEqual({ status: null, cpuC: null, skinC: null })
  })
  it('falls back on the processor’s thermal zones, in degrees or thousandths', () => {
    const zones =
      '/sys/class/thermal/thermal_zone0/type:battery\n/sys/class/thermal/thermal_zone0/temp:99000\n/sys/class/thermal/thermal_zone1/type:cpu-0-0\n/sys/class/thermal/thermal_zone1/temp:47100\n/sys/class/thermal/thermal_zone2/type:cpu-1-0\n/sys/class/thermal/thermal_zone2/temp:51\n'
    expect(parseThermalZones(zones)).toBe(51)
    expect(parseThermalZones('grep: no such file')).toBeNull()
  })
})

describe('clocks', () => {
  it('are read by core, without those whose file is missing', () => {
    expect([
      ...parseFrequencies(
        '/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq:1804800\ngrep: cpu3: No such file\n',
        'scaling_cur_freq',
      ),
    ]).toEqual([[0, 1805]])
  })
})

describe('storage and memory', () => {
  it('reads the free space of toybox’s table', () => {
    expect(
      parseFreeBytes(
        'Filesystem      1K-blocks     Used Available Use% Mounted on\n/dev/block/dm-9 114297836 20480 114277356   1% /data\n',
      ),
    ).toBe(114_277_356 * 1024)
  })
  it('reads a table whose device name pushes the numbers to the next line', () => {
    expect(
      parseFreeBytes(
        'Filesystem           1K-blocks      Used Available Use% Mounted on\n/dev/block/bootdevice/by-name/userdata\n                        262144      4096    258048   2% /data\n',
      ),
    ).toBe(258_048 * 1024)
  })
  it('does not guess', () => {
    expect(parseFreeBytes('df: /x: No such file or directory')).toBeNull()
    expect(parseMemoryBytes('MemTotal:        7812345 kB\nMemFree: 1 kB')).toBe(7_812_345 * 1024)
    expect(parseMemoryBytes('')).toBeNull()
  })
})

describe('adb servers', () => {
  it('reads the setting', () => {
    expect(parseAdbServers('127.0.0.1:5037, lab-pc  tcp:[::1]:6000')).toEqual([
      { host: '127.0.0.1', port: 5037 },
      { host: 'lab-pc', port: 5037 },
      { host: '::1', port: 6000 },
    ])
    expect(parseAdbServers('')).toEqual([])
  })
  it('refuses what is no address', () => {
    for (const bad of ['a:b', 'host:99999', 'http://x', 'user@host:1', 'host:0'])
      expect(parseAdbServers(bad)).toBeNull()
  })
  it('reads `adb version`', () => {
    expect(
      parseAdbVersion('Android Debug Bridge version 1.0.41\nVersion 34.0.5-debian\nInstalled as /usr/bin/adb\n'),
    ).toEqual({ protocol: 41, tools: '34.0.5-debian' })
    expect(parseAdbVersion('bash: adb: not found')).toBeNull()
    expect(parseAdbVersion('not the Android Debug Bridge version 1.0.41 but a wrapper\n')).toBeNull()
  })
  it('reads a server’s version, and none from other words', () => {
    expect(parseServerVersion('0029')).toBe(41)
    for (const other of ['Andr', 'HTTP', '', '29', '00029', '0x29', ' 029'])
      expect(parseServerVersion(other)).toBeNull()
  })
})

describe('any text', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc
      .array(
        fc.constantFrom(
          '[',
          ']: [',
          ']',
          '\n',
          'level: ',
          'Temperature{mValue=',
          ', mType=0',
          '1e999',
          'cpu0/cpufreq/x:',
          'Filesystem',
          ' 1 2 3 4% ',
          '-',
          '0',
        ),
        { maxLength: 60 },
      )
      .map((parts) => parts.join('')),
  )
  it('gives readings in their range or none', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const battery = parseBattery(text)
        expect(battery.percent === null || (battery.percent >= 0 && battery.percent <= 100)).toBe(true)
        const { status, cpuC } = parseThermal(text)
        expect(status === null || (status >= 0 && status <= 6)).toBe(true)
        expect(cpuC === null || Number.isFinite(cpuC)).toBe(true)
        expect([...parseFrequencies(text, 'x').values()].every((mhz) => Number.isInteger(mhz))).toBe(true)
        const free = parseFreeBytes(text)
        expect(free === null || Number.isFinite(free)).toBe(true)
        parseThermalZones(text)
        parseAdbServers(text)
      }),
      { numRuns: 300, seed: 11 },
    )
  })
})
