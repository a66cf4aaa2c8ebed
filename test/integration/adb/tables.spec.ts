import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { afterEach, describe, expect } from 'vitest'
import { fbnetSpaces, operatorPlaces } from '#shared/architecture/index.ts'
import { findAdb } from '#main/devices/adb/index.ts'
import { createAdbServer } from '#main/devices/adb/server.ts'
import { createShell } from '#main/devices/adb/shell.ts'
import { graphsOf } from '#main/devices/latency-table/paths.ts'
import { defaultProtocol, measureLatencyTable, type MeasuredChunk } from '#main/devices/latency-table/index.ts'
import { openStore } from '#main/store/index.ts'
import type { Phone } from '../../device-lab/index.ts'
import { runCommand } from '../../device-lab/run-command.ts'
import { newHome, openBench, removeHome, type Bench as Workbench } from '../workbench/fixture.ts'
import { eventually, never, phoneTest, useBench } from './fixture.ts'

const bench = useBench()
const noAdb = await findAdb().then(() => null, () => 'no adb on this computer')
const homes: string[] = []
const open: Workbench[] = []
afterEach(async () => {
  for (const workbench of open.splice(0)) await workbench.close()
  for (const home of homes.splice(0)) removeHome(home)
})

/** What the stand-in program says of a graph: nothing else may ever stand in a table. */
const latencyOf = (graph: number): number => 100.5 + graph

/**
 * A stand-in for the benchmark program that reads the job it is given: one round, a known latency for each graph. It tells
 * by /lab/at that it runs, and breaks off in the middle of a line where /lab/cut is there.
 */
const program = `[ "$1" = /dev/null ] && exit 2
echo run >>/lab/at
start='{"type":"start","version":1,"engine":"ncnn test","threads":1,"precision":"fp32","elementBits":32,"halfArithmetic":false,"pinned":true,"cores":[0],"pinError":null,"coreCount":2'
echo "$start,\\"graphs\\":$(grep -c '^graph ' "$1"),\\"passes\\":$(grep -c '^pass ' "$1")}"
i=0
while read -r word list; do
  [ "$word" = pass ] || continue
  us=
  for graph in $list; do us=$us,$((100 + graph)).5; done
  line="{\\"type\\":\\"pass\\",\\"index\\":$i,\\"round\\":0,\\"pass\\":$i,\\"referenceUs\\":9.5,\\"overheadUs\\":0.1,\\"preempted\\":0,\\"core\\":0,\\"moved\\":false,\\"mhz\\":2400,\\"us\\":[\${us#,}],\\"away\\":null}"
  if [ -e /lab/cut ] && [ $i = 2 ]; then printf '%.90s' "$line"; exit 0; fi
  echo "$line"
  i=$((i + 1))
  sleep 0.02
done <"$1"
echo "{\\"type\\":\\"end\\",\\"passes\\":$i,\\"samples\\":$i,\\"limited\\":false,\\"peakBytes\\":1000}"`

/** The phone's own programs, telling when they are used: a push ends with sha256sum, and between two rounds dumpsys is asked. */
const telling = {
  sha256sum: 'echo push >>/lab/at; sleep 0.2; exec /usr/bin/busybox sha256sum "$@"',
  dumpsys: 'echo rest >>/lab/at; sleep 0.1; exec cat "/lab/dumpsys/$1"',
}
type Moment = 'push' | 'run' | 'rest'

interface Trial { readonly phone: Phone; readonly workbench: Workbench; readonly tableId: string; readonly jobId: string; readonly home: string }

/** A table being measured on a pretend phone, its first stretch kept. */
async function measuring(name: string, face: Parameters<typeof bench.phone>[1] = {}): Promise<Trial> {
  const settings = { ...await bench.program(program), quietMs: 4_000 }
  const { phone, device, source } = await bench.phone(name, { programs: telling, ...face }, settings)
  const home = newHome()
  homes.push(home)
  const workbench = await openBench(home, { deviceSource: source })
  open.push(workbench)
  const { jobId, id } = await workbench.client.latencyTables.measure({ deviceId: device.id, space: 'fbnet-mini', size: null, protocol: { budgetSeconds: 600, minimumRounds: 8 } })
  await workbench.until((event) => event.type === 'table-entries' && event.tableId === id)
  return { phone, workbench, tableId: id, jobId, home }
}

/** Waits for the phone to do something again. */
async function at(phone: Phone, moment: Moment): Promise<void> {
  await writeFile(phone.labFile('at'), '')
  await eventually(`the phone is at ${moment}`, async () => (await readFile(phone.labFile('at'), 'utf8')).includes(moment))
}

const chunksOf = async (home: string, id: string): Promise<MeasuredChunk[]> => {
  const store = await openStore({ home, access: 'read', host: 'test' })
  try {
    return await store.latencyTables.chunks(id) as unknown as MeasuredChunk[]
  } finally {
    await store.close()
  }
}

const { keys } = graphsOf(operatorPlaces(fbnetSpaces['fbnet-mini']), 'fp32')

/** Every sample is one that the program printed for that operator, and every kept stretch is whole. */
function expectRight(chunks: readonly MeasuredChunk[]): void {
  for (const chunk of chunks) {
    expect(new Set(chunk.samples.map(({ key }) => key))).toEqual(new Set(keys))
    for (const { key, us } of chunk.samples) {
      const possible = keys.flatMap((each, graph) => (each === key ? [latencyOf(graph)] : []))
      expect(us.every((value) => possible.includes(value))).toBe(true)
    }
  }
}

/** The table is paused with a reason, its samples are right; then it goes on from there and is completed. */
async function expectResumes({ workbench, tableId, jobId, home }: Trial, code: RegExp, mend: () => Promise<void>): Promise<void> {
  const ended = await workbench.ended(jobId)
  expect(ended).toMatchObject({ state: 'failed', failure: { code: expect.stringMatching(code) as string } })
  const { state, failure, measured } = await workbench.client.latencyTables.get({ id: tableId })
  expect({ state, failure }).toEqual({ state: 'paused', failure: ended.failure })
  expect(measured).toBeGreaterThan(0)
  const before = await chunksOf(home, tableId)
  expect(before.length).toBeGreaterThan(0)
  expectRight(before)
  await mend()
  const again = await workbench.client.latencyTables.resume({ id: tableId })
  expect(await workbench.ended(again.jobId)).toMatchObject({ state: 'done', failure: null })
  const table = await workbench.client.latencyTables.get({ id: tableId })
  expect(table).toMatchObject({ state: 'complete', failure: null, measured: table.operators })
  const after = await chunksOf(home, tableId)
  expectRight(after)
  expect(after.slice(0, before.length)).toEqual(before)
  expect(after.length).toBeGreaterThan(before.length)
}

async function replug(phone: Phone): Promise<void> {
  await bench.lab.server.disconnect(phone.serial).catch(() => {})
  await phone.start()
  await bench.lab.plug(phone)
}

const slow = { timeoutMs: 120_000 }

describe('a table', () => {
  const moments: readonly (readonly [string, Moment])[] = [['during a push', 'push'], ['during a run', 'run'], ['between rounds', 'rest']]
  for (const [when, moment] of moments) {
    phoneTest(`whose phone is killed ${when} is paused with right samples, and goes on from there`, async () => {
      const trial = await measuring(`killed-${moment}`)
      await at(trial.phone, moment)
      await trial.phone.kill()
      await expectResumes(trial, /DEVICE_GONE/u, () => replug(trial.phone))
      await bench.lab.unplug(trial.phone)
    }, slow)
  }

  phoneTest('whose phone freezes is paused, and goes on when it thaws', async () => {
    const trial = await measuring('frozen')
    await at(trial.phone, 'run')
    await trial.phone.freeze()
    await expectResumes(trial, /DEVICE_UNRESPONSIVE/u, () => trial.phone.thaw())
    await bench.lab.unplug(trial.phone)
  }, slow)

  phoneTest('whose adb server is killed and started again goes on', async () => {
    const trial = await measuring('serverless')
    await at(trial.phone, 'run')
    await bench.lab.server.kill()
    await expectResumes(trial, /DEVICE_GONE|ADB_SERVER_UNREACHABLE/u, async () => {
      await bench.lab.server.start()
      await bench.lab.plug(trial.phone)
    })
    await bench.lab.unplug(trial.phone)
  }, slow)

  phoneTest('whose adb server gives way to one of another version goes on there', async () => {
    const trial = await measuring('other-server')
    await at(trial.phone, 'run')
    await bench.lab.server.kill()
    const adb = await findAdb()
    const other = (...args: string[]): Promise<string> => runCommand(adb, ['-P', String(bench.lab.server.port), ...args])
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
  }, { ...slow, why: noAdb })

  phoneTest('whose phone fills up is paused, and goes on when there is room', async () => {
    const trial = await measuring('filled', { diskBytes: 8 << 20 })
    const shell = createShell({ server: createAdbServer({ host: '127.0.0.1', port: bench.lab.server.port }, { adbPath: null, startServer: false }), serial: trial.phone.serial })
    const file = '/data/local/tmp/filler'
    await shell.runAll([['dd', 'if=/dev/zero', `of=${file}`, 'bs=65536', 'count=1000']], { signal: never })
    await expectResumes(trial, /DEVICE_STORAGE_FULL/u, async () => { await shell.runAll([['rm', '-f', file]], { signal: never }) })
    await bench.lab.unplug(trial.phone)
  }, slow)

  phoneTest('whose program’s output is cut in the middle of its JSON keeps none of it', async () => {
    const trial = await measuring('cut')
    await writeFile(trial.phone.labFile('cut'), '')
    await expectResumes(trial, /BENCHMARK_OUTPUT_TRUNCATED/u, () => rm(trial.phone.labFile('cut')))
    await bench.lab.unplug(trial.phone)
  }, slow)

  phoneTest('that a user pauses keeps the stretch at work, and goes on from there', async () => {
    const { phone, workbench, tableId, jobId, home } = await measuring('paused')
    await at(phone, 'run')
    await workbench.client.latencyTables.pause({ id: tableId })
    expect((await workbench.ended(jobId)).state).toBe('cancelled')
    expect(await workbench.client.latencyTables.get({ id: tableId })).toMatchObject({ state: 'paused', failure: null })
    const kept = await chunksOf(home, tableId)
    expect(kept.length).toBeGreaterThan(1)
    expectRight(kept)
    await expect(workbench.client.latencyTables.pause({ id: tableId })).rejects.toMatchObject({ code: 'CONFLICT' })
    const again = await workbench.client.latencyTables.resume({ id: tableId })
    expect((await workbench.ended(again.jobId)).state).toBe('done')
    expect((await chunksOf(home, tableId)).slice(0, kept.length)).toEqual(kept)
    await bench.lab.unplug(phone)
  }, slow)

  phoneTest('of a phone that throttles without end stops with what it has, and goes on once the phone is cool', async () => {
    const { phone, device } = await bench.phone('hot', {}, await bench.program(program))
    const kept: MeasuredChunk[] = []
    const options = { signal: never, coolDown: { everySeconds: 0.1, longestSeconds: 0.3 }, onChunk: (chunk: MeasuredChunk) => { kept.push(chunk) } }
    const protocol = defaultProtocol({ budgetSeconds: 600, minimumRounds: 8 })
    const messages: string[] = []
    const hot = measureLatencyTable(device, 'fbnet-mini', protocol, {
      ...options, onEntries: () => { void phone.setThermal(4, 92) }, onProgress: ({ message }) => { if (message.startsWith('Waiting')) messages.push(message) },
    })
    await expect(hot).rejects.toMatchObject({ code: 'DEVICE_TOO_HOT' })
    expect(messages.length).toBeGreaterThan(0)
    expectRight(kept)
    const before = kept.length
    await phone.setThermal(0, 31)
    const table = await measureLatencyTable(device, 'fbnet-mini', protocol, { ...options, resumeFrom: [...kept] })
    expect(table.chunks.length).toBeGreaterThan(before)
    expectRight(table.chunks)
    expect(table.conditions.every(({ thermalStatus }) => thermalStatus === 0)).toBe(true)
    expect(table.chunks.every((chunk) => chunk.fixedPerformanceMode === true)).toBe(true)
    await bench.lab.unplug(phone)
  }, slow)
})

describe('fixed performance mode', () => {
  const modeOf = async (phone: Phone): Promise<string> => (existsSync(phone.labFile('fixed-performance-mode')) ? (await readFile(phone.labFile('fixed-performance-mode'), 'utf8')).trim() : '')

  phoneTest('is switched off by the phone itself when nobody comes back', async () => {
    const { phone, device } = await bench.phone('forgotten', {}, { ...await bench.program(program), guardPace: { everySeconds: 1, staleSeconds: 3 } })
    const session = await device.openSession(never)
    expect(session.fixedPerformanceMode).toBe(true)
    // As when Tansaku is killed: nothing that it would do reaches the phone any more.
    await bench.lab.server.disconnect(phone.serial)
    await session.dispose()
    await eventually('the phone notices', async () => (await modeOf(phone)) === 'false', 60_000)
    await bench.lab.plug(phone)
    await bench.lab.unplug(phone)
  }, slow)

  phoneTest('of a later measurement is left alone by an earlier one’s guard', async () => {
    const guarded = { ...await bench.program(program), guardPace: { everySeconds: 1, staleSeconds: 5 } }
    const { phone, device } = await bench.phone('guarded', {}, guarded)
    await (await device.openSession(never)).dispose()
    expect(await modeOf(phone)).toBe('false')
    const source = bench.source(await bench.program(program))
    await source.list(never)
    const session = await source.get(device.id)!.openSession(never)
    await new Promise((resolve) => { setTimeout(resolve, 8_000) })
    expect(await modeOf(phone)).toBe('true')
    await session.dispose()
    expect(await modeOf(phone)).toBe('false')
    await bench.lab.unplug(phone)
  }, slow)

  phoneTest('is told as absent by a phone that has none', async () => {
    const { phone, device } = await bench.phone('modeless', { programs: { cmd: 'exit 255' } }, await bench.program(program))
    const session = await device.openSession(never)
    expect(session.fixedPerformanceMode).toBeNull()
    await session.dispose()
    await bench.lab.unplug(phone)
  }, slow)
})
