import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { textEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { dartsRnnSettingsSchema } from '#shared/algorithms/index.ts'
import { type EpochRecord } from '#shared/contract/searches.ts'
import { dartsRnnPresets } from '#shared/algorithms/index.ts'
import { textEvaluationPresets } from '#shared/evaluation/presets.ts'
import { checkpointsIn } from '#main/compute/run-folder.ts'
import { forkLauncher, type TaskProcess } from '#main/compute/index.ts'
import { newHome, openBench, removeHome, type Bench } from './fixture.ts'
import { textFolder } from './words.ts'

const small = { dataset: 'text', seed: 1, batchSize: 4, bptt: 5, trainingTokens: null, epochs: 3 } as const
const search = dartsRnnSettingsSchema.parse({ ...dartsRnnPresets.demo, ...small, hidden: 6, derivedHidden: 8 })
const evaluation = textEvaluationSettingsSchema.parse({ ...textEvaluationPresets.demo, ...small })
const genotype = { recurrent: [['tanh', 0]], concat: [1] } as const

let home = ''
let bench: Bench
let children: TaskProcess[] = []
beforeEach(async () => {
  home = newHome()
  children = []
  const fork = forkLauncher()
  const launcher: typeof fork = (options) => {
    const child = fork(options)
    children.push(child)
    return child
  }
  bench = await openBench(home, { launcher, datasetFolders: { text: textFolder(home) } })
})
afterEach(async () => {
  await bench.close()
  removeHome(home)
})

/** Does not wait for a lock: what waits here is also what the workbench's transactions go on in. */
const database = (): BetterSqlite.Database => new BetterSqlite(join(home, 'tansaku.sqlite'), { timeout: 0 })
/** As soon as no transaction of the workbench's is under way. */
const between = <T>(change: () => T): Promise<T> => vi.waitFor(change, { timeout: 20_000, interval: 20 })
/** Epochs without what differs from run to run. */
const figures = (epochs: readonly EpochRecord[]) =>
  epochs.map(({ durationMs: _ms, rssBytes: _bytes, tensors: _tensors, ...rest }) => rest)
const run = async (id: string) => bench.client.searches.get({ id })

async function unbroken(): Promise<EpochRecord[]> {
  const { id, jobId } = await bench.client.searches.start({ name: 'unbroken', settings: search })
  expect((await bench.ended(jobId)).failure).toBeNull()
  return (await run(id)).epochRecords
}

/** Takes the database for itself at the first step, until the run has ended. */
async function startAndLock(start: () => Promise<{ id: string; jobId: string }>): Promise<string> {
  const other = database()
  const { id, jobId } = await start()
  await bench.until((event) => event.type === 'job' && event.job.id === jobId && event.job.progress?.unit === 'steps')
  await between(() => other.exec('BEGIN IMMEDIATE'))
  expect((await bench.ended(jobId)).failure).toMatchObject({ code: 'DATABASE_LOCKED' })
  other.close()
  const told = { state: 'interrupted', failure: { code: 'DATABASE_LOCKED' } }
  if (id.startsWith('search-')) {
    expect(await run(id)).toMatchObject(told)
    // Whoever watches learns of it too, though it could not be stored.
    await bench.until(
      (event) => event.type === 'search' && event.search.id === id && event.search.state === 'interrupted',
    )
  }
  return id
}

describe('a run that went on while its epochs could not be stored', { timeout: 300_000 }, () => {
  it('has them all after a resume, α included', async () => {
    const expected = await unbroken()
    const id = await startAndLock(() => bench.client.searches.start({ name: '', settings: search }))
    const again = await bench.client.searches.resume({ id })
    expect((await bench.ended(again.jobId)).failure).toBeNull()
    const { state, epochRecords } = await run(id)
    expect(state).toBe('done')
    expect(figures(epochRecords)).toEqual(figures(expected))
  })

  it('is an evaluation: its result is of all its epochs', async () => {
    const { id: net } = await bench.client.architectures.add({
      name: 'net',
      spec: {
        family: 'darts-rnn',
        genotype: { recurrent: [[...genotype.recurrent[0]]], concat: [1] },
        hidden: 8,
        vocabulary: 27,
      },
    })
    const train = () => bench.client.architectures.evaluate({ id: net, settings: evaluation })
    const whole = await train()
    expect((await bench.ended(whole.jobId)).failure).toBeNull()
    const id = await startAndLock(train)
    const again = await bench.client.architectures.resumeEvaluation({ id })
    expect((await bench.ended(again.jobId)).failure).toBeNull()
    const { evaluations } = await bench.client.architectures.get({ id: net })
    const [first, second] = evaluations.map(({ epochs, result, state }) => ({
      state,
      result,
      losses: epochs.map((each) => each.validationLoss),
    }))
    expect(second).toEqual(first)
    expect(second).toMatchObject({ state: 'done', losses: [{}, {}, {}].map(() => expect.any(Number) as unknown) })
  })
})

it('a run is not done without a row for every epoch, and a resume gives back what is missing', async () => {
  const { id, jobId } = await bench.client.searches.start({ name: '', settings: search })
  await bench.until((event) => event.type === 'search' && event.search.id === id && event.search.checkpointAt !== null)
  const other = database()
  await between(() => other.prepare('DELETE FROM search_epochs WHERE search_id = ? AND epoch = 0').run(id))
  other.close()
  expect((await bench.ended(jobId)).failure).toMatchObject({ code: 'EPOCHS_MISSING', details: { missing: [0] } })
  expect((await run(id)).state).toBe('interrupted')
  const again = await bench.client.searches.resume({ id })
  expect((await bench.ended(again.jobId)).failure).toBeNull()
  expect((await run(id)).epochRecords.map(({ epoch }) => epoch)).toEqual([0, 1, 2])
}, 300_000)

describe('a resume', { timeout: 300_000 }, () => {
  /** Kills the search process after its first epochs. @returns the interrupted search */
  async function killedAfter(epoch: number): Promise<string> {
    const { id, jobId } = await bench.client.searches.start({ name: '', settings: search })
    await bench.until((event) =>
      epoch === 0
        ? event.type === 'search-step' && event.searchId === id
        : event.type === 'search' && event.search.id === id && event.search.checkpointAt !== null,
    )
    children.at(-1)!.kill()
    expect((await bench.ended(jobId)).failure).toMatchObject({ code: 'PROCESS_DIED' })
    return id
  }

  it('gives back rows that the store lost', async () => {
    const id = await killedAfter(1)
    const before = await run(id)
    const other = database()
    await between(() => other.prepare('DELETE FROM search_epochs WHERE search_id = ? AND epoch = 0').run(id))
    other.close()
    const again = await bench.client.searches.resume({ id })
    expect((await bench.ended(again.jobId)).failure).toBeNull()
    const { epochRecords } = await run(id)
    expect(epochRecords.map(({ epoch }) => epoch)).toEqual([0, 1, 2])
    expect(epochRecords[0]).toEqual(before.epochRecords[0])
  })

  it('is refused where the text is another one by now', async () => {
    const id = await killedAfter(1)
    textFolder(home, 2)
    const again = await bench.client.searches.resume({ id })
    expect((await bench.ended(again.jobId)).failure).toMatchObject({ code: 'CHECKPOINT_DATA' })
    textFolder(home)
    const restored = await bench.client.searches.resume({ id })
    expect((await bench.ended(restored.jobId)).failure).toBeNull()
  })

  it('begins anew where the process died in its first checkpoint, and cleans up after it', async () => {
    const expected = await unbroken()
    const id = await killedAfter(0)
    const folder = join(home, 'runs', id)
    expect(checkpointsIn(folder)).toEqual([])
    writeFileSync(join(folder, 'checkpoint-00001-000000.tansaku.4194305.tmp'), 'half')
    const again = await bench.client.searches.resume({ id })
    expect((await bench.ended(again.jobId)).failure).toBeNull()
    expect(figures((await run(id)).epochRecords)).toEqual(figures(expected))
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})
