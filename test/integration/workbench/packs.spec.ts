import { readdirSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EpochRecord } from '#shared/contract/searches.ts'
import { checkpointsIn } from '#main/compute/run-folder.ts'
import { runFolder } from '#main/store/index.ts'
import { failureOf, newHome, openBench, removeHome, type Bench } from './fixture.ts'
import { packed, unpacked } from './pack-files.ts'
import { search } from '../workers/machines.ts'
import { textFolder } from './words.ts'

let homes: string[] = []
let benches: Bench[] = []
beforeEach(() => {
  homes = []
  benches = []
})
afterEach(async () => {
  for (const bench of benches) await bench.close()
  for (const home of homes) removeHome(home)
})

/** A home of its own, as on a fresh machine; it has the data, or not. */
async function machine(hasData = true): Promise<Bench> {
  const home = newHome()
  homes.push(home)
  const bench = await openBench(home, hasData ? { datasetFolders: { text: textFolder(home) } } : {})
  benches.push(bench)
  return bench
}

/** Epochs without what differs from run to run. */
const figures = (epochs: readonly EpochRecord[]) =>
  epochs.map(({ durationMs: _ms, rssBytes: _bytes, tensors: _tensors, ...rest }) => rest)

/** All that a run comes to; which of its steps are told goes by the clock. */
async function outcome(bench: Bench, id: string) {
  const run = await bench.client.searches.get({ id })
  const nets = (await bench.client.architectures.list()).filter(({ searchId }) => searchId === id)
  return {
    state: run.state,
    epochs: figures(run.epochRecords),
    axes: run.parameterAxes,
    nets: nets.map(({ name, spec, origin }) => ({ name, spec, origin })),
  }
}

describe('a half trained search that is packed and unpacked on a fresh machine', () => {
  it('goes on there to what it comes to here, bit for bit, and comes home again', async () => {
    const here = await machine()
    const { id, jobId } = await here.client.searches.start({ name: 'half', settings: search(3, 3) })
    await here.until((event) => event.type === 'search-epoch' && event.searchId === id)
    await here.client.searches.stop({ id })
    await here.ended(jobId)
    const before = await here.client.searches.get({ id })
    expect(before.state).toBe('stopped')
    expect(before.epochRecords.length).toBeLessThan(3)
    const path = await packed(here, [id])

    const there = await machine()
    const told = await unpacked(there, path)
    expect(told).toMatchObject({
      added: { searches: 1 },
      resumable: [id],
      datasets: [{ id: 'text', state: 'ready' }],
      roots: [{ id, name: 'half' }],
    })
    expect(await there.client.searches.get({ id })).toEqual(before)
    const names = (bench: Bench) => checkpointsIn(runFolder(bench.home, id)).map(({ name }) => name)
    expect(names(there)).toEqual(names(here))
    expect(readdirSync(runFolder(there.home, ''))).toEqual([id])

    for (const bench of [here, there]) {
      const again = await bench.client.searches.resume({ id })
      expect((await bench.ended(again.jobId)).failure).toBeNull()
    }
    const found = await outcome(here, id)
    expect(found).toMatchObject({ state: 'done' })
    expect(await outcome(there, id)).toEqual(found)

    // Both went on: durations differ, so that one has to give way.
    const back = await packed(there, [id])
    expect(await failureOf(unpacked(here, back))).toMatchObject({ code: 'PACK_CONFLICT' })
    const home = await unpacked(here, back, 'replace')
    expect(home.replaced).toContain(id)
    // Each made a network of its own; neither is lost.
    const elsewhere = await there.client.searches.get({ id })
    const nets = [...found.nets, ...found.nets].map(() => expect.any(String) as unknown)
    expect(await here.client.searches.get({ id })).toEqual({ ...elsewhere, architectureIds: nets })
  })
})
