import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { describe, expect } from 'vitest'
import { createAdbServer } from '#main/devices/adb/server.ts'
import { createShell } from '#main/devices/adb/shell.ts'
import type { Phone } from '../../device-lab/index.ts'
import { startLockedPhone } from '../../device-lab/locked-phone.ts'
import { freePortLike } from '../../device-lab/ports.ts'
import { startRenamingServer } from '../../device-lab/renaming-server.ts'
import { binaryObstacle, never, phoneTest, useBench } from './fixture.ts'
import {
  at,
  expectGoesOn,
  expectPaused,
  expectResumes,
  expectRight,
  expectStaysPaused,
  stretchesOf,
  program,
  telling,
  useTrials,
} from './trial.ts'

const bench = useBench()
const { measuring, measuringOn, replug } = useTrials(bench)
const slow = { timeoutMs: 180_000 }

async function onPhone(phone: Phone, command: readonly string[]): Promise<void> {
  const shell = createShell({
    server: createAdbServer({ host: '127.0.0.1', port: bench.lab.server.port }, { adbPath: null, startServer: false }),
    serial: phone.serial,
  })
  await shell.run(command, { signal: never })
}

/** A phone's serial is its address here. */
async function portsThatBeginAlike(): Promise<[short: number, long: number]> {
  for (let short = 4_000 + (process.pid % 1_000); short < 5_500; short++) {
    if ((await freePortLike(short)) === short && (await freePortLike(short * 10)) === short * 10)
      return [short, short * 10]
  }
  throw new Error('no two free ports begin alike')
}

describe('a table whose phone comes back and cannot be measured', () => {
  phoneTest(
    'because it no longer trusts this computer stays paused, and goes on once it does',
    async () => {
      const trial = await measuring('distrustful')
      const { phone } = trial
      await at(phone, 'run')
      await phone.kill()
      await expectPaused(trial, trial.jobId, /DEVICE_GONE/u)
      await bench.lab.server.disconnect(phone.serial)
      const locked = await startLockedPhone(phone.port)
      try {
        await bench.lab.server.connect(phone.serial).catch(() => {})
        await expectStaysPaused(trial, /DEVICE_NOT_READY/u, /unauthorized.*Allow USB debugging/u)
      } finally {
        await locked.dispose()
      }
      await replug(phone)
      await expectGoesOn(trial)
      await bench.lab.unplug(phone)
    },
    slow,
  )

  phoneTest(
    'because it is another phone, another Android or of another processor stays paused, and goes on with the one it was begun on',
    async () => {
      const trial = await measuring('swapped')
      const { phone } = trial
      await at(phone, 'rest')
      await phone.kill()
      await expectPaused(trial, trial.jobId, /DEVICE_GONE/u)
      const others: readonly (readonly [Record<string, string>, RegExp, RegExp])[] = [
        [{ 'ro.product.model': 'Lab other' }, /DEVICE_CHANGED/u, /was a Lab swapped and is a Lab other now/u],
        [
          { 'ro.build.version.release': '15', 'ro.build.version.sdk': '35' },
          /DEVICE_CHANGED/u,
          /was Android 14 \(API 34\) and is Android 15/u,
        ],
        [
          { 'ro.product.cpu.abi': 'riscv64', 'ro.product.cpu.abilist': 'riscv64' },
          /DEVICE_NOT_READY/u,
          /runs riscv64; the benchmark exists for/u,
        ],
      ]
      await replug(phone)
      for (const [properties, code, message] of others) {
        await phone.setProperties(properties)
        await expectStaysPaused(trial, code, message)
      }
      await phone.setProperties({})
      await expectGoesOn(trial)
      await bench.lab.unplug(phone)
    },
    slow,
  )

  phoneTest(
    'because the benchmark for its processor is gone stays paused, and goes on once it is there',
    async () => {
      const stand = await bench.program(program)
      let isThere = true
      const trial = await measuring(
        'unbuilt',
        {},
        { benchmarkBinary: (abi) => (isThere ? stand.benchmarkBinary!(abi) : '/nowhere/tansaku-benchmark') },
      )
      await at(trial.phone, 'run')
      await trial.phone.kill()
      await expectPaused(trial, trial.jobId, /DEVICE_GONE/u)
      await replug(trial.phone)
      isThere = false
      // Set-up finds its own program in order and has nothing to build: the one asked for is still not there.
      await expectStaysPaused(trial, /BENCHMARK_MISSING/u, /npm run setup -- --benchmark x86_64/u)
      isThere = true
      await expectGoesOn(trial)
      await bench.lab.unplug(trial.phone)
    },
    { ...slow, why: binaryObstacle('x86_64') },
  )
})

describe('a table at work', () => {
  phoneTest(
    'whose phone lets no program start any more is paused, and goes on when it does',
    async () => {
      const trial = await measuring('locked-down')
      const mounted = (as: 'exec' | 'noexec'): Promise<void> =>
        onPhone(trial.phone, ['/usr/bin/busybox', 'mount', '-o', `remount,${as}`, '/data/local/tmp'])
      await at(trial.phone, 'rest')
      await mounted('noexec')
      const { failure } = await expectPaused(trial, trial.jobId, /DEVICE_NOT_EXECUTABLE/u)
      expect(failure.message).toContain('/data/local/tmp')
      await expectStaysPaused(trial, /DEVICE_NOT_EXECUTABLE/u, /does not let programs/u)
      await mounted('exec')
      await expectGoesOn(trial)
      await bench.lab.unplug(trial.phone)
    },
    slow,
  )

  phoneTest(
    'whose phone throttles at every stretch is paused with the cool ones alone, and goes on when it stays cool',
    async () => {
      // Hot after each run, cool again when it is looked at before the next.
      const dumpsys = `echo rest >>/lab/at
if [ "$1" = thermalservice ] && [ -e /lab/throttles ] && [ "$(tail -n 3 /lab/at | head -n 1)" = run ]; then sed 's/Thermal Status: 0/Thermal Status: 3/' /lab/dumpsys/thermalservice; exit; fi
exec cat "/lab/dumpsys/$1"`
      const trial = await measuring('throttling', { programs: { ...telling, dumpsys } })
      await writeFile(trial.phone.labFile('throttles'), '')
      const cool = (await expectPaused(trial, trial.jobId, /DEVICE_TOO_HOT/u)).stretches
      expect(cool.every((stretch) => stretch.conditionsAfter.thermalStatus === 0)).toBe(true)
      await rm(trial.phone.labFile('throttles'))
      await expectGoesOn(trial)
      await bench.lab.unplug(trial.phone)
    },
    slow,
  )

  phoneTest(
    'beside one of a phone whose serial number begins alike keeps to its own phone',
    async () => {
      const [shortPort, longPort] = await portsThatBeginAlike()
      const long = await bench.phone(
        'long-serial',
        { programs: telling, port: longPort },
        { ...(await bench.program(program)), quietMs: 4_000 },
      )
      const short = await bench.phone(
        'short-serial',
        { programs: telling, port: shortPort },
        await bench.program(program),
      )
      expect(long.phone.serial.startsWith(short.phone.serial)).toBe(true)
      await writeFile(short.phone.labFile('base'), '3000\n')
      const [other, one] = [await measuringOn(short), await measuringOn(long)]
      await at(long.phone, 'run')
      await long.phone.kill()
      await bench.lab.server.disconnect(long.phone.serial)
      await expectPaused(one, one.jobId, /DEVICE_GONE/u)
      await expectStaysPaused(one, /DEVICE_NOT_READY/u, /is not ready: offline.*Plug it in again/u)
      expect(await other.workbench.ended(other.jobId)).toMatchObject({ state: 'done' })
      expectRight(await stretchesOf(other), 3_000)
      await replug(long.phone)
      await expectGoesOn(one)
      await bench.lab.unplug(long.phone)
      await bench.lab.unplug(short.phone)
    },
    slow,
  )

  phoneTest(
    'of a phone that calls itself by hostile text has right samples, shows harmless text and runs none of it',
    async () => {
      const evil = `$(touch /lab/owned) \`touch /lab/owned\` ';touch /lab/owned;' " \\ | & > /lab/owned \u001b[2J\u202e`
      const { phone } = await bench.phone('hostile', {
        programs: telling,
        properties: {
          'ro.product.model': evil,
          'ro.product.manufacturer': evil,
          'ro.soc.model': evil,
          'ro.serialno': evil,
          'ro.build.version.release': `14 ${evil}\r\n[ro.product.cpu.abilist]: [x]`,
        },
      })
      const renaming = await startRenamingServer(
        bench.lab.server.port,
        phone.serial,
        `$(touch /lab/owned)';"\u001b[2J \`x\``,
      )
      try {
        const source = bench.source({
          ...(await bench.program(program)),
          servers: [{ host: '127.0.0.1', port: renaming.port }],
          quietMs: 4_000,
        })
        const [device] = await source.list(never)
        expect(device?.id).toMatch(/^adb:~[0-9a-f]{16}$/u)
        const trial = await measuringOn({ phone, device: device!, source })
        await at(phone, 'run')
        await phone.kill()
        await expectResumes(trial, /DEVICE_GONE/u, () => replug(phone))
        const table = await trial.workbench.client.latencyTables.get({ id: trial.tableId })
        for (const text of [
          table.deviceName,
          table.device.model,
          table.device.soc ?? '',
          table.device.operatingSystem,
        ]) {
          expect(text).toContain('$(touch /lab/owned)')
          expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/u)
        }
        expect(existsSync(phone.labFile('owned'))).toBe(false)
        expect(existsSync('/lab/owned')).toBe(false)
      } finally {
        await renaming.dispose()
      }
      await bench.lab.unplug(phone)
    },
    slow,
  )
})
