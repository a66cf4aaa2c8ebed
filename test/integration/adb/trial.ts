import { readFile, writeFile } from 'node:fs/promises'
import { afterEach, expect } from 'vitest'
import { fbnetSpaces, operatorPlaces } from '#shared/architecture/index.ts'
import type { Failure } from '#shared/contract/searches.ts'
import type { AdbOptions, AdbSource } from '#main/devices/adb/index.ts'
import type { Device } from '#main/devices/device.ts'
import { ncnn } from '#main/devices/engines/index.ts'
import { isMeasured, type MeasuredStretch } from '#shared/latency/stretch.ts'
import { graphsOf } from '#main/devices/latency-table/paths.ts'
import { openStore } from '#main/store/index.ts'
import type { Phone, PhoneFace } from '../../device-lab/index.ts'
import { newHome, openBench, removeHome, type Bench as Workbench } from '../workbench/fixture.ts'
import { eventually, type Bench } from './fixture.ts'

// Tables at work on pretend phones, and what must be true of them whatever befalls the phone.

/**
 * What the stand-in program says of a graph, unless /lab/base says otherwise: nothing else may ever stand in a table.
 * The phone says that it is slow, for a stretch of such has few rounds: 27 passes, each of which takes 25 ms here.
 */
const usualBase = 6_000
const latencyOf = (graph: number, base: number): number => base + 0.5 + graph

/**
 * A stand-in for the benchmark program that reads the job it is given: one round, a known latency for each graph. It
 * tells by /lab/at that it runs, and breaks off in the middle of a line where /lab/cut is there.
 */
export const program = `[ "$1" = /dev/null ] && exit 2
echo run >>/lab/at
base=${usualBase}
[ -e /lab/base ] && read -r base </lab/base
start='{"type":"start","version":1,"engine":"ncnn test","threads":1,"precision":"fp32","elementBits":32,"halfArithmetic":false,"pinned":true,"cores":[0],"pinError":null,"coreCount":2'
echo "$start,\\"graphs\\":$(grep -c '^graph ' "$1"),\\"passes\\":$(grep -c '^pass ' "$1")}"
i=0
while read -r word list; do
  [ "$word" = pass ] || continue
  us=
  for graph in $list; do us=$us,$((base + graph)).5; done
  line="{\\"type\\":\\"pass\\",\\"index\\":$i,\\"round\\":0,\\"pass\\":$i,\\"referenceUs\\":9.5,\\"referenceAfterUs\\":9.5,\\"memoryUs\\":20,\\"overheadUs\\":0.1,\\"preempted\\":0,\\"core\\":0,\\"moved\\":false,\\"mhz\\":2400,\\"us\\":[\${us#,}],\\"away\\":null}"
  if [ -e /lab/cut ] && [ $i = 2 ]; then printf '%.90s' "$line"; exit 0; fi
  echo "$line"
  i=$((i + 1))
  sleep 0.02
done <"$1"
echo "{\\"type\\":\\"end\\",\\"passes\\":$i,\\"samples\\":$i,\\"limited\\":false,\\"peakBytes\\":1000}"`

/**
 * The phone's own programs, telling when they are used: a push ends with sha256sum, and between two rounds dumpsys is
 * asked.
 */
export const telling = {
  sha256sum: 'echo push >>/lab/at; sleep 0.2; exec /usr/bin/busybox sha256sum "$@"',
  dumpsys: 'echo rest >>/lab/at; sleep 0.1; exec cat "/lab/dumpsys/$1"',
}
export type Moment = 'push' | 'run' | 'rest'

export interface Trial {
  readonly phone: Phone
  readonly source: AdbSource
  readonly workbench: Workbench
  readonly tableId: string
  readonly jobId: string
  readonly home: string
}

export interface Trials {
  /** A table being measured on a new pretend phone, its first stretch kept. */
  measuring(name: string, face?: Partial<PhoneFace>, options?: Partial<AdbOptions>): Promise<Trial>
  /** The same on a phone that is there already. */
  measuringOn(found: { readonly phone: Phone; readonly device: Device; readonly source: AdbSource }): Promise<Trial>
  /** Plugs a phone that was killed in again. */
  replug(phone: Phone): Promise<void>
}

/** Workbenches of the tests of a file; each is closed and its folder deleted after its test. */
export function useTrials(bench: Bench): Trials {
  const homes: string[] = []
  const open: Workbench[] = []
  afterEach(async () => {
    for (const workbench of open.splice(0)) await workbench.close()
    for (const home of homes.splice(0)) removeHome(home)
  })

  const trials: Trials = {
    async measuring(name, face = {}, options = {}) {
      const settings = { ...(await bench.program(program)), quietMs: 4_000, ...options }
      return trials.measuringOn(await bench.phone(name, { programs: telling, ...face }, settings))
    },
    async measuringOn({ phone, device, source }) {
      const home = newHome()
      homes.push(home)
      const workbench = await openBench(home, { deviceSource: source })
      open.push(workbench)
      const { jobId, id } = await workbench.client.latencyTables.measure({
        deviceId: device.id,
        space: 'fbnet-mini',
        size: null,
        protocol: { budgetSeconds: 600, minimumRounds: 8 },
        auditedNets: 0,
      })
      await workbench.until((event) => event.type === 'table-entries' && event.tableId === id)
      return { phone, source, workbench, tableId: id, jobId, home }
    },
    async replug(phone) {
      await bench.lab.server.disconnect(phone.serial).catch(() => {})
      await phone.start()
      await bench.lab.plug(phone)
    },
  }
  return trials
}

/** Waits for the phone to do something again. */
export async function at(phone: Phone, moment: Moment): Promise<void> {
  await writeFile(phone.labFile('at'), '')
  await eventually(`the phone is at ${moment}`, async () =>
    (await readFile(phone.labFile('at'), 'utf8')).includes(moment),
  )
}

export async function stretchesOf({ home, tableId }: Pick<Trial, 'home' | 'tableId'>): Promise<MeasuredStretch[]> {
  const store = await openStore({ home, access: 'read', host: 'test' })
  try {
    return (await store.latencyTables.stretches(tableId)).filter(isMeasured)
  } finally {
    await store.close()
  }
}

const { keys } = graphsOf(operatorPlaces(fbnetSpaces['fbnet-mini']), ncnn, 'fp32')

/** Every sample is one that the program printed for that operator, and every kept stretch is whole. */
export function expectRight(stretches: readonly MeasuredStretch[], base = usualBase): void {
  for (const stretch of stretches) {
    expect(new Set(stretch.samples.map(({ key }) => key))).toEqual(new Set(keys))
    for (const { key, us } of stretch.samples) {
      const possible = keys.flatMap((each, graph) => (each === key ? [latencyOf(graph, base)] : []))
      expect(us.every((value) => possible.includes(value))).toBe(true)
    }
  }
}

/** The measuring ended with a coded failure; the table is paused, tells why, and has right samples. @returns them */
export async function expectPaused(
  trial: Trial,
  jobId: string,
  code: RegExp,
  base?: number,
): Promise<{ readonly failure: Failure; readonly stretches: MeasuredStretch[] }> {
  const { workbench, tableId } = trial
  const ended = await workbench.ended(jobId)
  expect(ended).toMatchObject({ state: 'failed', failure: { code: expect.stringMatching(code) as string } })
  const { state, failure, measured } = await workbench.client.latencyTables.get({ id: tableId })
  expect({ state, failure }).toEqual({ state: 'paused', failure: ended.failure })
  expect(measured).toBeGreaterThan(0)
  const stretches = await stretchesOf(trial)
  expect(stretches.length).toBeGreaterThan(0)
  expectRight(stretches, base)
  return { failure: failure!, stretches }
}

/** Resumed while the fault lasts, the table stays paused with the samples it has and tells why. */
export async function expectStaysPaused(trial: Trial, code: RegExp, message: RegExp): Promise<void> {
  const before = await stretchesOf(trial)
  const { jobId } = await trial.workbench.client.latencyTables.resume({ id: trial.tableId })
  const { failure, stretches } = await expectPaused(trial, jobId, code)
  expect(failure.message).toMatch(message)
  expect(stretches).toEqual(before)
}

/** Resumed, the table goes on from the samples it has and is completed. */
export async function expectGoesOn(trial: Trial, base?: number): Promise<void> {
  const { workbench, tableId } = trial
  const before = await stretchesOf(trial)
  const { jobId } = await workbench.client.latencyTables.resume({ id: tableId })
  expect(await workbench.ended(jobId)).toMatchObject({ state: 'done', failure: null })
  const table = await workbench.client.latencyTables.get({ id: tableId })
  expect(table).toMatchObject({ state: 'complete', failure: null, measured: table.operators })
  const after = await stretchesOf(trial)
  expectRight(after, base)
  expect(after.slice(0, before.length)).toEqual(before)
  expect(after.length).toBeGreaterThan(before.length)
}

/** The table is paused with a reason, its samples are right; mended, it goes on from there and is completed. */
export async function expectResumes(trial: Trial, code: RegExp, mend: () => Promise<void>): Promise<void> {
  await expectPaused(trial, trial.jobId, code)
  await mend()
  await expectGoesOn(trial)
}
