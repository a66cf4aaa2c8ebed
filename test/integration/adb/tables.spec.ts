import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { describe, expect } from 'vitest'
import { findAdb } from '#main/devices/adb/index.ts'
import { createAdbServer } from '#main/devices/adb/server.ts'
import { createShell } from '#main/devices/adb/shell.ts'
import type { MeasuredStretch } from '#shared/latency/stretch.ts'
import { defaultProtocol, measureLatencyTable } from '#main/devices/latency-table/index.ts'
import type { Phone } from '../../device-lab/index.ts'
import { runCommand } from '../../device-lab/run-command.ts'
import { eventually, never, phoneTest, useBench } from './fixture.ts'
import { at, stretchesOf, expectResumes, expectRight, program, useTrials, type Moment } from './trial.ts'

const bench = useBench()
const noAdb = await findAdb().then(
  () => null,
  () => 'no adb on this computer',
)
const { measuring, replug } = useTrials(bench)

const slow = { timeoutMs: 120_000 }

describe('a table', () => {
  const moments: readonly (readonly [string, Moment])[] = [
    ['during a push', 'push'],
    ['during a run', 'run'],
    ['between rounds', 'rest'],
  ]
  for (const [when, moment] of moments) {
    phoneTest(
      `whose phone is killed ${when} is paused with right samples, and goes on from there`,
      async () => {
        const trial = await measuring(`killed-${moment}`)
        await at(trial.phone, moment)
        await trial.phone.kill()
        await expectResumes(trial, /DEVICE_GONE/u, () => replug(trial.phone))
        await bench.lab.unplug(trial.phone)
      },
      slow,
    )
  }

  phoneTest(
    'whose phone freezes is paused, and goes on when it thaws',
    async () => {
      const trial = await measuring('frozen')
      await at(trial.phone, 'run')
      await trial.phone.freeze()
      await expectResumes(trial, /DEVICE_UNRESPONSIVE/u, () => trial.phone.thaw())
      await bench.lab.unplug(trial.phone)
    },
    slow,
  )

  phoneTest(
    'whose adb server is killed and started again goes on',
    async () => {
      const trial = await measuring('serverless')
      await at(trial.phone, 'run')
      await bench.lab.server.kill()
      await expectResumes(trial, /DEVICE_GONE|ADB_SERVER_UNREACHABLE/u, async () => {
        await bench.lab.server.start()
        await bench.lab.plug(trial.phone)
      })
      await bench.lab.unplug(trial.phone)
    },
    slow,
  )

  phoneTest(
    'whose adb server gives way to one of another version goes on there',
    async () => {
      const trial = await measuring('other-server')
      await at(trial.phone, 'run')
      await bench.lab.server.kill()
      const adb = await findAdb()
      const other = (...args: string[]): Promise<string> =>
        runCommand(adb, ['-P', String(bench.lab.server.port), ...args])
      try {
        await expectResumes(trial, /DEVICE_GONE|ADB_SERVER_UNREACHABLE/u, async () => {
          await other('start-server')
          await other('connect', trial.phone.serial)
        })
      } finally {
        await other('kill-server')
        await bench.lab.server.start()
      }
      await trial.phone.dispose()
    },
    { ...slow, why: noAdb },
  )

  phoneTest(
    'whose phone fills up is paused, and goes on when there is room',
    async () => {
      const trial = await measuring('filled', { diskBytes: 8 << 20 })
      const shell = createShell({
        server: createAdbServer(
          { host: '127.0.0.1', port: bench.lab.server.port },
          { adbPath: null, startServer: false },
        ),
        serial: trial.phone.serial,
      })
      const file = '/data/local/tmp/filler'
      await shell.runAll([['dd', 'if=/dev/zero', `of=${file}`, 'bs=65536', 'count=1000']], { signal: never })
      await expectResumes(trial, /DEVICE_STORAGE_FULL/u, async () => {
        await shell.runAll([['rm', '-f', file]], { signal: never })
      })
      await bench.lab.unplug(trial.phone)
    },
    slow,
  )

  phoneTest(
    'whose program’s output is cut in the middle of its JSON keeps none of it',
    async () => {
      const trial = await measuring('cut')
      await writeFile(trial.phone.labFile('cut'), '')
      await expectResumes(trial, /BENCHMARK_OUTPUT_TRUNCATED/u, () => rm(trial.phone.labFile('cut')))
      await bench.lab.unplug(trial.phone)
    },
    slow,
  )

  phoneTest(
    'that a user pauses keeps the stretch at work, and goes on from there',
    async () => {
      const trial = await measuring('paused')
      const { phone, workbench, tableId, jobId } = trial
      await at(phone, 'run')
      await workbench.client.latencyTables.pause({ id: tableId })
      expect((await workbench.ended(jobId)).state).toBe('cancelled')
      expect(await workbench.client.latencyTables.get({ id: tableId })).toMatchObject({
        state: 'paused',
        failure: null,
      })
      const kept = await stretchesOf(trial)
      expect(kept.length).toBeGreaterThan(1)
      expectRight(kept)
      await expect(workbench.client.latencyTables.pause({ id: tableId })).rejects.toMatchObject({ code: 'CONFLICT' })
      const again = await workbench.client.latencyTables.resume({ id: tableId })
      expect((await workbench.ended(again.jobId)).state).toBe('done')
      expect((await stretchesOf(trial)).slice(0, kept.length)).toEqual(kept)
      await bench.lab.unplug(phone)
    },
    slow,
  )

  phoneTest(
    'of a phone that throttles without end stops with what it has, and goes on once the phone is cool',
    async () => {
      const { phone, device } = await bench.phone('hot', {}, await bench.program(program))
      const kept: MeasuredStretch[] = []
      const options = {
        signal: never,
        coolDown: { everySeconds: 0.1, longestSeconds: 0.3 },
        onStretch: (stretch: MeasuredStretch) => {
          kept.push(stretch)
        },
      }
      const protocol = defaultProtocol({ budgetSeconds: 600, minimumRounds: 8 })
      const messages: string[] = []
      const hot = measureLatencyTable(device, 'fbnet-mini', protocol, {
        ...options,
        onEntries: () => {
          void phone.setThermal(4, 92)
        },
        onProgress: ({ message }) => {
          if (message.startsWith('Waiting')) messages.push(message)
        },
      })
      await expect(hot).rejects.toMatchObject({ code: 'DEVICE_TOO_HOT' })
      expect(messages.length).toBeGreaterThan(0)
      expectRight(kept)
      const before = kept.length
      await phone.setThermal(0, 31)
      const table = await measureLatencyTable(device, 'fbnet-mini', protocol, { ...options, resumeFrom: [...kept] })
      expect(table.stretches.length).toBeGreaterThan(before)
      expectRight(table.stretches)
      expect(table.conditions.every(({ thermalStatus }) => thermalStatus === 0)).toBe(true)
      expect(table.stretches.every((stretch) => stretch.fixedPerformanceMode === true)).toBe(true)
      await bench.lab.unplug(phone)
    },
    slow,
  )
})

describe('fixed performance mode', () => {
  const modeOf = async (phone: Phone): Promise<string> =>
    existsSync(phone.labFile('fixed-performance-mode'))
      ? (await readFile(phone.labFile('fixed-performance-mode'), 'utf8')).trim()
      : ''

  phoneTest(
    'is switched off by the phone itself when nobody comes back',
    async () => {
      const { phone, device } = await bench.phone(
        'forgotten',
        {},
        { ...(await bench.program(program)), guardPace: { everySeconds: 1, staleSeconds: 3 } },
      )
      const session = await device.openSession(never)
      expect(session.fixedPerformanceMode).toBe(true)
      // As when Tansaku is killed: nothing that it would do reaches the phone any more.
      await bench.lab.server.disconnect(phone.serial)
      await session.dispose()
      await eventually('the phone notices', async () => (await modeOf(phone)) === 'false', 60_000)
      await bench.lab.plug(phone)
      await bench.lab.unplug(phone)
    },
    slow,
  )

  phoneTest(
    'of a later measurement is left alone by an earlier one’s guard',
    async () => {
      const guarded = { ...(await bench.program(program)), guardPace: { everySeconds: 1, staleSeconds: 5 } }
      const { phone, device } = await bench.phone('guarded', {}, guarded)
      await (await device.openSession(never)).dispose()
      expect(await modeOf(phone)).toBe('false')
      const source = bench.source(await bench.program(program))
      await source.list(never)
      const session = await source.get(device.id)!.openSession(never)
      await new Promise((resolve) => {
        setTimeout(resolve, 8_000)
      })
      expect(await modeOf(phone)).toBe('true')
      await session.dispose()
      expect(await modeOf(phone)).toBe('false')
      await bench.lab.unplug(phone)
    },
    slow,
  )

  phoneTest(
    'is told as absent by a phone that has none',
    async () => {
      const { phone, device } = await bench.phone(
        'modeless',
        { programs: { cmd: 'exit 255' } },
        await bench.program(program),
      )
      const session = await device.openSession(never)
      expect(session.fixedPerformanceMode).toBeNull()
      await session.dispose()
      await bench.lab.unplug(phone)
    },
    slow,
  )
})
