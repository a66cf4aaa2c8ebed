import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TaskEvent } from '#main/compute/protocol.ts'
import { createDartsCnn } from '#main/search/algorithms/darts/cnn-search.ts'
import { listCheckpoints, readCheckpoint } from '#main/search/training/checkpoints.ts'
import { runTraining, type RunOptions } from '#main/search/training/run.ts'
import { tinyCells, tinyDataset } from './tiny.ts'

type Settings = typeof tinyCells
const settings: Settings = { ...tinyCells, order: 1, epochs: 3 }
const secondOrder: Settings = { ...settings, order: 2, epochs: 2 }
const identityOf = (run: Settings) => ({ kind: 'search', settings: run, latenciesUs: {} })

// A graph of second order takes seconds to build on a quiet machine, a minute on a busy one.
describe('a DARTS run', { timeout: 300_000 }, () => {
  let base = ''
  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'tansaku-branch-'))
    await run('whole')
  }, 300_000)
  afterAll(() => rm(base, { recursive: true }))

  async function run(
    name: string,
    {
      stopAfter = Infinity,
      of = settings,
      ...options
    }: Partial<RunOptions> & { stopAfter?: number; of?: Settings } = {},
  ): Promise<TaskEvent[]> {
    const search = createDartsCnn(of, { dataset: tinyDataset(), latenciesUs: {}, eager: false })
    const events: TaskEvent[] = []
    let looks = 0
    try {
      await runTraining(
        search,
        {
          folder: join(base, name),
          identity: identityOf(of),
          engine: {},
          resume: false,
          retention: 'epochs',
          ...options,
        },
        { emit: (event) => events.push(event), stopRequested: () => looks++ >= stopAfter },
      )
      return events
    } finally {
      search.dispose()
    }
  }
  const branchOf = (name: string, epoch: number) => ({
    folder: join(base, name),
    identity: identityOf(settings),
    epoch,
  })
  const end = async (name: string, of = settings) =>
    (await readCheckpoint(listCheckpoints(join(base, name))[0]!, identityOf(of))).tensors
  const contents = async (name: string) => Promise.all(listCheckpoints(join(base, name)).map((file) => readFile(file)))

  it('keeps the checkpoint of every epoch', async () => {
    expect((await readdir(join(base, 'whole'))).sort()).toEqual(
      [1, 2, 3].map((epoch) => `checkpoint-0000${String(epoch)}-000000.tansaku`),
    )
  })

  it('stopped in the middle of an epoch of second order and resumed, ends the same bit for bit, Adam and momentum included', async () => {
    await run('unbroken', { of: secondOrder })
    await run('stopped', { of: secondOrder, stopAfter: 11 })
    expect((await readdir(join(base, 'stopped'))).sort()).toEqual([
      'checkpoint-00001-000000.tansaku',
      'checkpoint-00001-000003.tansaku',
    ])
    await run('stopped', { of: secondOrder, resume: true })
    expect(await end('stopped', secondOrder)).toEqual(await end('unbroken', secondOrder))
    expect((await end('stopped', secondOrder)).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['architecture:slots/adam_m', 'architecture:slots/adam_v', 'weights:slots/momentum']),
    )
  })

  it('gone back to an epoch and on with the same settings, ends the same; with others, not; the old run stays as it is', async () => {
    const before = await contents('whole')
    const events = await run('same', { branch: branchOf('whole', 1) })
    expect(events.flatMap((event) => (event.type === 'epoch' ? [event.epoch.epoch] : []))).toEqual([1, 2])
    expect(events.find(({ type }) => type === 'checkpoint')).toMatchObject({ epoch: 1 })
    expect(await end('same')).toEqual(await end('whole'))

    const changed = { ...settings, weightDecay: 0.1, epochs: 4 }
    const other = await run('other', { of: changed, branch: branchOf('whole', 3) })
    expect(other.flatMap((event) => (event.type === 'epoch' ? [event.epoch.epoch] : []))).toEqual([3])
    expect(await end('other', changed)).not.toEqual(await end('whole'))
    expect(await contents('whole')).toEqual(before)
  })

  it('is refused where the epoch has no checkpoint, and a plain resume with other settings too; nothing is lost', async () => {
    const before = await contents('whole')
    await expect(run('nowhere', { branch: branchOf('whole', 7) })).rejects.toMatchObject({ code: 'CHECKPOINT_MISSING' })
    await expect(run('whole', { resume: true, of: { ...settings, weightDecay: 0.1 } })).rejects.toMatchObject({
      code: 'CHECKPOINT_SETTINGS',
      details: { different: ['settings.weightDecay'] },
    })
    expect(await contents('whole')).toEqual(before)
  })
})
