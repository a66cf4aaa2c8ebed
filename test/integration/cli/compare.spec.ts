import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { countArchitecture } from '#shared/architecture/index.ts'
import { searchSettingsSchema } from '#shared/contract/searches.ts'
import { imageEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { oncePresets } from '#shared/algorithms/index.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import type { SweepPreview } from '#shared/contract/sweeps.ts'
import type { BoardRow } from '#shared/scoreboard/index.ts'
import { now, openStore } from '#main/store/index.ts'
import { newHome, removeHome } from '../workbench/fixture.ts'
import { epochRecord, scoredSample } from '../workbench/scored-search.ts'
import { runTansaku } from './run.ts'

let home = ''
beforeEach(() => {
  home = newHome()
})
afterEach(() => {
  removeHome(home)
})

const training = imageEvaluationSettingsSchema.parse({ ...evaluationPresets.demo, dataset: 'cifar10', seed: 0 })
const settingsOf = (algorithm: string, seed: number) =>
  searchSettingsSchema.parse({
    ...(algorithm === 'once' ? { ...oncePresets.demo, dataset: 'cifar10' } : { architectures: 2 }),
    algorithm,
    space: 'fbnet-mini',
    seed,
  })
/** Two methods with two seeds, all trained; the accuracies are given. */
async function storeSweep(): Promise<void> {
  const store = await openStore({ home, access: 'write', host: 'cli' })
  const seeds = [1, 2]
  const searches = ['random', 'once'].flatMap((algorithm) =>
    seeds.map((seed) => ({
      id: `search-${algorithm}-${String(seed)}`,
      name: `${algorithm} ${String(seed)}`,
      settings: settingsOf(algorithm, seed),
    })),
  )
  await store.sweeps.add(
    {
      id: 'sweep-board',
      name: 'board',
      preset: 'demo',
      settings: { space: 'fbnet-mini', dataset: 'cifar10' },
      axes: [
        { setting: 'algorithm', values: ['random', 'once'] },
        { setting: 'seed', values: seeds },
      ],
      training: { settings: training, seeds: [0], architectures: 1 },
    },
    searches,
  )
  const accuracies = [0.5, 0.52, 0.6, 0.62]
  for (const [index, { id }] of searches.entries()) {
    if (id.includes('once'))
      for (const [at, ms] of [20_000, 40_000].entries())
        await store.searches.saveEpoch(id, epochRecord(at, { durationMs: ms }))
    await store.searches.setState(id, 'done')
    const { spec } = scoredSample(4, 11)[index]!
    const architectureId = `net-${String(index)}`
    await store.architectures.add({
      id: architectureId,
      name: architectureId,
      spec,
      origin: 'sampled',
      searchId: id,
      ...countArchitecture(spec),
      createdAt: now(),
    })
    const evaluationId = `evaluation-${String(index)}`
    await store.evaluations.add({
      id: evaluationId,
      architectureId,
      settings: { ...training, auxiliaryWeight: 0, dropPath: 0, jitter: 'none' },
    })
    await store.evaluations.saveEpoch(evaluationId, {
      epoch: 0,
      trainLoss: 1,
      trainAccuracy: 0.5,
      validationLoss: 1,
      validationAccuracy: 0.5,
      testLoss: null,
      testAccuracy: null,
      learningRate: 0.1,
      durationMs: 30_000,
      averaged: false,
    })
    await store.evaluations.saveResult(evaluationId, { epoch: 0, testLoss: 1, testAccuracy: accuracies[index]! })
    await store.evaluations.setState(evaluationId, 'done')
  }
  await store.close()
}

it('a sweep’s methods stand side by side with their cost and chance, as a table, JSON and CSV', async () => {
  await storeSweep()
  const file = join(home, 'board.csv')
  const { code, out } = await runTansaku(home, ['compare', '--x', 'params', '--csv', file])
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/method +trained +search +training +GMACs × images +params +accuracy/),
  ])
  expect(out).toMatch(/once +2\/2 +1:00 +30 s .* \(of 2, not 3\)/)
  const json = await runTansaku(home, ['compare', 'sweep-board', '--x', 'params', '--json'])
  const { boards } = JSON.parse(json.out) as { boards: { rows: BoardRow[] }[] }
  expect(boards[0]!.rows).toMatchObject([
    {
      values: { algorithm: 'once' },
      searches: 2,
      trained: 2,
      searchMs: 60_000,
      trainingMs: 30_000,
      best: 0.62,
      chance: { of: 2, affordable: 3, figure: 0.52 },
    },
    { values: { algorithm: 'random' }, searchMs: null, accuracy: { mean: 0.51 }, chance: null },
  ])
  expect(readFileSync(file, 'utf8').split('\n')[1]).toMatch(/^"","once",2,2,60,30,/)
})

it('best so far against cost is drawn and written, and one command does a board again from its file', async () => {
  await storeSweep()
  const [svg, curves, board] = ['any.svg', 'curves.csv', 'board.json'].map((name) => join(home, name)) as [
    string,
    string,
    string,
  ]
  const files = ['--svg', svg, '--curves', curves]
  const { code, out } = await runTansaku(home, ['compare', '--x', 'params', ...files, '--json'])
  expect([code, readFileSync(svg, 'utf8')]).toEqual([0, expect.stringContaining('images × GMACs')])
  expect(readFileSync(curves, 'utf8')).toMatch(/\nseconds,"once",90,0\.61,/)
  writeFileSync(board, out)
  const { boards, anytime } = JSON.parse(out) as {
    boards: { rows: BoardRow[] }[]
    anytime: Record<'work', { points: unknown[] }[]>
  }
  const [once, random] = boards[0]!.rows
  // Two epochs of a supernet cost more than one short training; chance searches for nothing.
  expect(once!.searchMacImages).toBeGreaterThan(once!.trainingMacImages!)
  expect(random!.searchMacImages).toBeNull()
  expect(anytime.work.map(({ points }) => points.length)).toEqual([1, 1])

  const again = await runTansaku(home, ['sweep', '--from', board, '--plan', '--json'])
  expect([again.errors, again.code]).toEqual([expect.any(String), 0])
  const { runs, trainings } = JSON.parse(again.out) as SweepPreview
  expect([runs.map(({ values }) => values), trainings]).toEqual([
    [1, 2].flatMap((seed) => ['random', 'once'].map((algorithm) => ({ algorithm, seed }))),
    4,
  ])
  const both = await runTansaku(home, ['sweep', '--from', board, '--seeds', '3', '--plan'])
  expect([both.code, both.errors]).toEqual([1, expect.stringContaining('--seed out')])
  writeFileSync(board, '{"boards":[]}')
  const none = await runTansaku(home, ['sweep', '--from', board, '--plan'])
  expect([none.code, none.errors]).toEqual([1, expect.stringContaining('holds no sweep')])
})

it('says what is missing where there is no sweep or nothing of it is trained', async () => {
  const none = await runTansaku(home, ['compare'])
  expect([none.code, none.errors]).toEqual([1, expect.stringContaining('tansaku sweep')])
})

it('sets searches side by side: what differs in their settings, and what each has come to', async () => {
  await storeSweep()
  const { code, out } = await runTansaku(home, ['compare', 'search-random-1', 'search-random-2', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ differing: { seed: [1, 2] }, searches: [{}, {}] })
  const unknown = await runTansaku(home, ['compare', 'search-random-1', 'search-none'])
  expect([unknown.code, unknown.errors]).toEqual([1, expect.stringContaining('no search "search-none"')])
})
