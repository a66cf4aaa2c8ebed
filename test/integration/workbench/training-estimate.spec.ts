import { afterEach, beforeEach, expect, it } from 'vitest'
import { countArchitecture, publishedArchitectures } from '#shared/architecture/index.ts'
import { imageEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { openStore } from '#main/store/index.ts'
import { newHome, openBench, removeHome, type Bench } from './fixture.ts'

let home: string
let bench: Bench | undefined
beforeEach(() => {
  home = newHome()
})
afterEach(async () => {
  await bench?.close()
  removeHome(home)
})

const settings = imageEvaluationSettingsSchema.parse({ dataset: 'cifar10', seed: 1, epochs: 8, trainingImages: 1_000 })
const [blocks, cells] = [publishedArchitectures['fbnet-a'], publishedArchitectures['darts-v2']]

it('goes by the newest epochs of trainings of networks of the same family', async () => {
  const store = await openStore({ home, access: 'write', host: 'test' })
  for (const [id, spec] of Object.entries({ blocks, cells })) {
    await store.architectures.add({
      ...{ id, name: id, spec, origin: 'published', searchId: null, createdAt: '2026-01-02T03:04:05.000Z' },
      ...countArchitecture(spec),
    })
    await store.evaluations.add({ id: `of-${id}`, architectureId: id, settings })
  }
  const epoch = (number: number, durationMs: number) => ({
    ...{ epoch: number, trainLoss: 1, trainAccuracy: 0.5, validationLoss: null, validationAccuracy: null },
    ...{ testLoss: null, testAccuracy: null, learningRate: 0.1, averaged: false, durationMs },
  })
  await store.evaluations.saveEpoch('of-cells', epoch(0, 70_000))
  for (const [number, durationMs] of [9_000, 3_000].entries())
    await store.evaluations.saveEpoch('of-blocks', epoch(number, durationMs))
  await store.close()

  bench = await openBench(home)
  const { estimateTraining } = bench.client.architectures
  expect(await estimateTraining({ spec: blocks, settings })).toEqual({ epochs: 8, items: 1_000, durationMs: 24_000 })
  const twice = { ...settings, epochs: 1, trainingImages: 2_000 }
  expect(await estimateTraining({ spec: cells, settings: twice })).toMatchObject({ durationMs: 140_000 })
  const other = publishedArchitectures['mobilenet-v2']
  expect(await estimateTraining({ spec: other, settings })).toMatchObject({ durationMs: null })
})
