import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dartsCnnPresets } from '#shared/algorithms/index.ts'
import type { DartsCnnSettings } from '#shared/contract/searches.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import { datasetWishSchema } from '#shared/contract/datasets.ts'
import { runTansaku } from '../cli/run.ts'
import { failureOf, newHome, openBench, removeHome, type Bench } from '../workbench/fixture.ts'
import { cifarRecords, pictureFolder, plainPicture } from './pictures.ts'
import { newFolder, removeFolder } from './reading.ts'

let home = ''
let folder = ''
let bench: Bench | null = null
beforeEach(() => {
  home = newHome()
  folder = newFolder()
})
afterEach(async () => {
  await bench?.close()
  bench = null
  removeHome(home)
  removeFolder(folder)
})

const open = async (): Promise<Bench> => (bench = await openBench(home))
const wish = (name: string, more: object = {}) => datasetWishSchema.parse({ name, from: folder, ...more })
async function add(name: string, more: object = {}): Promise<void> {
  const { jobId } = await bench!.client.datasets.add(wish(name, more))
  const { state, failure } = await bench!.ended(jobId)
  expect([state, failure]).toEqual(['done', null])
}
async function somePictures(perClass = 12): Promise<void> {
  for (const [label, name] of ['a', 'b', 'c'].entries()) {
    mkdirSync(join(folder, name), { recursive: true })
    for (let number = 0; number < perClass; number++)
      await plainPicture(40, 36, label * 1_000 + number).toFile(join(folder, name, `${String(number)}.png`))
  }
}

describe('a data set of own pictures', () => {
  it('is a record that outlives the workbench, listed beside those that are known', async () => {
    await somePictures()
    const { client } = await open()
    await add('mine')
    const before = await client.datasets.get({ id: 'mine' })
    expect(before).toMatchObject({ id: 'mine', from: folder, format: 'image-folders', height: 32, files: 36 })
    await bench!.close()
    const again = await open()
    expect(await again.client.datasets.get({ id: 'mine' })).toEqual(before)
    expect((await again.client.datasets.list()).find(({ id }) => id === 'mine')).toMatchObject({
      origin: 'added',
      kind: 'images',
      training: 30,
      validation: 3,
      test: 6,
      classes: 3,
      shape: '32 × 32 × 3',
    })
  })

  it('of a name that is taken, however written, or of no name at all is refused, and nothing is kept', async () => {
    await somePictures(3)
    const { client } = await open()
    await add('Mine')
    for (const name of ['Mine', 'mine', 'cifar10', 'ＭＩＮＥ'])
      expect((await failureOf(client.datasets.add(wish(name)))).code).toBe('CONFLICT')
    for (const name of ['', '../x', 'a/b', 'a\nb', ' a', '-x'])
      expect((await failureOf(client.datasets.add({ ...wish('x'), name }))).code).toBe('BAD_REQUEST')
    const gone = await failureOf(client.datasets.add({ ...wish('x'), from: join(folder, 'nowhere') }))
    expect(gone.code).toBe('DATASET_MISSING')
    expect((await client.datasets.list()).filter(({ origin }) => origin === 'added')).toHaveLength(1)
  })

  it('that cannot be read ends its job with the reason, and no record is left', async () => {
    mkdirSync(join(folder, 'a'))
    await plainPicture(40, 40, 1).toFile(join(folder, 'a', 'x.png'))
    const { client, ended } = await open()
    const { jobId } = await client.datasets.add(wish('mine'))
    expect(await ended(jobId)).toMatchObject({ state: 'failed', failure: { code: 'DATASET_UNUSABLE' } })
    expect(await failureOf(client.datasets.get({ id: 'mine' }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(readdirSync(join(home, 'cache', 'datasets'))).toEqual([])
  })

  it('whose reading is cancelled leaves no record', async () => {
    await pictureFolder(folder, { perClass: 40 })
    const { client, ended, until } = await open()
    const { jobId } = await client.datasets.add(wish('mine', { size: 224 }))
    await until(({ type, ...event }) => {
      const { job } = event as { job?: { id: string; progress: { stage: { name: string } } | null } }
      return type === 'job' && job!.id === jobId && job!.progress?.stage.name === 'reading-pictures'
    })
    await client.jobs.cancel({ id: jobId })
    expect((await ended(jobId)).state).toBe('cancelled')
    expect((await client.datasets.list()).some(({ id }) => id === 'mine')).toBe(false)
    expect(readdirSync(join(home, 'cache', 'datasets'))).toEqual([])
  })

  it('tells which files changed, went and came since, and is not used until they are back', async () => {
    await somePictures()
    const { client } = await open()
    await add('mine')
    expect(await client.datasets.check({ id: 'mine' })).toMatchObject({
      files: 36,
      changed: [],
      missing: [],
      added: [],
    })
    await plainPicture(40, 36, 5_000).toFile(join(folder, 'a', '0.png'))
    const later = new Date(Date.now() + 5_000)
    utimesSync(join(folder, 'b', '1.png'), later, later)
    rmSync(join(folder, 'c', '2.png'))
    await plainPicture(40, 36, 5_001).toFile(join(folder, 'c', 'new.png'))
    expect(await client.datasets.check({ id: 'mine' })).toEqual({
      id: 'mine',
      files: 36,
      changed: ['a/0.png', 'b/1.png'],
      missing: ['c/2.png'],
      added: ['c/new.png'],
    })
    const settings = { ...dartsCnnPresets.demo, dataset: 'mine', seed: 1, latencyTableId: null }
    expect(await failureOf(client.searches.start({ name: '', settings }))).toMatchObject({
      code: 'DATASET_CHANGED',
      details: { files: ['c/2.png', 'a/0.png', 'b/1.png'] },
    })
    rmSync(folder, { recursive: true })
    expect((await failureOf(client.searches.start({ name: '', settings }))).code).toBe('DATASET_MISSING')
  })

  it('shows pictures of a class, is removed without its pictures, and its name is free again', async () => {
    await somePictures(20)
    const { client } = await open()
    await add('mine')
    const samples = await client.datasets.samples({ id: 'mine', class: 1, count: 16 })
    expect(samples).toHaveLength(16)
    for (const { png } of samples) expect(Buffer.from(png, 'base64').toString('latin1', 1, 4)).toBe('PNG')
    await client.datasets.remove({ id: 'mine' })
    expect(await failureOf(client.datasets.remove({ id: 'mine' }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(existsSync(join(folder, 'b', '1.png'))).toBe(true)
    await add('mine')
  })

  it('is read anew where the cache was emptied, to the same pixels', async () => {
    await somePictures()
    const { client } = await open()
    await add('mine')
    const before = await client.datasets.samples({ id: 'mine', class: 0, count: 4 })
    rmSync(join(home, 'cache'), { recursive: true })
    expect(await client.datasets.samples({ id: 'mine', class: 0, count: 4 })).toEqual(before)
  })
})

it('is searched and trained on like any other, and cannot be removed from under its results', async () => {
  writeFileSync(
    join(folder, 'data_batch_1.bin'),
    cifarRecords(
      0,
      Array.from({ length: 200 }, (_, image) => [image % 10]),
    ),
  )
  const { client, ended } = await open()
  await add('mine')
  const settings: DartsCnnSettings = {
    ...dartsCnnPresets.demo,
    dataset: 'mine',
    seed: 1,
    latencyTableId: null,
    order: 1,
    epochs: 1,
    batchSize: 8,
    trainingImages: null,
    channels: 4,
    cells: 3,
    derivedChannels: 8,
    derivedCells: 4,
  }
  const search = await client.searches.start({ name: 'own', settings })
  expect(await ended(search.jobId)).toMatchObject({ state: 'done', failure: null })
  const { architectureIds } = await client.searches.get({ id: search.id })
  const evaluation = await client.architectures.evaluate({
    id: architectureIds[0]!,
    settings: { ...evaluationPresets.demo, dataset: 'mine', seed: 1, epochs: 1, batchSize: 8, trainingImages: null },
  })
  expect(await ended(evaluation.jobId)).toMatchObject({ state: 'done', failure: null })
  const { evaluations } = await client.architectures.get({ id: architectureIds[0]! })
  expect(evaluations[0]!.result!.testAccuracy).toBeGreaterThanOrEqual(0)
  expect(await failureOf(client.datasets.remove({ id: 'mine' }))).toMatchObject({
    code: 'CONFLICT',
    details: { searches: 1, evaluations: 1 },
  })
})

it('is added, listed, shown, checked and removed in the terminal', async () => {
  await somePictures()
  const tansaku = (...args: string[]) => runTansaku(home, args)
  const added = await tansaku('dataset', 'add', 'mine', '--from', folder)
  expect([added.code, added.out]).toEqual([0, expect.stringContaining('36 pictures of 3 classes')])
  expect((await tansaku('dataset', 'list')).out).toContain('mine')
  const shown = JSON.parse((await tansaku('dataset', 'show', 'mine', '--json')).out) as { report: { read: number } }
  expect(shown.report.read).toBe(36)
  const plain = await tansaku('dataset', 'show', 'mine')
  const nowhere = await tansaku('dataset', 'show', 'mine', '--samples')
  expect([nowhere.code, nowhere.out, nowhere.errors]).toEqual([0, plain.out, expect.stringContaining('on a terminal')])
  const json = await tansaku('dataset', 'show', 'mine', '--samples', '--json')
  expect([JSON.parse(json.out), json.errors]).toEqual([shown, ''])
  expect(await tansaku('dataset', 'check', 'mine')).toMatchObject({ code: 0 })
  rmSync(join(folder, 'a', '3.png'))
  expect(await tansaku('dataset', 'check', 'mine')).toMatchObject({ code: 1, out: expect.stringContaining('a/3.png') })
  expect((await tansaku('dataset', 'add', 'other', '--from', join(folder, 'nowhere'))).errors).toContain(
    'DATASET_MISSING',
  )
  expect((await tansaku('dataset', 'remove', 'mine')).code).toBe(0)
  expect((await tansaku('dataset', 'show', 'mine')).errors).toContain('NOT_FOUND')
})
