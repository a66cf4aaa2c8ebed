import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dartsRnnPresets } from '#shared/algorithms/index.ts'
import { textEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import type { Sweep, SweepWish } from '#shared/contract/sweeps.ts'
import { textEvaluationPresets } from '#shared/evaluation/presets.ts'
import { forkLauncher, type TaskProcess } from '#main/compute/index.ts'
import { failureOf, newHome, openBench, removeHome, type Bench } from './fixture.ts'
import { textFolder } from './words.ts'

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

const small = { dataset: 'text', batchSize: 4, bptt: 5, trainingTokens: null }
/** Two searches of a recurrent cell, a few steps each. */
const cells: SweepWish = {
  name: 'cells',
  preset: Object.keys(dartsRnnPresets).at(-1)!,
  settings: { algorithm: 'darts', space: 'darts-rnn', ...small, epochs: 2, hidden: 6, derivedHidden: 8 },
  axes: [{ setting: 'seed', values: [1, 2] }],
  training: null,
}
const trained: SweepWish = {
  ...cells,
  training: {
    settings: textEvaluationSettingsSchema.parse({ ...textEvaluationPresets.demo, ...small, epochs: 1, seed: 0 }),
    seeds: [5],
    architectures: 1,
  },
}
const drawn: SweepWish = {
  name: '',
  preset: 'demo',
  settings: { algorithm: 'random', space: 'fbnet-mini', architectures: 2 },
  axes: [{ setting: 'seed', values: [1, 2, 3] }],
  training: null,
}

/** Waits until nothing of it is at work. */
async function atRest(id: string): Promise<Sweep> {
  for (;;) {
    // Counted first: what changes while it is read is not missed.
    const seen = bench.events.length
    const sweep = await bench.client.sweeps.get({ id })
    if (sweep.state !== 'running') return sweep
    await bench.until((event) => bench.events.indexOf(event) >= seen && event.type === 'changed' && event.id === id)
  }
}
const states = ({ runs }: Sweep) => runs.map(({ search }) => search.state)
/** What was begun, in its order. */
const begun = (): string[] =>
  bench.events.flatMap((event) =>
    event.type === 'job' && event.job.state === 'running' && event.job.progress === null
      ? [`${event.job.kind} ${'name' in event.job.title ? event.job.title.name : ''}`]
      : [],
  )

describe('a sweep', { timeout: 300_000 }, () => {
  it('tells what it would do, and with nothing that it knows of how long', async () => {
    const preview = await bench.client.sweeps.preview(trained)
    expect(preview).toMatchObject({ duplicates: 0, durationMs: null, trainings: 2 })
    expect(preview.runs.map(({ values }) => values)).toEqual([{ seed: 1 }, { seed: 2 }])
    expect(await bench.client.sweeps.list()).toEqual([])
    expect(await bench.client.sweeps.preview(drawn)).toMatchObject({ durationMs: 0 })
  })

  it('trains what a search has found before the next one begins', async () => {
    const { id, refused } = await bench.client.sweeps.start(trained)
    expect(refused).toEqual([])
    const sweep = await atRest(id)
    expect(sweep).toMatchObject({ state: 'done', searches: { done: 2 }, trainings: { done: 2 }, remainingMs: 0 })
    expect(begun().map((what) => what.split(' ').slice(0, 3).join(' '))).toEqual([
      'search cells 1',
      'evaluation cells 1',
      'search cells 2',
      'evaluation cells 2',
    ])
    for (const { architectureIds, trainings } of sweep.runs)
      expect(trainings).toMatchObject([{ architectureId: architectureIds[0], seed: 5, state: 'done' }])
    // What the next one takes is known now.
    const longer = { ...trained, axes: [{ setting: 'seed', values: [3, 4, 5] }] }
    expect((await bench.client.sweeps.preview(longer)).durationMs).toBeGreaterThan(0)
    expect((await failureOf(bench.client.sweeps.resume({ id }))).code).toBe('CONFLICT')
  })

  it('is stopped as one, and goes on as one with what it has not trained yet', async () => {
    const { id } = await bench.client.sweeps.start(trained)
    await bench.until((event) => event.type === 'search-step')
    await bench.client.sweeps.stop({ id })
    const stopped = await atRest(id)
    expect([stopped.state, states(stopped)]).toEqual(['stopped', ['stopped', 'stopped']])
    expect(begun()).toEqual(['search cells 1'])

    // One by one too; what it finds waits until the whole goes on.
    const second = stopped.runs[1]!.search.id
    const { jobId } = await bench.client.searches.resume({ id: second })
    expect((await bench.ended(jobId)).failure).toBeNull()
    const half = await atRest(id)
    expect([half.state, states(half), half.trainings]).toEqual(['stopped', ['stopped', 'done'], { missing: 1 }])

    await bench.client.sweeps.resume({ id })
    expect(await atRest(id)).toMatchObject({ state: 'done', searches: { done: 2 }, trainings: { done: 2 } })
  })

  it('goes on without a search whose process dies, and with it when it is resumed', async () => {
    const { id } = await bench.client.sweeps.start(cells)
    await bench.until((event) => event.type === 'search-step')
    children[0]!.kill()
    const broken = await atRest(id)
    expect([broken.state, states(broken)]).toEqual(['interrupted', ['interrupted', 'done']])
    expect(broken.runs[0]!.search.failure?.code).toBe('PROCESS_DIED')
    await bench.client.sweeps.resume({ id })
    expect((await atRest(id)).state).toBe('done')
  })

  it('is refused whole, with nothing stored, where one of its searches could not begin', async () => {
    const seeded = { ...cells.settings, seed: 1 }
    const refusals: [Partial<SweepWish>, string, RegExp][] = [
      [{ settings: { ...cells.settings, dataset: 'ptb' } }, 'DATASET_MISSING', /^Search 1 of 2 \(seed 1\): /],
      [{ settings: seeded, axes: [{ setting: 'epochs', values: [2, 0] }] }, 'BAD_REQUEST', /epochs 0/],
      [
        { settings: seeded, axes: [{ setting: 'algorithm', values: ['darts', 'dnas'] }] },
        'BAD_REQUEST',
        /not searched with dnas/,
      ],
      [{ settings: drawn.settings, training: trained.training }, 'BAD_REQUEST', /fbnet-mini are not trained on text/],
    ]
    for (const [changes, code, message] of refusals) {
      const failure = await failureOf(bench.client.sweeps.start({ ...cells, ...changes }))
      expect([failure.code, failure.message]).toEqual([code, expect.stringMatching(message)])
    }
    expect(await bench.client.sweeps.list()).toEqual([])
    expect(await bench.client.searches.list()).toEqual([])
  })

  it('needs no data where architectures are drawn, and is named after its space', async () => {
    const { id } = await bench.client.sweeps.start(drawn)
    const sweep = await atRest(id)
    expect(sweep).toMatchObject({ name: 'fbnet-mini sweep', state: 'done', searches: { done: 3 }, protocol: null })
    expect(sweep.runs.map(({ architectureIds }) => architectureIds.length)).toEqual([2, 2, 2])
    expect((await bench.client.sweeps.list()).map((each) => each.id)).toEqual([id])
  })
})

describe('what is removed of a sweep', () => {
  it('is one search alone, the sweep alone, or both; architectures stay', async () => {
    const [first, second] = [await bench.client.sweeps.start(drawn), await bench.client.sweeps.start(drawn)]
    const [a, b] = [await atRest(first.id), await atRest(second.id)]
    await bench.client.searches.remove({ id: a.runs[0]!.search.id })
    expect(states(await bench.client.sweeps.get({ id: a.id }))).toEqual(['done', 'done'])
    await bench.client.sweeps.remove({ id: a.id, searches: 'keep' })
    await bench.client.sweeps.remove({ id: b.id, searches: 'remove' })
    expect(await bench.client.sweeps.list()).toEqual([])
    const left = await bench.client.searches.list()
    expect(left.map(({ id, sweepId }) => [id, sweepId])).toEqual(
      a.runs
        .slice(1)
        .toReversed()
        .map(({ search }) => [search.id, null]),
    )
    expect(await bench.client.architectures.list()).toHaveLength(12)
    expect((await failureOf(bench.client.sweeps.remove({ id: a.id, searches: 'keep' }))).code).toBe('NOT_FOUND')
  })

  it('is nothing while it is at work', { timeout: 120_000 }, async () => {
    const { id } = await bench.client.sweeps.start(cells)
    for (const searches of ['keep', 'remove'] as const)
      expect((await failureOf(bench.client.sweeps.remove({ id, searches }))).code).toBe('CONFLICT')
    expect((await bench.client.sweeps.get({ id })).runs).toHaveLength(2)
    await bench.client.sweeps.stop({ id })
    await atRest(id)
  })
})
