import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { dartsRnnSettingsSchema } from '#shared/algorithms/index.ts'
import { textEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { dartsRnnPresets } from '#shared/algorithms/index.ts'
import { textEvaluationPresets } from '#shared/evaluation/presets.ts'
import { failureOf, newHome, openBench, removeHome, type Bench } from './fixture.ts'
import { textFolder } from './words.ts'

let home = ''
let bench: Bench
beforeEach(() => {
  home = newHome()
})
afterEach(async () => {
  await bench.close()
  removeHome(home)
})

const small = { dataset: 'text', seed: 1, batchSize: 4, bptt: 5, trainingTokens: null, epochs: 2 } as const
const search = dartsRnnSettingsSchema.parse({ ...dartsRnnPresets.demo, ...small, hidden: 6, derivedHidden: 8 })
const evaluation = textEvaluationSettingsSchema.parse({ ...textEvaluationPresets.demo, ...small })

it("searches a cell in the user's own text, whose folder is remembered, and trains it", async () => {
  bench = await openBench(home)
  expect(await failureOf(bench.client.searches.start({ name: '', settings: search }))).toMatchObject({
    code: 'DATASET_MISSING',
  })
  expect(await failureOf(bench.client.datasets.place({ id: 'text', folder: join(home, 'nowhere') }))).toMatchObject({
    code: 'DATASET_MISSING',
    details: { kind: 'folder-missing' },
  })
  expect(await failureOf(bench.client.datasets.place({ id: 'novel', folder: home }))).toMatchObject({
    code: 'NOT_FOUND',
  })
  const folder = textFolder(home)
  expect(await bench.client.datasets.place({ id: 'text', folder })).toMatchObject({
    state: 'ready',
    folder,
    isOwnFolder: true,
    problem: null,
  })
  await bench.client.datasets.place({ id: 'cifar10', folder: null })
  expect(await bench.client.datasets.place({ id: 'text', folder: null })).toMatchObject({
    state: 'missing',
    folder: null,
    isOwnFolder: false,
    problem: { kind: 'no-folder' },
  })
  await bench.client.datasets.place({ id: 'text', folder })
  await bench.close()

  bench = await openBench(home)
  const started = await bench.client.searches.start({ name: '', settings: search })
  expect((await bench.ended(started.jobId)).failure).toBeNull()
  const run = await bench.client.searches.get({ id: started.id })
  expect(run).toMatchObject({
    state: 'done',
    epochRecords: [{ trainAccuracy: null, collapse: { skips: { recurrent: expect.any(Number) as unknown } } }, {}],
  })
  expect(run.parameterAxes['recurrent']!.rows).toHaveLength(36)
  const [id] = run.architectureIds
  expect(await bench.client.architectures.get({ id: id! })).toMatchObject({
    origin: 'genotype',
    spec: { family: 'darts-rnn', hidden: 8, vocabulary: 27 },
    figures: [],
  })

  const training = await bench.client.architectures.evaluate({ id: id!, settings: evaluation })
  expect((await bench.ended(training.jobId)).failure).toBeNull()
  const { figures, evaluations } = await bench.client.architectures.get({ id: id! })
  expect(figures).toMatchObject([{ interval: null, seeds: 1, protocol: { measure: 'perplexity', dataset: 'text' } }])
  expect(figures[0]!.mean).toBeCloseTo(Math.exp(evaluations[0]!.result!.testLoss), 6)
  expect(bench.events.filter(({ type }) => type === 'evaluation-result')).toHaveLength(1)
  expect(evaluations[0]!.epochs).toMatchObject([
    { validationLoss: expect.any(Number) as unknown, testLoss: null, testAccuracy: null },
    {},
  ])

  // A net of another vocabulary: told, not trained.
  const { id: other } = await bench.client.architectures.add({
    name: 'ptb-v1',
    spec: { family: 'darts-rnn', genotype: { recurrent: [['tanh', 0]], concat: [1] }, hidden: 8, vocabulary: 7 },
  })
  const refused = await bench.client.architectures.evaluate({ id: other, settings: evaluation })
  expect((await bench.ended(refused.jobId)).failure).toMatchObject({ code: 'BAD_REQUEST' })
}, 180_000)
