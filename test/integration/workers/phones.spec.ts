import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WorkbenchEvent } from '#shared/contract/events.ts'
import { createDeviceHost } from '#main/devices/remote/index.ts'
import type { Device, DeviceSource } from '#main/devices/device.ts'
import { thisOffer } from '#main/workbench/index.ts'
import { work } from '#main/worker/index.ts'
import { eventually, phoneTest, useBench } from '../adb/fixture.ts'
import { at, expectRight, program, stretchesOf, telling } from '../adb/trial.ts'
import { failureOf, newHome, pretendDevice, removeHome } from '../workbench/fixture.ts'
import { serve, type Served } from './machines.ts'

const bench = useBench()
let homes: string[] = []
let served: Served
let workers: { end(): Promise<void> }[] = []
const leaseMs = 2_000
beforeEach(async () => {
  homes = [newHome()]
  workers = []
  served = await serve(homes[0]!, leaseMs)
})
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.end()))
  await served.close()
  for (const home of homes) removeHome(home)
})

/** A worker of this process; what it offers can be unplugged. */
async function addWorker(name: string, source: DeviceSource): Promise<{ end(): Promise<void> }> {
  const home = mkdtempSync(join(tmpdir(), 'tansaku-worker-'))
  homes.push(home)
  const { token } = await served.bench.client.workers.token({ name })
  const stop = new AbortController()
  const done = work({
    workbench: served.server.address,
    token,
    offer: { ...thisOffer(), host: `host of ${name}` },
    devices: { source, host: createDeviceHost({ source, prepare: () => Promise.resolve(false) }) },
    home,
    cacheFolder: join(home, 'cache'),
    mostCacheBytes: 1e9,
    log: () => undefined,
    signal: stop.signal,
  }).catch(() => undefined)
  const worker = {
    async end() {
      stop.abort()
      await done
    },
  }
  workers.push(worker)
  return worker
}

/** Devices that can be plugged in and pulled out. */
function shelf(devices: readonly Device[]): DeviceSource & { pull(id: string): void; plug(): void } {
  const away = new Set<string>()
  const watchers = new Set<() => void>()
  const there = (): Device[] => devices.filter(({ id }) => !away.has(id))
  const tell = (): void => {
    for (const watcher of watchers) watcher()
  }
  return {
    list: () => Promise.resolve(there()),
    get: (id) => there().find((device) => device.id === id),
    watch(onChange, signal) {
      const watcher = (): void => {
        onChange(there())
      }
      watchers.add(watcher)
      signal.addEventListener('abort', () => watchers.delete(watcher))
      watcher()
    },
    pull(id) {
      away.add(id)
      tell()
    },
    plug() {
      away.clear()
      tell()
    },
  }
}

const there = (id: string) =>
  eventually(`${id} is there`, async () =>
    (await served.bench.client.devices.list()).find((device) => device.id === id && device.state === 'ready'),
  )
/** The next event of its kind, of those that come from now on. */
function next(what: string, isIt: (event: WorkbenchEvent) => boolean): Promise<WorkbenchEvent> {
  const { events } = served.bench
  const from = events.length
  return eventually(what, () => events.slice(from).find(isIt))
}
const waits = (jobId: string) =>
  next('it waits', (event) => event.type === 'job' && event.job.id === jobId && event.job.state === 'queued')
const stretch = (id: string) =>
  next('a stretch is measured', (event) => event.type === 'table-entries' && event.tableId === id)
const measure = (deviceId: string) =>
  served.bench.client.latencyTables.measure({
    deviceId,
    space: 'fbnet-mini',
    size: null,
    protocol: { budgetSeconds: 5, minimumRounds: 8 },
    auditedNets: 0,
  })

describe('devices of workers', { timeout: 60_000 }, () => {
  it('are measured on by their worker, who has the table as pieces, and only on the one that is asked for', async () => {
    const ran: string[] = []
    const onRun = (id: string): number => ran.push(id)
    const devices = ['local', 'adb:one', 'adb:two'].map((id) => pretendDevice(id, { onRun }))
    await addWorker('attic', shelf(devices))
    expect(await there('adb:two@attic')).toMatchObject({ worker: 'attic', name: 'Pretend adb:two' })
    const { id, jobId } = await measure('adb:two@attic')
    expect((await served.bench.ended(jobId)).failure).toBeNull()
    const table = await served.bench.client.latencyTables.get({ id })
    expect(table).toMatchObject({ state: 'complete', deviceId: 'adb:two@attic' })
    expect(new Set(ran)).toEqual(new Set(['adb:two']))
    const leases = await served.bench.client.workers.leases({ id })
    expect(leases).toMatchObject([{ holder: 'attic', fence: 1, state: 'ended', pieces: ran.length }])
    expect(await failureOf(measure('adb:three@attic'))).toMatchObject({ code: 'DEVICE_UNKNOWN' })
  })

  it('are waited for where they or their worker went, and fail nothing', async () => {
    const runs: string[] = []
    const slow = shelf([pretendDevice('adb:one', { passMs: 300, onRun: (id) => runs.push(id) })])
    const { client, ended } = served.bench
    const first = await addWorker('attic', slow)
    await there('adb:one@attic')
    const { id, jobId } = await measure('adb:one@attic')
    await stretch(id)
    slow.pull('adb:one')
    await waits(jobId)
    expect(await client.latencyTables.get({ id })).toMatchObject({ state: 'paused', failure: { code: 'DEVICE_GONE' } })
    const begun = runs.length
    slow.plug()
    await stretch(id)
    expect(runs.length).toBeGreaterThan(begun)

    // Its worker goes, and one of its name comes back later.
    const waiting = waits(jobId)
    await first.end()
    await waiting
    await addWorker('attic', slow)
    expect((await ended(jobId)).failure).toBeNull()
    expect((await client.latencyTables.get({ id })).state).toBe('complete')
    expect(await client.workers.leases({ id })).toHaveLength(3)
  })

  phoneTest('a phone at a worker is measured there, and what it measured stays when it is killed', async () => {
    const settings = { ...(await bench.program(program)), quietMs: 4_000 }
    const { phone, source } = await bench.phone('shelf', { programs: telling }, settings)
    await addWorker('attic', source)
    const { client } = served.bench
    const deviceId = `adb:${phone.serial}@attic`
    await there(deviceId)
    const { id, jobId } = await client.latencyTables.measure({
      deviceId,
      space: 'fbnet-mini',
      size: null,
      protocol: { budgetSeconds: 600, minimumRounds: 8 },
      auditedNets: 0,
    })
    await stretch(id)
    await at(phone, 'run')
    // Before the phone goes: on a busy computer its job may wait already when the kill has returned.
    const waiting = waits(jobId)
    await phone.kill()
    await waiting
    const kept = await stretchesOf({ home: homes[0]!, tableId: id })
    expectRight(kept)
    expect(kept.length).toBeGreaterThan(0)
    await phone.start()
    await bench.lab.plug(phone)
    await stretch(id)
    const more = await stretchesOf({ home: homes[0]!, tableId: id })
    expectRight(more)
    expect(more.length).toBeGreaterThan(kept.length)
    await bench.lab.unplug(phone)
  })
})
