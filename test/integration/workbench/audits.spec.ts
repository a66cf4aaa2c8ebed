import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dnasSettingsSchema } from '#shared/algorithms/index.ts'
import { isMeasured } from '#shared/latency/stretch.ts'
import { openStore } from '#main/store/index.ts'
import { createFixedSource } from '#main/workbench/devices/sources.ts'
import { latenciesFor } from '#main/workbench/searches/requirements.ts'
import { failureOf, newHome, openBench, pretendDevice, removeHome, type Bench } from './fixture.ts'

let home: string
let bench: Bench
beforeEach(() => {
  home = newHome()
})
afterEach(async () => {
  await bench.close()
  removeHome(home)
})

const quick = { budgetSeconds: 1, minimumRounds: 1 }
const isWhole = (graph: string): boolean => graph.split('\n').length > 15
const wish = { deviceId: 'local', space: 'fbnet-mini', protocol: quick } as const

/** @param networks how much longer whole networks take than their parts, when they are measured for the nth time */
async function opened(networks: (measuring: number) => number): Promise<string[]> {
  const ran: string[] = []
  const device = pretendDevice('local', {
    slowness: (graph) => {
      const part = isWhole(graph) ? 'networks' : 'rows'
      if (ran.at(-1) !== part) ran.push(part)
      return isWhole(graph) ? networks(ran.filter((each) => each === 'networks').length) : 1
    },
  })
  bench = await openBench(home, { deviceSource: createFixedSource([device]) })
  return ran
}

async function measured(more: { sessions?: number; waitSeconds?: number; auditedNets?: number } = {}): Promise<string> {
  const { jobId, id } = await bench.client.latencyTables.measure({ ...wish, ...more })
  expect((await bench.ended(jobId)).failure).toBeNull()
  return id
}

const search = (latencyTableId: string) =>
  dnasSettingsSchema.parse({ algorithm: 'dnas', space: 'fbnet-mini', dataset: 'cifar10', seed: 1, latencyTableId })

describe('the audit that belongs to measuring a table', () => {
  it('holds six architectures against its sums, without being asked', async () => {
    const ran = await opened(() => 1)
    const id = await measured()
    const [audit] = await bench.client.latencyTables.audits({ id })
    expect(audit).toMatchObject({ actions: [], tableId: id, referenceRatio: 1 })
    expect(audit!.nets).toHaveLength(6)
    expect(Math.abs(audit!.bias)).toBeLessThan(0.01)
    expect(audit!.speed).toEqual((await bench.client.latencyTables.get({ id })).speed)
    expect(ran).toEqual(['rows', 'networks'])
  })

  it('can be left out', async () => {
    const ran = await opened(() => 1)
    const id = await measured({ auditedNets: 0 })
    expect(await bench.client.latencyTables.audits({ id })).toEqual([])
    expect(ran).toEqual(['rows'])
  })

  it('measures networks and rows again before it reports a table that is off; no search takes that', async () => {
    const ran = await opened(() => 0.7)
    const id = await measured()
    expect(ran).toEqual(['rows', 'networks', 'rows', 'networks'])
    const [audit, ...others] = await bench.client.latencyTables.audits({ id })
    expect(others).toEqual([])
    // Which first depends on whether a busy computer left rows noisy.
    expect(audit!.actions.map(({ part }) => part).sort()).toEqual(['networks', 'rows'])
    expect(audit!.bias).toBeCloseTo(1 / 0.7 - 1, 1)
    expect((await bench.client.latencyTables.get({ id })).state).toBe('complete')

    const failure = await failureOf(bench.client.searches.start({ name: '', settings: search(id) }))
    expect(failure).toMatchObject({ code: 'TABLE_BIASED', details: { tableId: id, auditId: audit!.id } })
    expect(failure.message).toMatch(
      /off by \+4[23]\.\d %.*tansaku measure --space fbnet-mini --device local.*tansaku audit/u,
    )
    expect(failure.message).not.toContain('\n')
  })

  it('is believed again once it finds the table right, also where it is asked for later', async () => {
    let isDisturbed = true
    await opened(() => (isDisturbed ? 0.7 : 1))
    const id = await measured()
    expect((await failureOf(bench.client.searches.start({ name: '', settings: search(id) }))).code).toBe('TABLE_BIASED')
    isDisturbed = false
    await bench.ended((await bench.client.latencyTables.audit({ tableId: id, nets: 4, seed: 2 })).jobId)
    const [newest] = await bench.client.latencyTables.audits({ id })
    expect(Math.abs(newest!.bias)).toBeLessThan(0.01)
    await bench.close()
    const store = await openStore({ home, access: 'write', host: 'test' })
    expect(Object.keys((await latenciesFor(store, search(id))).latenciesUs)).not.toHaveLength(0)
    await store.close()
    bench = await openBench(home)
  })
})

describe('a table measured in sessions', () => {
  it('tells how far they agree, keeps what belongs to which, and counts all of them', async () => {
    const ran = await opened(() => 1)
    const id = await measured({ sessions: 3, waitSeconds: 0.02, auditedNets: 0 })
    const table = await bench.client.latencyTables.get({ id })
    expect(table.repeatability!.sessions).toHaveLength(3)
    expect(table.repeatability).toMatchObject({ spread: 0, rows: 0 })
    expect(ran).toEqual(['rows'])
    expect((await bench.client.latencyTables.list())[0]!.repeatability).toEqual(table.repeatability)
    const { name, content } = await bench.client.latencyTables.export({ id })
    expect((await bench.client.latencyTables.import({ name, content })).repeatability).toEqual(table.repeatability)
    await bench.close()
    const store = await openStore({ home, access: 'write', host: 'test' })
    const stretches = (await store.latencyTables.stretches(id)).filter(isMeasured)
    expect(new Set(stretches.map(({ session }) => session))).toEqual(new Set([0, 1, 2]))
    const samples = stretches.flatMap(({ samples: its }) => its.filter(({ key }) => key === table.entries[0]!.key))
    expect(table.entries[0]!.samples).toBe(samples.reduce((sum, { us }) => sum + us.length, 0))
    await store.close()
    bench = await openBench(home)
  })

  it('is paused between two, and goes on with those that are left', async () => {
    await opened(() => 1)
    const { jobId, id } = await bench.client.latencyTables.measure({ ...wish, sessions: 2, waitSeconds: 600 })
    await bench.until((event) => event.type === 'job' && event.job.progress?.stage.name === 'between-sessions')
    await bench.client.latencyTables.pause({ id })
    await bench.ended(jobId)
    expect((await bench.client.latencyTables.get({ id })).state).toBe('paused')
  })
})
