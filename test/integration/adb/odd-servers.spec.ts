import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { createAdbSource, type AdbSource } from '#main/devices/adb/index.ts'
import { newHome, removeHome } from '../workbench/fixture.ts'
import {
  startListingServer,
  startStranger,
  strangers,
  type ListedPhone,
  type OddServer,
} from '../../device-lab/odd-servers.ts'
import { eventually, never } from './fixture.ts'

const main = fileURLToPath(new URL('../../../src/main/cli/main.ts', import.meta.url))
const servers: OddServer[] = []
const homes: string[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.dispose()
  for (const home of homes.splice(0)) removeHome(home)
})

const sourceOf = ({ port }: OddServer): AdbSource =>
  createAdbSource({ servers: [{ host: '127.0.0.1', port }], adbPath: null, startServer: false })

async function listing(phones: readonly ListedPhone[]): Promise<AdbSource> {
  const server = await startListingServer(phones)
  servers.push(server)
  return sourceOf(server)
}

/** A command of the terminal to its own end: what keeps the process alive is part of the answer. */
async function tansaku(
  args: readonly string[],
  { port }: OddServer,
): Promise<{ code: number | null; out: string; errors: string }> {
  const home = newHome()
  homes.push(home)
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], {
      env: { ...process.env, TANSAKU_HOME: home, TANSAKU_ADB_SERVERS: `127.0.0.1:${port}` },
      cwd: home,
      timeout: 30_000,
      killSignal: 'SIGKILL',
    })
    let out = ''
    let errors = ''
    child.stdout.on('data', (part: Buffer) => (out += part.toString()))
    child.stderr.on('data', (part: Buffer) => (errors += part.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ code, out, errors })
    })
  })
}

describe.each(Object.keys(strangers))('a port that is %s', (kind) => {
  it(
    'is told of with a code by devices, measure and doctor, which end; no version is made up',
    { timeout: 90_000 },
    async () => {
      const server = await startStranger(kind)
      servers.push(server)
      const [devices, measure, doctor] = await Promise.all([
        tansaku(['devices'], server),
        tansaku(['measure', '--device', 'adb:some-phone', '--json'], server),
        tansaku(['doctor'], server),
      ])
      expect(devices.code).toBe(0)
      expect(devices.out).toMatch(/No phones: error ADB_SERVER_UNREACHABLE: /u)
      expect(devices.out).not.toMatch(/speaks version/u)
      expect([measure.code, measure.out]).toEqual([1, ''])
      expect(measure.errors).toMatch(/error ADB_SERVER_UNREACHABLE: /u)
      expect(doctor.code).not.toBeNull()
      const status = await sourceOf(server).status(never)
      expect(status.servers).toMatchObject([{ state: 'unreachable' }])
    },
  )

  it('is followed without a phone, until something else is there', { timeout: 30_000 }, async () => {
    const server = await startStranger(kind)
    servers.push(server)
    const controller = new AbortController()
    const told: number[] = []
    sourceOf(server).watch((devices) => told.push(devices.length), controller.signal)
    await eventually('the list is told', () => told.length > 0)
    controller.abort()
    expect(told).toEqual(told.map(() => 0))
  })
})

it('an adb server whose answers come byte by byte is understood', async () => {
  const server = await startListingServer([{ serial: 'slow', word: 'offline' }], 'byte by byte')
  servers.push(server)
  const source = sourceOf(server)
  expect((await source.list(never)).map(({ id }) => id)).toEqual(['adb:slow'])
  expect((await source.status(never)).servers).toMatchObject([{ state: 'running' }])
})

describe('phones that may not be opened', () => {
  const refused =
    'no permissions (user in plugdev group; are your udev rules wrong?); see [http://developer.android.com/tools/device.html]'

  it('are no twins, though adb could read none of their serial numbers', async () => {
    const source = await listing([
      { serial: '????????????', word: refused, path: 'usb:1-1' },
      { serial: '????????????', word: refused, path: 'usb:1-2' },
    ])
    const [device, ...more] = await source.list(never)
    expect(more).toEqual([])
    expect(await device!.describe(never)).toMatchObject({
      state: 'no-permission',
      advice: expect.stringContaining('udev') as string,
      transport: 'usb',
    })
  })

  it('hide no other phone, and twins are still told as such', async () => {
    const source = await listing([
      { serial: '0123456789ABCDEF', word: 'device' },
      { serial: '0123456789ABCDEF', word: 'offline' },
      { serial: 'A', word: 'detached' },
      { serial: 'A', word: 'unauthorized' },
    ])
    const described = await Promise.all((await source.list(never)).map((device) => device.describe(never)))
    expect(described).toMatchObject([
      { state: 'offline', advice: expect.stringContaining('Two phones') as string },
      { state: 'unauthorized' },
    ])
  })

  it.each([
    [
      'insufficient permissions for device: user in plugdev group; are your udev rules wrong?',
      'no-permission',
      /udev/u,
    ],
    ['device still connecting', 'offline', /Wait a moment/u],
    ['device offline', 'offline', /does not answer adb/u],
    ['device detached', 'offline', /adb attach/u],
    ['device unauthorized.\nThis adb server’s $ADB_VENDOR_KEYS is not set', 'unauthorized', /Allow USB debugging/u],
  ])('“%s” is %s, with what to do', async (refusal, state, advice) => {
    const source = await listing([{ serial: 'phone', word: 'device', refusal }])
    const device = source.get('adb:phone') ?? (await source.list(never))[0]!
    expect(await device.describe(never)).toMatchObject({ state, advice: expect.stringMatching(advice) as string })
  })
})
