import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dnasPresets, dnasSettingsSchema, latencyTablesOf } from '#shared/algorithms/index.ts'
import type { DnasSettings } from '#shared/contract/searches.ts'
import { runTansaku } from '../cli/run.ts'
import { testCacheFolder } from '../search/places.ts'
import { failureOf, newHome, openBench, removeHome, type Bench } from './fixture.ts'
import { slowedFile } from './scored-search.ts'

let home: string
let bench: Bench
/** This computer's table, and as a file. */
let own: string
let content: string

beforeEach(async () => {
  home = newHome()
  bench = await openBench(home, { cache: testCacheFolder })
  const protocol = { budgetSeconds: 1, minimumRounds: 1 }
  const { jobId, id } = await bench.client.latencyTables.measure({ deviceId: 'local', space: 'fbnet-mini', protocol })
  await bench.ended(jobId)
  own = id
  content = (await bench.client.latencyTables.export({ id })).content
})
afterEach(async () => {
  await bench.close()
  removeHome(home)
})

/** A table of another device. */
async function imported(name: string, wide: number, change: (file: TableFile) => void = () => undefined) {
  const file = JSON.parse(slowedFile(content, { name, wide })) as TableFile
  change(file)
  return (await bench.client.latencyTables.import({ name: 'table.json', content: JSON.stringify(file) })).id
}
interface TableFile {
  protocol: { precision: string }
  target: { precision: string }
  entries: { key: string; label: string }[]
}

const tiny = {
  ...dnasPresets.demo,
  space: 'fbnet-mini',
  dataset: 'cifar10',
  seed: 1,
  epochs: 1,
  warmupEpochs: 0,
  batchSize: 10,
  trainingImages: 100,
  sampledPaths: true,
  sampledArchitectures: 1,
  scoredArchitectures: 0,
} as const
const onBoth = (other: string, more: Partial<DnasSettings> = {}): DnasSettings =>
  dnasSettingsSchema.parse({ ...tiny, latencyTableId: own, otherDevices: [{ latencyTableId: other }], ...more })
const refused = (settings: DnasSettings) => failureOf(bench.client.searches.start({ name: '', settings }))

describe('a search for several devices', () => {
  it('says of each epoch and architecture whose it is, and holds all its tables', async () => {
    const narrow = await imported('Narrow', 4)
    const settings = onBoth(narrow)
    const { jobId, id } = await bench.client.searches.start({ name: '', settings })
    expect((await bench.ended(jobId)).failure).toBeNull()
    const run = await bench.client.searches.get({ id })
    expect(run.name).toBe('fbnet-mini β 0.6 2 devices')
    expect(run.devices).toMatchObject([
      { tableId: own, deviceName: 'Pretend local', auditMape: expect.closeTo(0, 1) as number },
      { tableId: narrow, deviceName: 'Narrow' },
    ])
    const [epoch] = run.epochRecords
    expect(epoch!.expectedLatenciesUs).toHaveLength(2)
    // Wide kernels take four times as long there.
    expect(epoch!.expectedLatenciesUs![1]).toBeGreaterThan(1.3 * epoch!.expectedLatenciesUs![0]!)
    expect(new Set(Object.keys(epoch!.parameters))).toEqual(
      new Set(latencyTablesOf(settings).map((table) => `theta/${table}`)),
    )
    const nets = (await bench.client.architectures.list()).filter(({ searchId }) => searchId === id)
    for (const table of [own, narrow])
      expect(nets.filter(({ tableIds }) => tableIds!.includes(table)).length).toBeGreaterThan(0)
    expect(nets.map(({ name }) => name)).toContainEqual(expect.stringMatching(/ for Narrow$/))
    for (const table of [own, narrow])
      expect(await failureOf(bench.client.latencyTables.remove({ id: table }))).toMatchObject({
        code: 'LATENCY_TABLE_IN_USE',
        details: { searches: [id] },
      })
    await bench.client.searches.remove({ id })
    await bench.client.latencyTables.remove({ id: narrow })
  })

  it('is refused with tables that do not go together, saying what to do', async () => {
    const narrow = await imported('Narrow', 4)
    expect(await refused(onBoth(own))).toMatchObject({ code: 'TABLE_REPEATED', details: { tableId: own } })
    const coarse = await imported('Coarse', 1, (file) => {
      file.protocol.precision = file.target.precision = 'int8'
    })
    expect(await refused(onBoth(coarse))).toMatchObject({
      code: 'PRECISIONS_DIFFER',
      message: expect.stringContaining(`int8 on Coarse (${coarse})`) as unknown,
    })
    const short = await imported('Short', 1, (file) => file.entries.splice(1, 2))
    expect(await refused(onBoth(short))).toMatchObject({
      code: 'LATENCY_ROWS_MISSING',
      message: expect.stringMatching(/lacks 2 of .*: .*, .*measure --space fbnet-mini/) as unknown,
    })
    expect(await refused(onBoth(narrow, { space: 'fbnet-cifar' }))).toMatchObject({ code: 'TABLE_MISMATCH' })
    const { leastUs, mostUs } = await bench.client.latencyTables.range({ id: own })
    const target = (latencyTargetUs: number | null) =>
      onBoth(narrow, {
        latencyLoss: 'ratio',
        latencyTargetUs: (leastUs + mostUs) / 2,
        otherDevices: [{ latencyTableId: narrow, latencyTargetUs }],
      })
    expect(await refused(target(1e8))).toMatchObject({
      code: 'LATENCY_OUT_OF_REACH',
      message: expect.stringContaining('otherDevices.0.latencyTargetUs') as unknown,
    })
    expect(await bench.client.searches.list()).toEqual([])
  })

  it('starts from the terminal with a table for each, and is told device by device there', async () => {
    const narrow = await imported('Narrow', 4)
    await bench.close()
    const settings = ['--preset', 'demo', '--epochs', '1', '--warmup-epochs', '0', '--batch-size', '10']
    const small = [...settings, '--training-images', '100', '--sampled-paths', '--sampled', '1', '--scored', '0']
    const tables = ['--table', `${own},${narrow}`]
    const { code, out, errors } = await runTansaku(home, ['search', ...small, ...tables])
    expect([code, errors]).toEqual([0, expect.stringMatching(/expected latency .* on Pretend local and .* on Narrow/)])
    expect(out).toMatch(new RegExp(`For Pretend local \\(${own}\\):[^]*For Narrow \\(${narrow}\\):[^]* on Narrow,`))
    const cells = ['search', '--space', 'darts-cnn', ...tables, '--table', own]
    expect((await runTansaku(home, cells)).errors).toMatch(/is for one device: name one --table/)
    bench = await openBench(home)
  })
})
