import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ArchitectureSpec } from '#shared/architecture/architecture.ts'
import { latencyTableFileSchema } from '#shared/contract/latency-table-file.ts'
import { createFixedSource } from '#main/workbench/devices/sources.ts'
import { failureOf, newHome, openBench, pretendDevice, removeHome, type Bench } from './fixture.ts'

let home: string
let bench: Bench
beforeEach(async () => {
  home = newHome()
  bench = await openBench(home, {
    deviceSource: createFixedSource([pretendDevice('local'), pretendDevice('adb:secret-serial')]),
  })
})
afterEach(async () => {
  await bench.close()
  removeHome(home)
})

const smallNet: ArchitectureSpec = {
  family: 'fbnet',
  space: 'fbnet-mini',
  blocks: Array.from({ length: 7 }, () => 'k3_e1'),
}
// Far more than it takes, for a busy computer.
const quick = { budgetSeconds: 10, minimumRounds: 1 }

async function measured(deviceId = 'local', space: 'fbnet-mini' | 'fbnet-cifar' = 'fbnet-mini'): Promise<string> {
  const { jobId, id } = await bench.client.latencyTables.measure({ deviceId, space, protocol: quick })
  expect((await bench.ended(jobId)).failure).toBeNull()
  return id
}

describe('cores that a device does not have', () => {
  it('are refused before anything is measured, by tables and by networks', async () => {
    await bench.close()
    const ran: string[] = []
    const cores = { cores: [0, 2], maxFrequencyMhz: null, name: 'cores' }
    bench = await openBench(home, {
      deviceSource: createFixedSource([pretendDevice('local', { clusters: [cores], onRun: (id) => ran.push(id) })]),
    })
    const { client } = bench
    const wish = { deviceId: 'local', protocol: { ...quick, cores: [1] } }
    expect(await failureOf(client.latencyTables.measure({ ...wish, space: 'fbnet-mini' }))).toMatchObject({
      code: 'CORES_UNAVAILABLE',
    })
    expect(await client.latencyTables.list()).toEqual([])
    const { id } = await client.architectures.add({ name: 'net', spec: smallNet })
    expect(await failureOf(client.architectures.measure({ ...wish, id }))).toMatchObject({ code: 'CORES_UNAVAILABLE' })
    expect(ran).toEqual([])
  })
})

describe('what a measuring warns of', () => {
  it('is kept with the table, also over a restart and in its file', async () => {
    await bench.close()
    const deviceSource = createFixedSource([pretendDevice('local', { pinError: 'Function not implemented' })])
    bench = await openBench(home, { deviceSource })
    const id = await measured()
    const { warnings } = await bench.client.latencyTables.get({ id })
    expect(warnings).toEqual([{ kind: 'unpinned', reason: 'Function not implemented' }])
    const net = await bench.client.architectures.add({ name: 'net', spec: smallNet })
    const { jobId } = await bench.client.architectures.measure({ id: net.id, deviceId: 'local', protocol: quick })
    await bench.ended(jobId)
    const [measurement] = (await bench.client.architectures.get({ id: net.id })).measurements
    expect(measurement?.warnings).toEqual(warnings)
    const { name, content } = await bench.client.latencyTables.export({ id })
    expect((await bench.client.latencyTables.import({ name, content })).warnings).toEqual(warnings)
    await bench.close()
    bench = await openBench(home)
    expect((await bench.client.latencyTables.list()).map((table) => table.warnings)).toEqual([warnings, warnings])
  })
})

describe('a table as a file', () => {
  it('comes back as it went, with its audit, on a device that nothing can be measured on', async () => {
    const id = await measured('adb:secret-serial')
    await bench.ended((await bench.client.latencyTables.audit({ tableId: id, nets: 3, seed: 1 })).jobId)
    const { name, content } = await bench.client.latencyTables.export({ id })
    expect(name).toBe('pretend-adb-secret-serial-fbnet-mini-fp32.tansaku.json')
    expect(content).not.toContain('"adb:secret-serial"')
    const file = latencyTableFileSchema.parse(JSON.parse(content))
    expect(file.stretches.reduce((sum, stretch) => sum + stretch.samples, 0)).toBeGreaterThan(0)

    const summary = await bench.client.latencyTables.import({ name, content })
    const [original, back] = [
      await bench.client.latencyTables.get({ id }),
      await bench.client.latencyTables.get({ id: summary.id }),
    ]
    expect(back).toMatchObject({
      origin: 'imported',
      state: 'complete',
      staleBecause: [],
      deviceId: `file:${back.id}`,
      engine: original.engine,
      binarySha256: original.binarySha256,
      createdAt: original.createdAt,
      protocol: original.protocol,
    })
    expect(back.entries).toEqual(original.entries)
    expect(back.conditions).toEqual(original.conditions)
    // Another device: its latencies are of another target, with the same conditions.
    const target = { ...original.target!, deviceId: back.deviceId }
    expect(back.target).toEqual(target)
    expect({ ...back.audit, id: '', tableId: '' }).toEqual({ ...original.audit, id: '', tableId: '', target })
    expect(back.imported).toMatchObject({
      format: 'tansaku',
      fileName: name,
      mappedRows: back.entries.length,
      mappedOperators: back.operators,
    })
    expect((await bench.client.devices.list()).find((device) => device.id === back.deviceId)).toMatchObject({
      kind: 'imported',
      state: 'read-only',
      name: original.deviceName,
    })

    const again = latencyTableFileSchema.parse(
      JSON.parse((await bench.client.latencyTables.export({ id: back.id })).content),
    )
    expect({ ...again, exportedAt: '', imported: null }).toEqual({ ...file, exportedAt: '' })

    expect(
      await failureOf(
        bench.client.latencyTables.measure({ deviceId: back.deviceId, space: 'fbnet-mini', protocol: quick }),
      ),
    ).toMatchObject({ code: 'DEVICE_NOT_READY' })
    expect(await failureOf(bench.client.latencyTables.audit({ tableId: back.id, nets: 2, seed: 1 }))).toMatchObject({
      code: 'CONFLICT',
    })
    await bench.client.latencyTables.remove({ id: back.id })
    expect((await bench.client.devices.list()).map((device) => device.id)).not.toContain(back.deviceId)
  })

  it("predicts networks like any other, with the audit's error", async () => {
    const id = await measured()
    await bench.ended((await bench.client.latencyTables.audit({ tableId: id, nets: 3, seed: 1 })).jobId)
    const imported = await bench.client.latencyTables.import(await bench.client.latencyTables.export({ id }))
    const net = await bench.client.architectures.add({ name: 'n', spec: smallNet })
    const { predictions } = await bench.client.architectures.get({ id: net.id })
    expect(predictions.map((each) => each.tableId).sort()).toEqual([id, imported.id].sort())
    expect(predictions[0]!.sumUs).toBeCloseTo(predictions[1]!.sumUs, 9)
    expect(predictions.every((each) => each.calibration !== null)).toBe(true)
  })

  it('that knows part of a space only leaves predictions and searches alone', async () => {
    const content = JSON.stringify({ 'Conv-input:224x224x3-output:112x112x16': { mean: 1.5 } })
    const { id, imported } = await bench.client.latencyTables.import({ name: 'part.json', content })
    // The stem, and six skips that run nothing.
    expect(imported).toMatchObject({ mappedRows: 1, mappedOperators: 7 })
    const net = await bench.client.architectures.add({
      name: 'n',
      spec: { family: 'fbnet', space: 'fbnet', blocks: Array.from({ length: 22 }, () => 'k3_e1') },
    })
    expect((await bench.client.architectures.get({ id: net.id })).predictions).toEqual([])
    expect((await bench.client.fronts.get({ x: 'predicted-latency' })).series).toEqual([])
    expect((await bench.client.latencyTables.get({ id })).entries[0]!.label).toBe('stem')
  })

  it('that is wrong is refused by name and leaves nothing behind', async () => {
    const { content } = await bench.client.latencyTables.export({ id: await measured() })
    const data = JSON.parse(content) as { entries: Record<string, unknown>[] }
    const changed = (change: (copy: typeof data & Record<string, unknown>) => void): string => {
      const copy = structuredClone(data) as typeof data & Record<string, unknown>
      change(copy)
      return JSON.stringify(copy)
    }
    const wrong: [string, string][] = [
      [
        changed((copy) => {
          copy.version = 2
        }),
        'field version',
      ],
      [
        changed((copy) => {
          copy.entries[3]!.medianUs = -1
        }),
        'entries.3.medianUs',
      ],
      [
        changed((copy) => {
          copy.entries[3]!.p90Us = 1e-9
        }),
        'entries.3',
      ],
      [
        changed((copy) => {
          copy.entries[4]!.key = copy.entries[3]!.key
        }),
        'entries.4.key',
      ],
      [
        changed((copy) => {
          copy.space = 'moon'
        }),
        'space',
      ],
      [
        changed((copy) => {
          copy.entries = copy.entries.map((entry, index) => ({ ...entry, key: `x${String(index)}` }))
        }),
        'none of the',
      ],
      [
        changed((copy) => {
          ;(copy.device as Record<string, unknown>).name = 'a\u001b[2Jb'
        }),
        'control characters',
      ],
      ['{', 'not JSON'],
    ]
    const before = await bench.client.latencyTables.list()
    for (const [text, place] of wrong) {
      const failure = await failureOf(bench.client.latencyTables.import({ name: 'wrong.json', content: text }))
      expect([failure.code, failure.message]).toEqual(['IMPORT_UNREADABLE', expect.stringContaining(place)])
    }
    expect(
      (await failureOf(bench.client.latencyTables.import({ name: 'big.json', content: 'x'.repeat(20_000_001) }))).code,
    ).toBe('BAD_REQUEST')
    expect(await bench.client.latencyTables.list()).toEqual(before)
    expect((await bench.client.devices.list()).filter((device) => device.kind === 'imported')).toEqual([])
  })
})

describe('two tables side by side', () => {
  it('show what one device is bad at, whatever their speed on the whole', async () => {
    const file = JSON.parse((await bench.client.latencyTables.export({ id: await measured() })).content) as {
      entries: {
        key: string
        label: string
        medianUs: number
        minUs: number
        p90Us: number
        intervalUs: { low: number; high: number }
        noisy: boolean
      }[]
    }
    for (const entry of file.entries) entry.noisy = false
    const { id } = await bench.client.latencyTables.import({ name: 'fast.json', content: JSON.stringify(file) })
    for (const entry of file.entries) {
      const factor = entry.label.startsWith('k5') ? 30 : 10
      Object.assign(entry, {
        medianUs: factor * entry.medianUs,
        minUs: factor * entry.minUs,
        p90Us: factor * entry.p90Us,
        intervalUs: { low: factor * entry.intervalUs.low, high: factor * entry.intervalUs.high },
      })
    }
    const { id: other } = await bench.client.latencyTables.import({ name: 'slow.json', content: JSON.stringify(file) })
    const comparison = await bench.client.latencyTables.compare({ a: id, b: other })
    expect(comparison).toMatchObject({ space: 'fbnet-mini', operators: 65, a: { id }, b: { id: other } })
    expect(comparison.medianRatio).toBeCloseTo(10)
    expect(comparison.dislikedByB).toHaveLength(10)
    for (const operator of comparison.dislikedByB) {
      expect(operator.label).toMatch(/^k5/)
      expect(operator.relative).toBeCloseTo(3)
      expect(operator.places[0]).toMatch(/^layer \d+$/)
    }
    expect(comparison.dislikedByA).toEqual([])
    expect(comparison.spearman).toBeLessThan(1)
    expect(comparison.reversedPairs).toBeGreaterThan(0)
    expect(comparison.places.map((place) => place.place)).toEqual([
      'stem',
      ...Array.from({ length: 7 }, (_, index) => `layer ${String(index + 1)}`),
      'head',
    ])
    expect(comparison.places[1]!.cells).toHaveLength(9)
    expect(comparison.places[1]!.cells.find((cell) => cell.choice === 'k3_e3')!.relative).toBeCloseTo(1)
    const same = await bench.client.latencyTables.compare({ a: id, b: id })
    expect([
      same.spearman,
      same.medianRatio,
      same.reversedPairs,
      same.dislikedByA,
      same.dislikedByB,
      same.warnings,
    ]).toEqual([1, 1, 0, [], [], []])
  })

  it('have no ratio of an operator that costs next to nothing on both', async () => {
    const file = JSON.parse((await bench.client.latencyTables.export({ id: await measured() })).content) as {
      entries: {
        label: string
        medianUs: number
        minUs: number
        p90Us: number
        intervalUs: { low: number; high: number }
      }[]
    }
    const cost = (us: number): object => ({ medianUs: us, minUs: us, p90Us: us, intervalUs: { low: us, high: us } })
    const imported = async (name: string, factor: number, small: number): Promise<string> => {
      for (const [index, entry] of file.entries.entries()) Object.assign(entry, cost(factor * (100 + index)))
      Object.assign(file.entries[1]!, cost(small))
      return (await bench.client.latencyTables.import({ name, content: JSON.stringify(file) })).id
    }
    const a = await imported('nothing.json', 1, 0.05)
    const cellOf = async (b: string) => {
      const comparison = await bench.client.latencyTables.compare({ a, b })
      return { comparison, cell: comparison.places.flatMap(({ cells }) => cells).find(({ aUs }) => aUs === 0.05) }
    }
    const slight = await cellOf(await imported('slight.json', 1, 1.5))
    expect(slight.cell).toMatchObject({ bUs: 1.5, relative: null })
    expect(slight.comparison.dislikedByB).toEqual([])
    const dear = await cellOf(await imported('dear.json', 1, 80))
    expect(dear.cell).toMatchObject({ bUs: 80, relative: 1_600 })
    expect(dear.comparison.dislikedByB).toHaveLength(1)
  })

  it('are of one space', async () => {
    const [mini, cifar] = [await measured(), await measured('local', 'fbnet-cifar')]
    expect(await failureOf(bench.client.latencyTables.compare({ a: mini, b: cifar }))).toMatchObject({
      code: 'TABLE_MISMATCH',
    })
    expect(await failureOf(bench.client.latencyTables.compare({ a: mini, b: 'none' }))).toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})

describe('published figures', () => {
  it('are loaded once, marked, and share no front with another data set', async () => {
    const [set] = await bench.client.latencyTables.published()
    const loaded = await bench.client.latencyTables.loadPublished({ id: set!.id })
    expect(await bench.client.latencyTables.loadPublished({ id: set!.id })).toEqual(loaded)
    const nets = await bench.client.architectures.list()
    expect(nets.map((net) => [net.name, net.origin])).toEqual([
      ['FBNet-A', 'published'],
      ['FBNet-B', 'published'],
      ['FBNet-C', 'published'],
    ])
    expect((await bench.client.architectures.get({ id: loaded.architectureIds[2]! })).published).toMatchObject([
      { quantity: 'accuracy', value: 0.749, dataset: 'imagenet' },
      { quantity: 'latency', value: 28_100, deviceId: loaded.deviceIds[0] },
    ])

    const front = await bench.client.fronts.get({})
    expect(front).toMatchObject({
      protocol: { name: 'ImageNet · published', architectures: 3 },
      protocols: [{ dataset: 'imagenet' }],
      series: [
        {
          target: { deviceId: 'file:published-samsung-s8' },
          points: [{ x: 19_800, testAccuracy: 0.73 }, { x: 23_100 }, { x: 28_100, testAccuracy: 0.749 }],
        },
      ],
    })
    expect(
      front.series[0]!.points.every((point) => point.publishedIn === set!.source && point.xInterval === null),
    ).toBe(true)
    expect(await failureOf(bench.client.fronts.get({ protocol: 'cifar10' }))).toMatchObject({
      code: 'NOT_FOUND',
      details: { protocols: ['ImageNet · published'] },
    })
    expect((await bench.client.fronts.get({ protocol: 'imagenet', x: 'macs' })).series[0]!.points).toHaveLength(3)
    expect((await bench.client.devices.list()).find((device) => device.id === loaded.deviceIds[0])).toMatchObject({
      state: 'read-only',
      kind: 'imported',
    })

    await bench.client.architectures.remove({ id: loaded.architectureIds[0]! })
    expect((await bench.client.fronts.get({})).series[0]!.points).toHaveLength(2)
    await bench.client.latencyTables.loadPublished({ id: set!.id })
    expect((await bench.client.fronts.get({})).series[0]!.points).toHaveLength(3)
    expect((await failureOf(bench.client.latencyTables.loadPublished({ id: 'none' }))).code).toBe('NOT_FOUND')
  })

  it('show that a net made for one phone is not the fastest on another', async () => {
    await bench.client.latencyTables.loadPublished({ id: 'fbnet-two-phones' })
    const { series } = await bench.client.fronts.get({ protocol: 'imagenet' })
    const fastest = new Map(series.map(({ deviceName, points }) => [deviceName, points[0]!.name]))
    expect(fastest).toEqual(
      new Map([
        ['Samsung Galaxy S8 (published)', 'FBNet-S8'],
        ['iPhone X (published)', 'FBNet-iPhoneX'],
      ]),
    )
    const [onIphone] = series.filter(({ deviceName }) => deviceName.startsWith('iPhone X'))
    // "Over a Samsung-optimized FBNet, the iPhone-X-optimized model achieves a 1.4x speedup on an iPhone X": the
    // abstract.
    expect(onIphone!.points[1]!.x / onIphone!.points[0]!.x).toBeCloseTo(1.4, 1)
    expect(series.flatMap(({ points }) => points).every(({ publishedIn }) => publishedIn !== null)).toBe(true)
  })
})

describe('an estimate', () => {
  it('is told before the start, and from an earlier table of the device', async () => {
    const wish = { deviceId: 'local', space: 'fbnet-mini' as const, protocol: quick }
    expect(await bench.client.latencyTables.estimate(wish)).toEqual({
      operators: 65,
      // With its audit's third of the budget.
      secondsAtMost: expect.closeTo(10.7 + 10 / 3) as number,
      secondsAtLeast: expect.any(Number) as number,
      secondsLikely: null,
    })
    await measured()
    const { secondsLikely } = await bench.client.latencyTables.estimate(wish)
    expect(secondsLikely).toBeGreaterThan(0)
    expect(secondsLikely).toBeLessThan(14.1)
    expect(
      (await bench.client.latencyTables.estimate({ ...wish, deviceId: 'adb:secret-serial' })).secondsLikely,
    ).toBeNull()
  })
})
