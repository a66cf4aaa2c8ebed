import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { dnasPresets, dnasSettingsSchema } from '#shared/algorithms/index.ts'
import { countArchitecture } from '#shared/architecture/index.ts'
import type { Matrix, MatrixCell } from '#shared/contract/matrices.ts'
import { TansakuError } from '#shared/errors.ts'
import { now, openStore } from '#main/store/index.ts'
import { createFixedSource } from '#main/workbench/devices/sources.ts'
import { runTansaku } from '../cli/run.ts'
import { failureOf, newHome, openBench, pretendDevice, removeHome, type Bench } from './fixture.ts'
import { scoredSample, slowedFile, storeScoredSearch } from './scored-search.ts'

const searchId = 'search-scored'
let home: string
let bench: Bench
let tables: string[]
/** Phone 1 is unplugged from here on. */
let isGone = false

const kept = async (): Promise<void> => {
  const { jobId, retargetIds } = await bench.client.retargets.run({ searchId, tableIds: tables })
  expect((await bench.ended(jobId)).failure).toBeNull()
  for (const id of retargetIds) await bench.client.retargets.add({ id, count: 20 })
}
const matrix = (): Promise<Matrix> => bench.client.matrices.get({ searchIds: [searchId] })
const cellOf = ({ devices, cells }: Matrix, from: number, on: number): MatrixCell =>
  cells.find((cell) => cell.from === devices[from]!.key && cell.on === devices[on]!.key)!

beforeEach(async () => {
  isGone = false
  home = newHome()
  await storeScoredSearch(home, searchId, { scored: scoredSample(200) })
  const onRun = (id: string): void => {
    if (isGone && id === 'phone-1') throw new TansakuError('DEVICE_GONE', 'phone-1 is gone')
  }
  const devices = ['phone-1', 'phone-2'].map((id) => pretendDevice(id, { onRun }))
  bench = await openBench(home, { deviceSource: createFixedSource(devices) })
  tables = []
  for (const deviceId of ['phone-1', 'phone-2']) {
    const protocol = { budgetSeconds: 1, minimumRounds: 1 }
    const { jobId, id } = await bench.client.latencyTables.measure({ deviceId, space: 'fbnet-mini', protocol })
    expect((await bench.ended(jobId)).failure).toBeNull()
    tables.push(id)
  }
  const { name, content } = await bench.client.latencyTables.export({ id: tables[0]! })
  const other = slowedFile(content, { name: 'Narrow', wide: 4 })
  tables.push((await bench.client.latencyTables.import({ name, content: other })).id)
})
afterEach(async () => {
  await bench.close()
  removeHome(home)
})

it('what was made for each device is held against the others, predicted by their tables', async () => {
  expect(await failureOf(matrix())).toMatchObject({ code: 'BAD_REQUEST' })
  await kept()
  const read = await matrix()
  expect(read.devices.map(({ deviceName, isAtHand }) => [deviceName, isAtHand])).toEqual([
    ['Pretend phone-1', true],
    ['Pretend phone-2', true],
    ['Narrow', false],
  ])
  expect(read.accuracies).toBe('predicted')
  expect(read.cells).toHaveLength(9)
  for (const index of [0, 1, 2])
    expect(cellOf(read, index, index)).toMatchObject({ basis: 'predicted', slower: { mean: 0 }, lost: { mean: 0 } })
  // On Narrow wide kernels take four times as long: what was made for others is worse there, and its own area greatest.
  expect(cellOf(read, 0, 2).slower!.mean).toBeGreaterThan(0.1)
  expect(cellOf(read, 0, 2).lost!.mean).toBeGreaterThan(0)
  expect(cellOf(read, 2, 2).hypervolume!).toBeGreaterThan(cellOf(read, 0, 2).hypervolume!)
  // The same as the regret of the whole fronts says, of the nets that were kept.
  const regrets = await bench.client.retargets.regret({
    ids: (await bench.client.retargets.list({ searchId })).map(({ id }) => id),
  })
  expect(regrets.cells.some(({ mean }) => mean !== null && mean > 0.1)).toBe(true)
})

it('and measured on the devices at hand; one that vanishes does not end the others', async () => {
  await kept()
  const before = await matrix()
  isGone = true
  const gone = await bench.client.matrices.measure({ searchIds: [searchId] })
  const ended = await bench.ended(gone.jobId)
  expect([ended.state, ended.failure?.code]).toEqual(['failed', 'DEVICE_GONE'])
  const half = await matrix()
  expect(half.devices.map(({ unmeasured }) => unmeasured)).toEqual([
    before.devices[0]!.unmeasured,
    0,
    before.devices[2]!.unmeasured,
  ])
  expect(cellOf(half, 0, 1)).toMatchObject({ basis: 'measured', measured: cellOf(half, 0, 1).nets.length })
  expect(cellOf(half, 1, 0).basis).toBe('predicted')
  isGone = false
  const back = await bench.client.matrices.measure({ searchIds: [searchId] })
  expect((await bench.ended(back.jobId)).failure).toBeNull()
  const whole = await matrix()
  expect(whole.devices.map(({ unmeasured }) => unmeasured)).toEqual([0, 0, before.devices[2]!.unmeasured])
  const onPhone = whole.cells.filter(({ on }) => on === whole.devices[0]!.key)
  expect(onPhone.map(({ basis }) => basis)).toEqual(['measured', 'measured', 'measured'])
  const { measurements } = await bench.client.architectures.get({ id: onPhone[2]!.nets[0]!.architectureId })
  const own = measurements.find(({ deviceId }) => deviceId === 'phone-1')!
  expect(onPhone[2]!.nets[0]!.latencyUs).toBe(own.medianUs)
  // Only what is not at hand is missing.
  expect(await failureOf(bench.client.matrices.measure({ searchIds: [searchId] }))).toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('Narrow') as string,
  })
})

it('of a search with a θ for each device, what it found for each', async () => {
  await bench.close()
  const store = await openStore({ home, access: 'write', host: 'cli' })
  const settings = dnasSettingsSchema.parse({
    ...dnasPresets.demo,
    space: 'fbnet-mini',
    dataset: 'cifar10',
    seed: 1,
    latencyTableId: tables[0],
    otherDevices: [{ latencyTableId: tables[2] }],
  })
  await store.searches.add({ id: 'search-devices', name: 'devices', settings })
  for (const [index, tableIds] of [[tables[0]!], [tables[2]!], [tables[0]!, tables[2]!]].entries()) {
    const { spec } = scoredSample(3)[index]!
    await store.architectures.add({
      id: `net-${String(index)}`,
      name: `net ${String(index)}`,
      spec,
      origin: 'argmax',
      searchId: 'search-devices',
      tableIds,
      ...countArchitecture(spec),
      createdAt: now(),
    })
  }
  await store.close()
  bench = await openBench(home)
  const read = await bench.client.matrices.get({ searchIds: ['search-devices'] })
  expect(read.devices.map(({ architectureIds }) => architectureIds)).toEqual([
    ['net-0', 'net-2'],
    ['net-1', 'net-2'],
  ])
  // Nothing is trained: latencies alone are told.
  expect(read.cells.map(({ slower, nets }) => [slower, nets.length])).toEqual(
    Array.from({ length: 4 }, () => [null, 2]),
  )
})

it('the terminal tells and draws it, with what was published beside it', async () => {
  await kept()
  await bench.close()
  const { code, out, errors } = await runTansaku(home, ['matrix', searchId, '--csv', 'm.csv', '--svg', 'm.svg'])
  expect([code, errors]).toEqual([0, expect.any(String)])
  expect(out).toContain("Slower than the device's own front at equal accuracy")
  expect(out).toMatch(/FBNet-S8 +73\.3 % +22\.12 ms \(\+0\.0 %\) +27\.53 ms \(\+38\.8 %\)/u)
  expect(out).toContain('Published, not checked here')
  const lines = readFileSync(join(home, 'm.csv'), 'utf8').trim().split('\n')
  expect(lines[0]).toMatch(/^made_for,run_on,/u)
  expect(lines.length).toBeGreaterThan(9 * 3)
  expect(readFileSync(join(home, 'm.svg'), 'utf8')).toContain('Narrow')
  bench = await openBench(home)
})
