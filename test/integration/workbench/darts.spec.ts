import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dartsPlaces } from '#shared/architecture/index.ts'
import type { DartsCnnSettings } from '#shared/contract/searches.ts'
import type { SearchRun } from '#shared/contract/searches.ts'
import { dartsCnnPresets } from '#shared/algorithms/index.ts'
import { openStore } from '#main/store/index.ts'
import { latenciesFor } from '#main/workbench/searches/requirements.ts'
import { cifar10Folder, testCacheFolder } from '../search/places.ts'
import { failureOf, newHome, openBench, pretendDevice, removeHome } from './fixture.ts'
import { smallInput } from '#shared/spaces/input.ts'

let home: string
beforeEach(() => {
  home = newHome()
})
afterEach(() => {
  removeHome(home)
})

/** Two steps an epoch. */
const settings: DartsCnnSettings = {
  ...dartsCnnPresets.laptop,
  dataset: 'cifar10',
  seed: 1,
  latencyTableId: null,
  epochs: 2,
  batchSize: 8,
  trainingImages: 32,
  channels: 4,
  cells: 3,
  derivedChannels: 8,
  derivedCells: 4,
}

describe('a DARTS search', { timeout: 300_000 }, () => {
  it('can be gone back to after a finished epoch: a run of its own takes over what was, and the old one stays', async () => {
    const bench = await openBench(home, { datasetFolders: { cifar10: cifar10Folder }, cache: testCacheFolder })
    try {
      const { client } = bench
      const { jobId, id } = await client.searches.start({ name: 'first', settings })
      expect((await failureOf(client.searches.branch({ id, epoch: 1, name: '', changes: {} }))).code).toBe('CONFLICT')
      expect((await bench.ended(jobId)).state).toBe('done')
      const first = await client.searches.get({ id })
      expect(first).toMatchObject({ epochsToGoBackTo: [1, 2], branchedFrom: null })
      expect(first.epochRecords.map(({ collapse }) => Object.keys(collapse!.skips))).toEqual([
        ['normal', 'reduce'],
        ['normal', 'reduce'],
      ])
      // Steps are kept as they were told live: the last of an epoch always is, and there are two.
      const placesOf = ({ steps }: SearchRun): number[] => steps.points.map(([at]) => at)
      expect(placesOf(first)).toEqual(expect.arrayContaining([0, 0.5, 1.5]))
      expect(first.steps.points.every(([, loss]) => loss > 0)).toBe(true)
      const checkpoint = join(home, 'runs', id, 'checkpoint-00001-000000.tansaku')
      const before = await readFile(checkpoint)

      expect(await failureOf(client.searches.branch({ id, epoch: 5, name: '', changes: {} }))).toMatchObject({
        code: 'CHECKPOINT_MISSING',
        details: { epochs: [1, 2] },
      })
      const branch = await client.searches.branch({ id, epoch: 1, name: '', changes: { weightDecay: 0.01, epochs: 3 } })
      expect((await bench.ended(branch.jobId)).state).toBe('done')
      const second = await client.searches.get({ id: branch.id })
      expect(second).toMatchObject({
        state: 'done',
        name: 'first from epoch 1',
        branchedFrom: { searchId: id, epoch: 1 },
        // How colours are varied is stored as it is at the pictures' size.
        settings: { ...settings, jitter: 'none', weightDecay: 0.01, epochs: 3 },
        epochsToGoBackTo: [1, 2, 3],
      })
      expect(second.epochRecords.map(({ epoch }) => epoch)).toEqual([0, 1, 2])
      expect(second.epochRecords[0]).toEqual(first.epochRecords[0])
      expect(second.steps.points.slice(0, 2)).toEqual(first.steps.points.slice(0, 2))
      expect(placesOf(second)).toEqual(expect.arrayContaining([0, 0.5, 1.5, 2.5]))
      expect(second.parameterAxes).toEqual(first.parameterAxes)
      expect(second.architectureIds).toHaveLength(1)
      expect(await client.searches.get({ id })).toEqual(first)
      expect(await readFile(checkpoint)).toEqual(before)
    } finally {
      await bench.close()
    }
  })
})

describe('the latency table of a DARTS search', () => {
  const size = { channels: 8, cells: 4, input: smallInput } as const
  const operators = dartsPlaces(size).flatMap(({ candidates }) => candidates.map(({ operator }) => operator))
  const protocol = {
    version: 1,
    precision: 'fp32' as const,
    threads: 1,
    cores: [0],
    warmupRounds: 1,
    intervalTarget: 0.02,
    budgetSeconds: 10,
    minimumRounds: 3,
  }

  it('must be there, of cells, of the size that is derived, and complete', async () => {
    const store = await openStore({ home, access: 'write', host: 'test' })
    try {
      const device = await pretendDevice('local').describe(new AbortController().signal)
      await store.devices.save(device)
      const add = async (
        id: string,
        space: 'darts-cnn' | 'fbnet-mini',
        of: typeof size | null,
        rows: readonly string[],
      ) => {
        await store.latencyTables.add({
          id,
          device,
          space,
          size: of,
          protocol,
          engine: 'ncnn',
          binarySha256: 'f00',
          operators: rows.length,
        })
        await store.latencyTables.saveEntries(
          id,
          rows.map((key, position) => ({
            key,
            label: key,
            position,
            medianUs: 1 + position,
            minUs: 1,
            p90Us: 3,
            intervalUs: { low: 1, high: 9 },
            samples: 3,
            noisy: false,
          })),
        )
      }
      const keys = [...new Set(operators.map(({ key }) => key))]
      await add('whole', 'darts-cnn', size, keys)
      await add('part', 'darts-cnn', size, keys.slice(1))
      await add('blocks', 'fbnet-mini', null, keys)
      const needed = (table: string | null, wish: Partial<DartsCnnSettings> = {}) =>
        latenciesFor(store, { ...settings, latencyTableId: table, ...wish })
      expect(Object.keys((await needed('whole')).latenciesUs).sort()).toEqual([...keys].sort())
      expect(await needed(null)).toEqual({ latenciesUs: {} })
      await expect(needed('nowhere')).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(needed('blocks')).rejects.toMatchObject({ code: 'TABLE_MISMATCH', details: { found: 'fbnet-mini' } })
      await expect(needed('whole', { derivedCells: 5 })).rejects.toMatchObject({
        code: 'TABLE_MISMATCH',
        details: { found: size, expected: { ...size, cells: 5 } },
      })
      await expect(needed('part')).rejects.toMatchObject({ code: 'LATENCY_ROWS_MISSING' })
    } finally {
      await store.close()
    }
  })
})
