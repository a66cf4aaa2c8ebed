import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkpointsIn } from '#main/compute/run-folder.ts'
import { runFolder } from '#main/store/index.ts'
import { newHome, openBench, removeHome, type Bench } from '../workbench/fixture.ts'
import { textFolder } from '../workbench/words.ts'
import { evaluation, figures, net, search, serve, startWorker, type Machine, type Served } from './machines.ts'

const epochs = 4
let homes: string[] = []
let machines: Machine[] = []
let served: Served | undefined

const folder = (): string => {
  const home = mkdtempSync(join(tmpdir(), 'tansaku-worker-'))
  homes.push(home)
  return home
}
beforeEach(() => {
  homes = [newHome()]
  machines = []
})
afterEach(async () => {
  for (const { child } of machines) child.kill('SIGKILL')
  await Promise.all(machines.map(({ ended }) => ended))
  await served?.close()
  served = undefined
  for (const home of homes) removeHome(home)
})

async function addWorker(name: string, home = folder()): Promise<Machine> {
  const { token } = await served!.bench.client.workers.token({ name })
  const machine = startWorker(home, served!.server, token)
  machines.push(machine)
  return machine
}

/** All figures of the searches and the training, in an order that does not depend on who was first. */
async function found(bench: Bench, ids: readonly string[]) {
  const runs = await Promise.all(ids.map((id) => bench.client.searches.get({ id })))
  const architectures = await bench.client.architectures.list()
  return {
    searches: runs.map(({ state, epochRecords }) => ({ state, epochs: figures(epochRecords) })),
    specs: ids.map((id) => architectures.filter(({ searchId }) => searchId === id).map(({ spec }) => spec)),
  }
}

async function begin(bench: Bench) {
  const started = []
  for (const seed of [1, 2])
    started.push(await bench.client.searches.start({ name: '', settings: search(seed, epochs) }))
  const { id } = await bench.client.architectures.add(net())
  const training = await bench.client.architectures.evaluate({ id, settings: evaluation(3, epochs) })
  return {
    searchIds: started.map((each) => each.id),
    architectureId: id,
    jobs: [...started, training].map(({ jobId }) => jobId),
  }
}

const trainingOf = async (bench: Bench, id: string) => {
  const { evaluations } = await bench.client.architectures.get({ id })
  return evaluations.map(({ state, epochs, result }) => ({
    state,
    losses: epochs.map(({ trainLoss, validationLoss }) => [trainLoss, validationLoss]),
    test: result?.testLoss,
  }))
}

describe('runs that two workers compute', { timeout: 300_000 }, () => {
  it('find bit for bit what this computer finds, whoever is killed meanwhile', async () => {
    const alone = await openBench(homes[0]!, { datasetFolders: { text: textFolder(homes[0]!) } })
    const here = await begin(alone)
    for (const job of here.jobs) expect((await alone.ended(job)).failure).toBeNull()
    const expected = await found(alone, here.searchIds)
    const expectedTraining = await trainingOf(alone, here.architectureId)
    expect(await alone.client.workers.leases({ id: here.searchIds[0]! })).toMatchObject([
      { workerId: null, fence: 1, state: 'ended', pieces: epochs },
    ])
    await alone.close()

    const home = folder()
    served = await serve(home)
    const { bench } = served
    const there = await begin(bench)
    const [first, second] = there.searchIds as [string, string]
    const checkpointOf = (id: string) =>
      bench.until((event) => event.type === 'search-checkpoint' && event.searchId === id)

    // The worker dies with a checkpoint behind it; another one of its name goes on.
    const firstHome = folder()
    const doomed = await addWorker('one', firstHome)
    await checkpointOf(first)
    doomed.child.kill('SIGKILL')
    await addWorker('one', firstHome)
    // The computing process of the other one dies.
    const other = await addWorker('two')
    await checkpointOf(second)
    const computing = other.computing()
    if (computing !== undefined) process.kill(computing, 'SIGKILL')

    for (const job of there.jobs) expect((await bench.ended(job)).failure).toBeNull()
    expect(await found(bench, there.searchIds)).toEqual(expected)
    expect(await trainingOf(bench, there.architectureId)).toEqual(expectedTraining)
    const leases = await bench.client.workers.leases({ id: first })
    expect(leases.map(({ fence }) => fence)).toEqual(leases.map((_, i) => i + 1))
    expect(leases.length).toBeGreaterThan(1)
    expect(leases[0]).toMatchObject({ holder: 'one', state: 'lost', failure: { code: 'WORKER_LOST' } })
    // What was sent back is there to go back to.
    expect(checkpointsIn(runFolder(home, first))[0]).toMatchObject({ epoch: epochs, step: 0 })
    expect(await bench.client.workers.list()).toMatchObject([
      { name: 'one', presence: 'there', work: [] },
      { name: 'two', presence: 'there', work: [] },
    ])
  })
})
