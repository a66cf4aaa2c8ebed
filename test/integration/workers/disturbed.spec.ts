import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dartsRnnPresets } from '#shared/algorithms/index.ts'
import type { SweepWish } from '#shared/contract/sweeps.ts'
import { hasRedis, startRedis, type RedisServer } from '../queue/redis.ts'
import { newHome, openBench, removeHome, type Bench } from '../workbench/fixture.ts'
import { textFolder } from '../workbench/words.ts'
import { evaluation, figures, serve, startWorker, type Machine, type Served } from './machines.ts'

// Shorter ones are lost on a machine with much else to do.
const leaseMs = 8_000
let folders: string[] = []
let redis: RedisServer | undefined
let served: Served | undefined
let machines: Machine[] = []
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'tansaku-disturbed-'))
  folders.push(made)
  return made
}
beforeEach(() => {
  folders = []
  machines = []
})
afterEach(async () => {
  for (const { child } of machines) child.kill('SIGKILL')
  await Promise.all(machines.map(({ ended }) => ended))
  await served?.close()
  await redis?.kill()
  for (const each of folders) removeHome(each)
})

/** Two searches of a recurrent cell, and a training of what each finds. */
const cells: SweepWish = {
  name: 'cells',
  preset: Object.keys(dartsRnnPresets).at(-1)!,
  settings: {
    algorithm: 'darts',
    space: 'darts-rnn',
    ...{ dataset: 'text', batchSize: 4, bptt: 5, trainingTokens: null },
    ...{ epochs: 4, hidden: 6, derivedHidden: 8 },
  },
  axes: [{ setting: 'seed', values: [1, 2] }],
  training: { settings: evaluation(0, 2), seeds: [5], architectures: 1 },
}

/** All that a sweep found, by seed, once it is done; ids differ from home to home. */
async function found({ client }: Bench, id: string) {
  await expect
    .poll(async () => (await client.sweeps.get({ id })).state, { timeout: 240_000, interval: 200 })
    .toBe('done')
  const { runs } = await client.sweeps.get({ id })
  const trainings = async (architectureId: string) => {
    const { spec, evaluations } = await client.architectures.get({ id: architectureId })
    return {
      spec,
      trained: evaluations.map(({ epochs, result }) => [
        epochs.map(({ epoch, trainLoss, validationLoss }) => [epoch, trainLoss, validationLoss]),
        result?.testLoss,
      ]),
    }
  }
  return Promise.all(
    runs.map(async ({ search, architectureIds, trainings: told }) => ({
      epochs: figures((await client.searches.get({ id: search.id })).epochRecords),
      architectures: await Promise.all(architectureIds.map(trainings)),
      // Perplexities against parameters: what stands on the front of a text.
      points: told.map(({ text }) => text),
    })),
  )
}

describe.skipIf(!hasRedis)('a sweep of three workers', { timeout: 600_000 }, () => {
  it('finds the same on Redis as on one machine, who is frozen and what ends and begins anew meanwhile', async () => {
    const alone = newHome()
    folders.push(alone)
    const bench = await openBench(alone, { datasetFolders: { text: textFolder(alone) } })
    const expected = await found(bench, (await bench.client.sweeps.start(cells)).id)
    await bench.close()

    const home = newHome()
    folders.push(home)
    redis = await startRedis(folder())
    served = await serve(home, leaseMs)
    await served.bench.client.workers.configure({ queue: { kind: 'bullmq', redis: redis.redis } })
    const names = ['one', 'two', 'three']
    for (const name of names) {
      const { token } = await served.bench.client.workers.token({ name })
      machines.push(startWorker(folder(), served.server, token))
    }
    const { id } = await served.bench.client.sweeps.start(cells)
    const checkpoint = await served.bench.until(({ type }) => type === 'search-checkpoint')
    const first = checkpoint.type === 'search-checkpoint' ? checkpoint.searchId : ''
    const [taken] = await served.bench.client.workers.leases({ id: first })
    const frozen = machines[names.indexOf(taken!.holder)]!
    const computing = frozen.computing()
    const signal = (name: NodeJS.Signals): void => {
      frozen.child.kill(name)
      // It may have come to its end meanwhile: what it found is not sent yet.
      if (computing !== undefined && frozen.computing() === computing) process.kill(computing, name)
    }
    signal('SIGSTOP')
    await redis.kill()
    await redis.start()
    const port = Number(new URL(served.server.address).port)
    await served.close()
    served = await serve(home, leaseMs, port)
    const { client } = served.bench
    expect((await client.workers.queue()).kind).toBe('bullmq')
    // Another one has it by then: it was waited for no longer.
    await expect
      .poll(async () => (await client.workers.leases({ id: first })).length, { timeout: 60_000 })
      .toBeGreaterThan(1)
    signal('SIGCONT')

    expect(await found(served.bench, id)).toEqual(expected)
    await expect.poll(frozen.told, { timeout: 20_000 }).toContain("is not this worker's any more")
    const { runs } = await client.sweeps.get({ id })
    for (const run of runs.flatMap(({ search, trainings }) => [
      search.id,
      ...trainings.flatMap(({ evaluationId }) => evaluationId ?? []),
    ])) {
      const leases = await client.workers.leases({ id: run })
      expect(leases.map(({ fence }) => fence)).toEqual(leases.map((_, at) => at + 1))
      expect(leases.filter(({ state }) => state === 'held')).toEqual([])
    }
    expect((await client.workers.leases({ id: first }))[0]).toMatchObject({ holder: taken!.holder, state: 'lost' })
  })
})
