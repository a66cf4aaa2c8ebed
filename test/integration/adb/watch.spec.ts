import { afterEach, describe, expect } from 'vitest'
import type { DeviceDescription } from '#shared/contract/devices.ts'
import { findAdb } from '#main/devices/adb/index.ts'
import type { DeviceSource } from '#main/devices/device.ts'
import { startLockedPhone } from '../../device-lab/locked-phone.ts'
import { freePort } from '../../device-lab/ports.ts'
import { runCommand } from '../../device-lab/run-command.ts'
import { eventually, never, phoneTest, useBench } from './fixture.ts'

const bench = useBench()
const noAdb = await findAdb().then(
  () => null,
  () => 'no adb on this computer',
)
const watching: AbortController[] = []
afterEach(() => {
  for (const controller of watching.splice(0)) controller.abort()
})

/** Descriptions as a page would show them, renewed at each change. */
function follow(source: DeviceSource): () => readonly DeviceDescription[] {
  const controller = new AbortController()
  watching.push(controller)
  let shown: readonly DeviceDescription[] = []
  source.watch((devices) => {
    void Promise.all(devices.map((device) => device.describe(never))).then((descriptions) => {
      shown = descriptions
    })
  }, controller.signal)
  return () => shown
}

describe('the device list', () => {
  phoneTest('follows phones that are plugged in, pulled and plugged in again', async () => {
    const shown = follow(bench.source())
    const phone = await bench.lab.add({ name: 'alpha', kind: 'x86_64', coresMhz: [1800, 1800, 2400, 2850] })
    const id = `adb:${phone.serial}`
    const found = await eventually('the phone appears', () =>
      shown().find((device) => device.id === id && device.state === 'ready'),
    )
    expect(shown().map((device) => device.id)).toEqual([id])
    expect(found).toMatchObject({
      state: 'ready',
      advice: null,
      model: 'Lab alpha',
      name: 'Tansaku Lab alpha',
      soc: 'Lab LAB-X64',
      operatingSystem: 'Android 14 (API 34)',
      abis: ['x86_64'],
      transport: 'wifi',
      clusters: [
        { cores: [3], maxFrequencyMhz: 2850 },
        { cores: [2], maxFrequencyMhz: 2400 },
        { cores: [0, 1], maxFrequencyMhz: 1800 },
      ],
    })
    await bench.lab.unplug(phone)
    await eventually('the phone goes', () => !shown().some((device) => device.id === id))
    await phone.start()
    await bench.lab.plug(phone)
    await eventually('the phone is back', () => shown().find((device) => device.id === id && device.state === 'ready'))
    await bench.lab.unplug(phone)
  })

  phoneTest('tells cores that are on from those that are off, and those it may use', async () => {
    const face = { coresMhz: [1800, 1800, 2400, 2400], coresOff: [2, 3], hidesClocks: true }
    const off = await bench.phone('half-asleep', face)
    expect(await off.device.describe(never)).toMatchObject({ clusters: [{ cores: [0, 1] }], coresOff: [2, 3] })
    await bench.lab.unplug(off.phone)
    const apart = await bench.phone('background', { coresMhz: [1800, 1800, 2400, 2850], coresAllowed: [1, 2] })
    expect(await apart.device.describe(never)).toMatchObject({
      clusters: [{ cores: [2], maxFrequencyMhz: 2400 }, { cores: [1] }],
      coresOff: [0, 3],
      conditions: { frequenciesMhz: [1800, 1800, 2400, 2850] },
    })
    await bench.lab.unplug(apart.phone)
  })

  phoneTest('tells battery, temperature, thermal status and clocks as they change', async () => {
    const { phone, device } = await bench.phone('beta', { coresMhz: [1800, 2400] })
    expect(await device.conditions(never)).toMatchObject({
      batteryPercent: 90,
      charging: true,
      thermalStatus: 0,
      temperatureC: 31.5,
      frequenciesMhz: [1800, 2400],
    })
    await phone.setBattery({ level: 12, temperatureC: 44, usb: false })
    await phone.setThermal(3, 71.25)
    await phone.setFrequenciesMhz([600, 900])
    expect(await device.conditions(never)).toMatchObject({
      batteryPercent: 12,
      charging: false,
      thermalStatus: 3,
      temperatureC: 71.25,
      frequenciesMhz: [600, 900],
    })
    await bench.lab.unplug(phone)
  })

  phoneTest('shows hostile properties as harmless text', async () => {
    const evil = '$(reboot) `id` \'"; rm -rf / #\u001b[2J\u202e\r\n[ro.product.cpu.abilist]: [x]'
    const { phone, device } = await bench.phone('gamma', {
      properties: {
        'ro.product.model': evil,
        'ro.soc.model': evil,
        'ro.serialno': evil,
        'ro.build.version.release': evil,
      },
    })
    const description = await device.describe(never)
    for (const text of [
      description.model,
      description.name,
      description.soc ?? '',
      description.operatingSystem,
      description.advice ?? '',
    ]) {
      expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/u)
    }
    expect(description.model).toContain('$(reboot)')
    expect(description).toMatchObject({ state: 'ready', abis: ['x86_64'] })
    await bench.lab.unplug(phone)
  })

  phoneTest('tells two phones apart whose serial numbers begin alike', async () => {
    const first = await bench.phone('delta')
    const serial = first.phone.serial.slice(0, -1)
    // A phone whose serial is the beginning of the other's is not there: it must not be taken for it.
    const source = bench.source()
    await source.list(never)
    expect(source.get(`adb:${serial}`)).toBeUndefined()
    const second = await bench.phone('delta2')
    const names = await Promise.all([first, second].map(async ({ device }) => (await device.describe(never)).model))
    expect(names).toEqual(['Lab delta', 'Lab delta2'])
    await bench.lab.unplug(first.phone)
    await bench.lab.unplug(second.phone)
  })

  phoneTest('says what to do on a phone that has not accepted this computer', async () => {
    const locked = await startLockedPhone()
    try {
      const shown = follow(bench.source())
      await bench.lab.server.connect(locked.serial).catch(() => {})
      const found = await eventually('it asks for permission', () =>
        shown().find((device) => device.id === `adb:${locked.serial}` && device.state === 'unauthorized'),
      )
      expect(found.advice).toContain('USB debugging')
      const source = bench.source()
      await source.list(never)
      await expect(source.get(`adb:${locked.serial}`)?.openSession(never)).rejects.toMatchObject({
        code: 'DEVICE_NOT_READY',
      })
    } finally {
      await bench.lab.server.disconnect(locked.serial).catch(() => {})
      await locked.dispose()
    }
  })

  phoneTest('shows a frozen phone as offline, and as ready when it thaws', async () => {
    const { phone, device } = await bench.phone('epsilon')
    expect((await device.describe(never)).state).toBe('ready')
    await phone.freeze()
    const frozen = await device.describe(never)
    expect(frozen).toMatchObject({ state: 'offline', model: 'Lab epsilon' })
    expect(frozen.advice).toContain('answers nothing')
    await phone.thaw()
    expect((await device.describe(never)).state).toBe('ready')
    await bench.lab.unplug(phone)
  })

  phoneTest('names the ABIs of a phone that no benchmark exists for', async () => {
    const { phone, device } = await bench.phone('zeta', {
      properties: { 'ro.product.cpu.abi': 'riscv64', 'ro.product.cpu.abilist': 'riscv64' },
    })
    const description = await device.describe(never)
    expect(description.state).toBe('unsupported-abi')
    expect(description.advice).toContain('riscv64')
    await expect(device.openSession(never)).rejects.toMatchObject({ code: 'DEVICE_NOT_READY' })
    await bench.lab.unplug(phone)
  })
})

describe('adb servers', () => {
  phoneTest('a server that is killed and started again loses no phone for good', async () => {
    const { phone, source } = await bench.phone('eta')
    const shown = follow(source)
    const id = `adb:${phone.serial}`
    await eventually('the phone is there', () => shown().some((device) => device.id === id))
    await bench.lab.server.kill()
    await eventually('the list empties', () => shown().length === 0)
    expect((await source.status(never)).servers).toMatchObject([{ state: 'unreachable' }])
    await bench.lab.server.start()
    await bench.lab.plug(phone)
    await eventually('the phone is back', () => shown().find((device) => device.id === id && device.state === 'ready'))
    await bench.lab.unplug(phone)
  })

  phoneTest('several servers are one list, ids say which', async () => {
    const { phone } = await bench.phone('theta')
    const here = { host: '127.0.0.1', port: bench.lab.server.port }
    const source = bench.source({ servers: [{ host: '127.0.0.1', port: await freePort() }, here] })
    expect((await source.list(never)).map((device) => device.id)).toEqual([
      `adb:${phone.serial}@127.0.0.1:${here.port}`,
    ])
    expect((await source.status(never)).servers.map(({ state }) => state)).toEqual([
      'unreachable',
      expect.stringMatching(/running|other-version/),
    ])
    await bench.lab.unplug(phone)
  })

  phoneTest('a missing adb is said, with what to install', async () => {
    const source = bench.source({
      servers: [{ host: '127.0.0.1', port: await freePort() }],
      startServer: true,
      adbPath: '/nowhere/adb',
    })
    expect(await source.list(never)).toEqual([])
    const status = await source.status(never)
    expect(status).toMatchObject({
      program: null,
      version: null,
      looked: ['/nowhere/adb'],
      servers: [{ state: 'not-started' }],
    })
    expect(status.advice).toContain('/nowhere/adb')
  })

  phoneTest(
    'an absent server of this computer is started, of whatever version its adb is',
    async () => {
      const { phone } = await bench.phone('iota')
      const port = await freePort()
      const source = bench.source({ servers: [{ host: '127.0.0.1', port }], startServer: true })
      try {
        expect(await source.status(never)).toMatchObject({
          program: await findAdb(),
          version: expect.stringMatching(/^1\.0\.41/) as string,
          servers: [{ state: 'running', message: null }],
          advice: null,
        })
        await runCommand(await findAdb(), ['-P', String(port), 'connect', phone.serial])
        const [device] = await source.list(never)
        expect(await device?.describe(never)).toMatchObject({ state: 'ready', model: 'Lab iota' })
      } finally {
        await runCommand(await findAdb(), ['-P', String(port), 'kill-server'])
      }
      await bench.lab.unplug(phone)
    },
    { why: noAdb },
  )
})
