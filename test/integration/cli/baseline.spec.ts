import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { restoreStore } from '../store/old-store.ts'
import { fewPictures } from '../datasets/few-pictures.ts'
import { newHome, removeHome } from '../workbench/fixture.ts'
import { runTansaku } from './run.ts'

let home: string
beforeEach(() => {
  home = newHome()
  restoreStore(home, '2026-11-26').close()
})
afterEach(() => {
  removeHome(home)
})

interface Training {
  architecture: { id: string | null; name: string }
  latencyUs: number
  seed: number
  done: { evaluationId: string; figure: number } | null
}
interface Answer {
  missing: number
  tableId: string
  bins: {
    latencyUs: number
    groups: { kind: string; trainings: Training[] }[]
    figures: { kind: string; done: number; trainings: number; figure: { mean: number } | null }[]
  }[]
}

const short = ['--preset', 'demo', '--epochs', '1', '--batch-size', '8', '--training-images', '16'] as const
/**
 * What the old store's DNAS search found, two architectures of one latency, against two random ones and the largest.
 */
async function baseline(...more: string[]): Promise<Answer> {
  const searches = JSON.parse((await runTansaku(home, ['list', 'searches', '--json'])).out) as {
    id: string
    state: string
    settings: { algorithm: string }
  }[]
  const { id } = searches.find(({ state, settings }) => state === 'done' && settings.algorithm === 'dnas')!
  const given = ['baseline', id, '--bins', '1', '--runs', '2', ...short, '--dataset', 'few', '--json']
  const { code, out, errors } = await runTansaku(home, [...given, ...more])
  expect([errors, code]).toEqual([expect.any(String), 0])
  return JSON.parse(out) as Answer
}
const doneIn = ({ bins }: Answer): string[] =>
  bins.flatMap(({ groups }) =>
    groups.flatMap(({ trainings }) => trainings.flatMap(({ done }) => done?.evaluationId ?? [])),
  )

it('what a search found is held against its rivals training by training, and goes on where it was left', async () => {
  const pictures = fewPictures(join(home, 'pictures'))
  expect(await runTansaku(home, ['dataset', 'add', 'few', '--from', pictures])).toMatchObject({ code: 0 })
  const plan = await baseline('--plan')
  expect(doneIn(plan)).toEqual([])
  const architectures = (await runTansaku(home, ['list', 'architectures', '--json'])).out

  const begun = await baseline('--trainings', '1')
  expect([doneIn(begun).length, begun.missing]).toEqual([1, plan.missing - 1])
  // A plan stores nothing, and an architecture is stored as it is trained: the found one was there.
  expect((JSON.parse((await runTansaku(home, ['list', 'architectures', '--json'])).out) as unknown[]).length).toBe(
    (JSON.parse(architectures) as unknown[]).length,
  )

  const whole = await baseline('--svg', 'b.svg', '--csv', 'b.csv')
  expect(whole.missing).toBe(0)
  expect(doneIn(whole)).toContain(doneIn(begun)[0])
  const [bin] = whole.bins
  for (const { kind, done, trainings, figure } of bin!.figures)
    expect([kind, done, figure === null]).toEqual([kind, trainings, trainings === 0])
  const planned = ({ bins }: Answer) =>
    bins.map(({ groups }) =>
      groups.map(({ trainings }) => trainings.map(({ architecture, seed }) => [architecture.name, seed])),
    )
  expect(planned(whole)).toEqual(planned(plan))
  expect(readFileSync(join(home, 'b.svg'), 'utf8')).toContain('What was found, at equal latency')
  const lines = readFileSync(join(home, 'b.csv'), 'utf8').trim().split('\n')
  expect(lines).toHaveLength(1 + bin!.groups.flatMap(({ trainings }) => trainings).length)

  const again = await baseline()
  expect(doneIn(again)).toEqual(doneIn(whole))
}, 400_000)

it('what takes no part, or cannot be told, is refused before anything is trained', async () => {
  const refused = async (...args: string[]): Promise<string> => {
    const { code, errors } = await runTansaku(home, ['baseline', ...args])
    expect(code).toBe(1)
    return errors
  }
  expect(await refused('latest', '--runs', '2', '--best-of', '3', '--plan')).toMatch(/BAD_REQUEST.*best of 3/u)
  const tables = JSON.parse((await runTansaku(home, ['list', 'tables', '--json'])).out) as {
    id: string
    space: string
  }[]
  const cells = tables.find(({ space }) => space === 'darts-cnn')!.id
  expect(await refused('latest', '--table', cells, '--plan')).toContain('TABLE_MISMATCH')
}, 60_000)
