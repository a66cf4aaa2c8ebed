import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, expect } from 'vitest'
import { createShell } from '#main/devices/adb/shell.ts'
import type { Shell } from '#main/devices/adb/shell.ts'
import { createAdbServer } from '#main/devices/adb/server.ts'
import { deviceFolder } from '#main/devices/adb/lock.ts'
import { pull, push } from '#main/devices/adb/transfer.ts'
import { waitUntilCool } from '#main/devices/latency-table/cool-down.ts'
import type { BenchmarkSession, Device } from '#main/devices/device.ts'
import { benchmarkFault } from '../../../scripts/setup/parts.mjs'
import { benchmarkBinary } from '../../../scripts/setup/paths.mjs'
import { startFilelessServer } from '../../device-lab/odd-servers.ts'
import { binaryObstacle, endless, eventually, job, never, phoneTest, said, useBench } from './fixture.ts'
import type { Phone } from '../../device-lab/index.ts'

const bench = useBench()
const good = [said.start, said.pass(0), said.pass(1), said.end(2)].join('\n')

function shellOf(phone: Phone, port = bench.lab.server.port): Shell {
  const server = createAdbServer({ host: '127.0.0.1', port }, { adbPath: null, startServer: false })
  return createShell({ server, serial: phone.serial })
}

/** What of ours is on the phone. */
const leftOn = async (phone: Phone): Promise<string> =>
  (await shellOf(phone).runAll([['ls', '-A', '/data/local/tmp']], { signal: never }))[0]?.output ?? ''

/** Starts an endless run, waits for its third pass, and gives its end. */
async function running(
  session: BenchmarkSession,
  signal: AbortSignal = never,
): Promise<{ readonly end: Promise<unknown> }> {
  let passes = 0
  const end = session
    .run(job, signal, (done) => {
      passes = done
    })
    .then(
      (result) => ({ result }),
      (error: unknown) => error,
    )
  await eventually('the program reports passes', () => passes >= 3)
  return { end }
}

async function replug(phone: Phone): Promise<void> {
  await bench.lab.server.disconnect(phone.serial).catch(() => {})
  await phone.start()
  await bench.lab.plug(phone)
}

/** The phone can be measured, and nothing of ours stays. */
async function expectHealthy(phone: Phone, device: Device): Promise<void> {
  const session = await device.openSession(never)
  await session.dispose()
  expect(await leftOn(phone)).toBe('')
}

describe('a run', () => {
  phoneTest('gives the samples that the program printed, and leaves nothing on the phone', async () => {
    const { phone, device } = await bench.phone('good', {}, await bench.program(good))
    const session = await device.openSession(never)
    const fixedMode = (): Promise<string> => readFile(phone.labFile('fixed-performance-mode'), 'utf8')
    expect(await fixedMode()).toBe('true\n')
    const result = await session.run(job, never)
    expect(result.graphs).toEqual([
      { name: 'a', samplesUs: [11.5, 11.5] },
      { name: 'b', samplesUs: [12.5, 12.5] },
    ])
    await session.dispose()
    expect(await fixedMode()).toBe('false\n')
    expect(await leftOn(phone)).toBe('')
    await bench.lab.unplug(phone)
  })

  phoneTest(
    'on a phone that is unplugged in the middle gives no result; plugged in again it can be measured',
    async () => {
      const { phone, device, source } = await bench.phone('pulled', {}, await bench.program(endless))
      const session = await device.openSession(never)
      const { end } = await running(session)
      await phone.kill()
      expect(await end).toMatchObject({ code: 'DEVICE_GONE' })
      await session.dispose()
      await replug(phone)
      await source.list(never)
      await expectHealthy(phone, device)
      await bench.lab.unplug(phone)
    },
  )

  phoneTest('after which the phone is restarted is not followed by another in the same session', async () => {
    const { phone, device, source } = await bench.phone('restarted', {}, await bench.program(good))
    const session = await device.openSession(never)
    await session.run(job, never)
    await phone.kill()
    await expect(session.run(job, never)).rejects.toMatchObject({ code: 'DEVICE_GONE' })
    await replug(phone)
    await source.list(never)
    await expect(session.run(job, never)).rejects.toMatchObject({
      code: 'DEVICE_GONE',
      message: expect.stringContaining('restarted') as string,
    })
    await session.dispose()
    await expectHealthy(phone, device)
    await bench.lab.unplug(phone)
  })

  phoneTest('whose connection breaks leaves a program and a lock behind; the next session removes both', async () => {
    // Silent after four passes: nothing that it writes would end it.
    const silent = [said.start, ...[0, 1, 2, 3].map((index) => said.pass(index)), 'sleep 100'].join('\n')
    const { phone, device } = await bench.phone('broken', {}, await bench.program(silent))
    const session = await device.openSession(never)
    const { end } = await running(session)
    await bench.lab.server.disconnect(phone.serial)
    expect(await end).toMatchObject({ code: 'DEVICE_GONE' })
    await session.dispose()
    await bench.lab.plug(phone)
    expect(await leftOn(phone)).toContain('tansaku')
    const processes = async (): Promise<string> =>
      (await shellOf(phone).runAll([['ps']], { signal: never }))[0]?.output ?? ''
    expect(await processes()).toContain('{tansaku-ben')
    const next = await device.openSession(never)
    expect(await processes()).not.toContain('{tansaku-ben')
    await next.dispose()
    expect(await leftOn(phone)).toBe('')
    await bench.lab.unplug(phone)
  })

  phoneTest('on a phone that freezes ends soon, as unresponsive', async () => {
    const { phone, device } = await bench.phone('frozen', {}, { ...(await bench.program(endless)), quietMs: 2_000 })
    const session = await device.openSession(never)
    const { end } = await running(session)
    await phone.freeze()
    expect(await end).toMatchObject({ code: 'DEVICE_UNRESPONSIVE' })
    await session.dispose()
    await phone.thaw()
    await expectHealthy(phone, device)
    await bench.lab.unplug(phone)
  })

  phoneTest('that is silent for long on a phone that lives goes on', async () => {
    const { phone, device } = await bench.phone(
      'slow',
      {},
      { ...(await bench.program(`${said.start}\nsleep 5\n${said.pass(0)}\n${said.end(1)}`)), quietMs: 2_000 },
    )
    const session = await device.openSession(never)
    expect((await session.run(job, never)).passes).toHaveLength(1)
    await session.dispose()
    await bench.lab.unplug(phone)
  })

  phoneTest('whose adb server is killed gives no result', async () => {
    const { phone, device, source } = await bench.phone('serverless', {}, await bench.program(endless))
    const session = await device.openSession(never)
    const { end } = await running(session)
    await bench.lab.server.kill()
    expect(await end).toMatchObject({ code: 'DEVICE_GONE' })
    await session.dispose()
    await bench.lab.server.start()
    await bench.lab.plug(phone)
    await source.list(never)
    await expectHealthy(phone, device)
    await bench.lab.unplug(phone)
  })

  phoneTest('that is cancelled ends at once and leaves no program behind', async () => {
    const { phone, device } = await bench.phone('cancelled', {}, await bench.program(endless))
    const session = await device.openSession(never)
    const cancel = new AbortController()
    const { end } = await running(session, cancel.signal)
    cancel.abort()
    expect(await end).toMatchObject({ code: 'ABORTED' })
    await session.dispose()
    expect(await leftOn(phone)).toBe('')
    await bench.lab.unplug(phone)
  })

  const cuts: readonly (readonly [string, string, string])[] = [
    [
      'in the middle of a line',
      `${said.start}\n${said.pass(0)}\nprintf '{"type":"pass","index":1,"round":1,"pa'`,
      'BENCHMARK_OUTPUT_TRUNCATED',
    ],
    ['after a whole line', `${said.start}\n${said.pass(0)}`, 'BENCHMARK_OUTPUT_TRUNCATED'],
    ['with a line missing in between', `${said.start}\n${said.pass(0)}\n${said.end(2)}`, 'BENCHMARK_OUTPUT_TRUNCATED'],
    ['by a crash', `${said.start}\n${said.pass(0)}\nkill -9 $$`, 'BENCHMARK_FAILED'],
    ['by an error of the program', `echo 'no such core' >&2; exit 3`, 'BENCHMARK_FAILED'],
    [
      'by impossible numbers',
      `${said.start}\n${said.pass(0).replaceAll('11.5', '-11.5')}\n${said.end(1)}`,
      'LATENCY_NOT_POSITIVE',
    ],
  ]
  for (const [where, script, code] of cuts) {
    phoneTest(`whose output is cut ${where} gives no sample`, async () => {
      const { phone, device } = await bench.phone('cut', {}, await bench.program(script))
      const session = await device.openSession(never)
      await expect(session.run(job, never)).rejects.toMatchObject({ code })
      await session.dispose()
      await phone.dispose()
      await bench.lab.server.disconnect(phone.serial)
    })
  }

  phoneTest('on two phones at once gives each its own', async () => {
    const settings = await bench.program(good)
    const phones = [await bench.phone('left', {}, settings), await bench.phone('right', {}, settings)]
    const results = await Promise.all(
      phones.map(async ({ device }) => {
        const session = await device.openSession(never)
        const result = await session.run(job, never)
        await session.dispose()
        return result.passes.length
      }),
    )
    expect(results).toEqual([2, 2])
    for (const { phone } of phones) await bench.lab.unplug(phone)
  })
})

describe('one phone, one measurement', () => {
  phoneTest('a second session is refused until the first ends', async () => {
    const { phone, device } = await bench.phone('single', {}, await bench.program(good))
    const session = await device.openSession(never)
    await expect(device.openSession(never)).rejects.toMatchObject({ code: 'DEVICE_BUSY' })
    expect((await device.describe(never)).state).toBe('busy')
    await session.dispose()
    expect((await device.describe(never)).state).toBe('ready')
    await expectHealthy(phone, device)
    await bench.lab.unplug(phone)
  })

  phoneTest(
    'another computer’s measurement is respected while it lasts, and its leftovers are taken over',
    async () => {
      const { phone, device } = await bench.phone('shared', {}, await bench.program(good))
      const shell = shellOf(phone)
      const owner = `${deviceFolder}/lock/owner`
      await shell.run(['mkdir', '-p', `${deviceFolder}/lock`], { signal: never })
      await shell.run(
        ['sh', '-c', 'printf %s "$1" >"$0"', owner, '0b0e7a10-0000-4000-8000-000000000000 77 other-\u001b[31mcomputer'],
        { signal: never },
      )
      await expect(device.openSession(never)).rejects.toMatchObject({ code: 'DEVICE_BUSY' })
      const { state, advice } = await device.describe(never)
      expect({ state, advice }).toEqual({ state: 'busy', advice: 'other- [31mcomputer is measuring it (process 77).' })
      await shell.run(['touch', '-d', '2020-01-01 00:00:00', owner], { signal: never })
      await expectHealthy(phone, device)
      await bench.lab.unplug(phone)
    },
  )
})

describe('a phone that cannot be measured', () => {
  phoneTest('because it is full says how much is needed', async () => {
    const { phone, device } = await bench.phone('full', { diskBytes: 1 << 20 }, await bench.program(good))
    await expect(device.openSession(never)).rejects.toMatchObject({ code: 'DEVICE_STORAGE_FULL' })
    expect(await leftOn(phone)).toBe('')
    await bench.lab.unplug(phone)
  })

  phoneTest('because it fills up in the middle of a transfer that its df promised room for', async () => {
    const df =
      'echo "Filesystem 1K-blocks Used Available Use% Mounted on"; echo "tmpfs 999999 0 999999 0% /data/local/tmp"'
    const { phone } = await bench.phone('filling', { diskBytes: 4 << 20, programs: { df } })
    await expect(
      push(shellOf(phone), randomBytes(8 << 20), '/data/local/tmp/large', '644', { signal: never }),
    ).rejects.toMatchObject({ code: 'DEVICE_STORAGE_FULL' })
    expect(await leftOn(phone)).toBe('')
    await bench.lab.unplug(phone)
  })

  phoneTest('because nothing may be started in its folder', async () => {
    const { phone, device } = await bench.phone('noexec', { noExec: true }, await bench.program(good))
    await expect(device.openSession(never)).rejects.toMatchObject({ code: 'DEVICE_NOT_EXECUTABLE' })
    expect(await leftOn(phone)).toBe('')
    await bench.lab.unplug(phone)
  })

  phoneTest('because its benchmark is not built names the command', async () => {
    const { phone, device } = await bench.phone('unbuilt', {}, { benchmarkBinary: () => '/nowhere/tansaku-benchmark' })
    await expect(device.openSession(never)).rejects.toMatchObject({
      code: 'BENCHMARK_MISSING',
      message: expect.stringContaining('npm run setup -- --benchmark x86_64') as string,
    })
    await bench.lab.unplug(phone)
  })

  phoneTest(
    'because its benchmark is not the one of its sources names the command, before anything is sent',
    async () => {
      // A real program, of another processor.
      const other = () => benchmarkBinary('armeabi-v7a')
      const { phone, device } = await bench.phone('stale', {}, { benchmarkBinary: other, benchmarkFault })
      await expect(device.openSession(never)).rejects.toMatchObject({
        code: 'BENCHMARK_STALE',
        message: expect.stringContaining('npm run setup -- --benchmark x86_64') as string,
      })
      expect(await leftOn(phone)).toBe('')
      await bench.lab.unplug(phone)
    },
    { why: binaryObstacle('armeabi-v7a') },
  )

  phoneTest("because its processor is smaller than this computer's names the command that builds for any", async () => {
    // What the program for this computer's own processor does there.
    const { phone, device } = await bench.phone('smaller', {}, await bench.program(good, 6))
    await expect(device.openSession(never)).rejects.toMatchObject({
      code: 'BENCHMARK_MISSING',
      message: expect.stringContaining('npm run setup -- --benchmark x86_64-portable') as string,
      details: { abi: 'x86_64', build: 'portable' },
    })
    expect(await leftOn(phone)).toBe('')
    await bench.lab.unplug(phone)
  })

  phoneTest('because it never cools down ends as too hot', async () => {
    const { phone, device } = await bench.phone('hot')
    await phone.setThermal(4, 92)
    const waits: (number | null)[] = []
    const end = waitUntilCool(device, {
      signal: never,
      everySeconds: 0.1,
      longestSeconds: 0.2,
      onWait: ({ thermalStatus }) => waits.push(thermalStatus),
    })
    await expect(end).rejects.toMatchObject({ code: 'DEVICE_TOO_HOT' })
    expect(waits).toEqual([4, 4])
    await bench.lab.unplug(phone)
  })
})

describe('transfers', () => {
  const path = '/data/local/tmp/it\'s $(a) "file"'
  /** Still on its way when the first bytes are seen, on a fast machine too. */
  const large = Buffer.alloc(384 << 20)
  const roomy = { diskBytes: 1 << 30 }

  phoneTest('come over whole in both directions, whatever the file is called', async () => {
    const { phone } = await bench.phone('courier')
    const bytes = randomBytes(3 << 20)
    await push(shellOf(phone), bytes, path, '755', { signal: never })
    expect((await pull(shellOf(phone), path, { signal: never })).equals(bytes)).toBe(true)
    await expect(pull(shellOf(phone), `${path}.missing`, { signal: never })).rejects.toMatchObject({
      code: 'TRANSFER_FAILED',
    })
    await bench.lab.unplug(phone)
  })

  phoneTest('to a phone without sha256sum are read back and compared', async () => {
    const { phone } = await bench.phone('old', { programs: { sha256sum: 'exit 127' } })
    await push(shellOf(phone), randomBytes(1 << 20), path, '644', { signal: never })
    expect(await leftOn(phone)).toContain('file')
    await bench.lab.unplug(phone)
  })

  phoneTest('that arrive changed are refused and deleted', async () => {
    const { phone } = await bench.phone('garbled', { programs: { sha256sum: `echo ${'0'.repeat(64)}` } })
    await expect(push(shellOf(phone), randomBytes(1 << 20), path, '644', { signal: never })).rejects.toMatchObject({
      code: 'TRANSFER_FAILED',
    })
    expect(await leftOn(phone)).toBe('')
    await bench.lab.unplug(phone)
  })

  phoneTest('to a phone that dies in the middle fail as gone', async () => {
    const { phone } = await bench.phone('dying', roomy)
    const end = push(shellOf(phone), large, path, '644', { signal: never }).catch((error: unknown) => error)
    await eventually('the first bytes arrive', async () => (await leftOn(phone)) !== '')
    await phone.freeze()
    await phone.kill()
    expect(await end).toMatchObject({ code: 'DEVICE_GONE' })
    await bench.lab.unplug(phone)
  })

  phoneTest('to a phone that freezes in the middle end as unresponsive', async () => {
    const { phone } = await bench.phone('freezing', roomy)
    const end = push(shellOf(phone), large, path, '644', { signal: never, timeoutMs: 4_000 }).catch(
      (error: unknown) => error,
    )
    await eventually('the first bytes arrive', async () => (await leftOn(phone)) !== '')
    await phone.freeze()
    expect(await end).toMatchObject({ code: 'DEVICE_UNRESPONSIVE' })
    await bench.lab.unplug(phone)
  })

  const ends = {
    'never agrees': 'DEVICE_UNRESPONSIVE',
    'agrees and answers nothing': 'DEVICE_UNRESPONSIVE',
    'answers something else': 'TRANSFER_FAILED',
  } as const
  for (const [kind, code] of Object.entries(ends) as [keyof typeof ends, string][])
    phoneTest(`behind a file service that ${kind} end in time, and let go of the connection`, async () => {
      const { phone } = await bench.phone(kind.replaceAll(' ', '-'))
      const between = await startFilelessServer(bench.lab.server.port, kind)
      const limits = { signal: never, timeoutMs: 2_000 }
      const startedAt = performance.now()
      await expect(push(shellOf(phone, between.port), randomBytes(1 << 20), path, '644', limits)).rejects.toMatchObject(
        {
          code,
        },
      )
      expect(performance.now() - startedAt).toBeLessThan(20_000)
      expect(between.asked()).toBe(1)
      await eventually('every connection is closed', () => between.open() === 0)
      await between.dispose()
      // The same way without it.
      await push(shellOf(phone), randomBytes(1 << 20), path, '644', limits)
      await bench.lab.unplug(phone)
    })
})
