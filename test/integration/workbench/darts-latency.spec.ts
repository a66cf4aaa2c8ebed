import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishedArchitectures, type DartsCnnArchitecture } from '#shared/architecture/index.ts'
import { imageEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { dartsCnnPresets } from '#shared/algorithms/index.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import { createLocalDevice } from '#main/devices/local/index.ts'
import { createFixedSource } from '#main/workbench/devices/sources.ts'
import { benchmarkBinary } from '../../../scripts/setup/paths.mjs'
import { cifar10Folder, testCacheFolder } from '../search/places.ts'
import { newHome, openBench, removeHome, type Bench } from './fixture.ts'
import { smallInput } from '#shared/spaces/input.ts'

const binary = benchmarkBinary()
const size = { channels: 4, cells: 3, input: smallInput } as const
const protocol = { budgetSeconds: 4 }
let home: string
let bench: Bench

/** Trains a network a little and gives its accuracy. */
async function train(id: string): Promise<number> {
  const settings = imageEvaluationSettingsSchema.parse({
    ...evaluationPresets.demo,
    dataset: 'cifar10',
    seed: 1,
    epochs: 1,
    batchSize: 8,
    trainingImages: 16,
  })
  const { jobId } = await bench.client.architectures.evaluate({ id, settings })
  expect((await bench.ended(jobId)).failure).toBeNull()
  return (await bench.client.architectures.get({ id })).figures[0]!.mean
}

beforeAll(async () => {
  if (!existsSync(binary)) throw new Error('The benchmark program is not built: run `npm run setup`.')
  home = newHome()
  bench = await openBench(home, {
    deviceSource: createFixedSource([createLocalDevice({ binary })]),
    datasetFolders: { cifar10: cifar10Folder },
    cache: testCacheFolder,
  })
})
afterAll(async () => {
  await bench.close()
  removeHome(home)
})

// Real parts throughout: the benchmark on this computer, a search and two trainings in processes of their own.
describe('a network of searched cells on this computer', { timeout: 300_000 }, () => {
  it('is predicted from a table of its operators, measured whole, and stands on one front with another network', async () => {
    const { client } = bench
    const measuring = await client.latencyTables.measure({
      deviceId: 'local',
      space: 'darts-cnn',
      size,
      protocol,
      // It is audited below.
      auditedNets: 0,
    })
    expect((await bench.ended(measuring.jobId)).failure).toBeNull()
    const table = await client.latencyTables.get({ id: measuring.id })
    expect(table).toMatchObject({ state: 'complete', space: 'darts-cnn', size })
    expect(table.entries).toHaveLength(table.operators)

    const search = await client.searches.start({
      name: 'cells',
      settings: {
        ...dartsCnnPresets.laptop,
        dataset: 'cifar10',
        seed: 1,
        latencyTableId: table.id,
        latencyWeight: 0.1,
        epochs: 1,
        batchSize: 8,
        trainingImages: 32,
        channels: 4,
        cells: 3,
        derivedChannels: size.channels,
        derivedCells: size.cells,
      },
    })
    expect((await bench.ended(search.jobId)).failure).toBeNull()
    const {
      architectureIds: [found],
      epochRecords,
    } = await client.searches.get({ id: search.id })
    const { genotype } = publishedArchitectures['darts-v2'] as DartsCnnArchitecture
    const other = await client.architectures.add({
      name: 'V2, tiny',
      spec: { family: 'darts-cnn', genotype, ...size, auxiliary: false },
    })
    const ids = [found!, other.id]

    const measurement = await client.architectures.measureTogether({
      ids,
      deviceId: 'local',
      protocol: { budgetSeconds: 2 },
    })
    expect((await bench.ended(measurement.jobId)).failure).toBeNull()
    const networks = await Promise.all(ids.map((id) => client.architectures.get({ id })))
    for (const {
      predictions: [prediction],
      measurements: [measured],
    } of networks) {
      expect(prediction).toMatchObject({ tableId: table.id, deviceId: 'local', calibration: null })
      // Wide, because other work may be going on here.
      expect(prediction!.sumUs / measured!.medianUs).toBeGreaterThan(0.5)
      expect(prediction!.sumUs / measured!.medianUs).toBeLessThan(2)
    }
    // While α is still about even, the search expects what a mean net of the size takes.
    const expected = epochRecords[0]!.expectedLatencyUs! / networks[0]!.predictions[0]!.sumUs
    expect(expected).toBeGreaterThan(0.2)
    expect(expected).toBeLessThan(5)

    await bench.ended((await client.latencyTables.audit({ tableId: table.id, nets: 2, seed: 1 })).jobId)
    const { audit, calibration } = await client.latencyTables.get({ id: table.id })
    expect(audit!.nets).toHaveLength(2)
    // An audit that other work here disturbed calibrates nothing, neither the table nor what it predicts.
    // It may have learnt a faster settled speed, by which the table's rows, and so the sums, are told anew.
    const audited = await Promise.all(ids.map((id) => client.architectures.get({ id })))
    for (const { predictions } of audited) {
      expect(predictions).toHaveLength(1)
      expect(predictions[0]!.calibration).toEqual(calibration)
      const rowsUs = predictions[0]!.blocksUs.reduce((sum, us) => sum + us, 0)
      expect(predictions[0]!.sumUs).toBeCloseTo(rowsUs, 6)
    }

    const accuracies = [await train(found!), await train(other.id)]
    for (const x of ['predicted-latency', 'measured-latency'] as const) {
      const { series, xUnit } = await client.fronts.get({ x, architectureIds: ids })
      expect(xUnit).toBe('µs')
      expect(series.map(({ target }) => target?.deviceId)).toEqual(['local'])
      const latency = ({ predictions, measurements }: (typeof audited)[number]): number =>
        x === 'predicted-latency' ? predictions[0]!.sumUs * (calibration?.factor ?? 1) : measurements[0]!.medianUs
      const points = audited
        .map((network, i) => ({ architectureId: network.id, x: latency(network), testAccuracy: accuracies[i]! }))
        .sort((a, b) => a.x - b.x)
      expect(series[0]!.points).toMatchObject(
        points.map((point) => ({ ...point, x: expect.closeTo(point.x, 6) as unknown })),
      )
      // The quicker of two is on the front always, the slower one where it is better.
      expect(series[0]!.points.map(({ standing }) => standing === 'front')).toEqual([
        true,
        points[1]!.testAccuracy > points[0]!.testAccuracy,
      ])
    }
  })
})
