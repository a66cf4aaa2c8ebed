import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openStore, type Store } from '#main/store/index.ts'
import { textEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { figuresByProtocol } from '#shared/evaluation/accuracy.ts'
import { textEvaluationPresets } from '#shared/evaluation/presets.ts'
import { restoreStore } from './old-store.ts'

let home: string
let store: Store | undefined
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tansaku-old-'))
})
afterEach(async () => {
  await store?.close()
  rmSync(home, { recursive: true, force: true })
})

const [best, tied] = ['evaluation-daxjyfjr', 'evaluation-cedjhvp8'] as const

it('evaluations of 2026-11-26 keep their figures, marked as chosen on test, and share no protocol with new ones', async () => {
  restoreStore(home, '2026-11-26').close()
  store = await openStore({ home, access: 'write', host: 'test' })
  expect(await store.evaluations.find(best)).toMatchObject({
    chosenOn: 'test',
    state: 'done',
    settings: { validationShare: 0 },
    result: { epoch: 0, testLoss: 3.062218987941742, testAccuracy: 0.1027 },
    epochs: [{ testAccuracy: 0.1027, validationAccuracy: null }],
  })
  // Of two epochs as good as each other the first counted.
  expect((await store.evaluations.find(tied))?.result).toMatchObject({ epoch: 0, testAccuracy: 0.1 })
  for (const { settings } of await store.searches.list())
    if (settings.algorithm === 'dnas') expect(settings.validationShare).toBe(0)

  const old = await store.evaluations.find(tied)
  await store.evaluations.add({
    id: 'new',
    architectureId: old!.architectureId,
    settings: { ...old!.settings, seed: 3 },
  })
  await store.evaluations.saveResult('new', { epoch: 1, testLoss: 2, testAccuracy: 0.3 })
  await store.evaluations.setState('new', 'done')
  const figures = figuresByProtocol(await store.evaluations.finished())
  expect(figures.map(({ protocol, byArchitecture }) => [protocol.parts.at(-1), [...byArchitecture.values()]])).toEqual(
    expect.arrayContaining([
      [{ kind: 'chosen-on', chosenOn: 'last' }, [{ mean: 0.3, interval: null, seeds: 1 }]],
      [{ kind: 'chosen-on', chosenOn: 'test' }, [{ mean: 0.1, interval: { low: 0.1, high: 0.1 }, seeds: 2 }]],
      [{ kind: 'chosen-on', chosenOn: 'test' }, [{ mean: 0.1027, interval: null, seeds: 1 }]],
    ]),
  )
  expect(figures).toHaveLength(3)
})

it('one that was not done goes on as it began, and its last epoch will count', async () => {
  const database = restoreStore(home, '2026-11-26')
  database.prepare("UPDATE evaluations SET state = 'interrupted' WHERE id = ?").run(best)
  database.close()
  store = await openStore({ home, access: 'write', host: 'test' })
  expect(await store.evaluations.find(best)).toMatchObject({ chosenOn: 'last', result: null, state: 'interrupted' })
})

it('a text has always been chosen on validation: its perplexity stays', async () => {
  const settings = textEvaluationSettingsSchema.parse({ ...textEvaluationPresets.demo, dataset: 'sotu', seed: 1 })
  const record = (epoch: number, validationLoss: number, testLoss: number): string =>
    JSON.stringify({
      epoch,
      trainLoss: 1,
      trainAccuracy: null,
      testLoss,
      testAccuracy: null,
      learningRate: 20,
      durationMs: 1,
      validationLoss,
      averaged: false,
    })
  const database = restoreStore(home, '2026-11-26')
  const at = '2026-11-26T00:00:00.000Z'
  database
    .prepare(
      `INSERT INTO evaluations (id, architecture_id, settings, state, created_at, finished_at, test_perplexity)
       SELECT 'text', architecture_id, ?, 'done', ?, ?, ? FROM evaluations WHERE id = ?`,
    )
    .run(JSON.stringify(settings), at, at, Math.exp(5.5), best)
  const add = database.prepare('INSERT INTO evaluation_epochs VALUES (?, ?, ?)')
  for (const [epoch, validationLoss, testLoss] of [
    [0, 6, 5.2],
    [1, 5.6, 5.5],
    [2, 5.7, 5.1],
  ] as const)
    add.run('text', epoch, record(epoch, validationLoss, testLoss))
  database.close()
  store = await openStore({ home, access: 'write', host: 'test' })
  expect(await store.evaluations.find('text')).toMatchObject({
    chosenOn: 'validation',
    settings,
    result: { epoch: 1, testLoss: 5.5, testAccuracy: null },
  })
})
