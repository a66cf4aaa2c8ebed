import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { targetKey } from '#shared/latency/target.ts'
import { restoreStore } from '../store/old-store.ts'
import { newHome, openBench, removeHome, type Bench } from './fixture.ts'

// On a store of a day when int8 and fp32 were not told apart: both were measured, on one device.

let home: string
let bench: Bench
beforeEach(async () => {
  home = newHome()
  const database = restoreStore(home, '2026-11-26')
  // One training protocol for all, so that they share a front.
  database.exec("UPDATE evaluations SET settings = json_set(settings, '$.epochs', 1)")
  database.close()
  bench = await openBench(home)
})
afterEach(async () => {
  await bench.close()
  removeHome(home)
})

const fp32 = 'local / ncnn 1.0.20261020 / fp32 / 1 thread / cores 0 1'
const int8Table = 'local / ncnn 1.0.20261020 / int8 / 1 thread / cores 0 1'
const int8Measured = 'local / ncnn 1.0.20261020 / int8 / 1 thread / cores 0'

describe('a front', () => {
  it('shows one target of a device, that with most architectures, and tells of the others', async () => {
    const { series, targets } = await bench.client.fronts.get({ protocol: 'cifar-10' })
    expect(targets.map(({ key, architectures }) => [key, architectures])).toEqual([
      [fp32, 2],
      [int8Measured, 1],
    ])
    expect(series.map(({ target }) => target && targetKey(target))).toEqual([fp32])
    expect(series[0]!.points.map(({ name }) => name).sort()).toEqual(['drawn random 1', 'drawn random 2'])
  })

  it('keeps two targets apart where both are asked for, and shows nothing of those that are not', async () => {
    for (const x of ['measured-latency', 'predicted-latency'] as const) {
      const int8 = x === 'measured-latency' ? int8Measured : int8Table
      const both = await bench.client.fronts.get({ x, protocol: 'cifar-10', targets: [fp32, int8] })
      expect(both.series.map(({ target }) => target && targetKey(target)).sort()).toEqual([fp32, int8].sort())
      const one = await bench.client.fronts.get({ x, protocol: 'cifar-10', targets: [int8] })
      expect(one.series.map(({ target }) => target && targetKey(target))).toEqual([int8])
      const apart = both.series.find(({ target }) => targetKey(target!) === int8)!
      expect(apart.points).toEqual(one.series[0]!.points)
      expect((await bench.client.fronts.get({ x, protocol: 'cifar-10', targets: ['nowhere'] })).series).toEqual([])
    }
  })
})

it('an architecture has a prediction for each target, each from a table of that target', async () => {
  const architecture = (await bench.client.architectures.list()).find(({ name }) => name === 'drawn random 1')!
  const { predictions, measurements } = await bench.client.architectures.get({ id: architecture.id })
  const tables = await bench.client.latencyTables.list()
  expect(new Set(predictions.map(({ target }) => targetKey(target))).size).toBe(predictions.length)
  for (const { tableId, target, sumUs } of predictions) {
    const table = tables.find(({ id }) => id === tableId)!
    expect(targetKey(table.target!)).toBe(targetKey(target))
    expect(sumUs).toBeGreaterThan(0)
  }
  expect(predictions.map(({ target }) => targetKey(target))).toEqual(expect.arrayContaining([fp32, int8Table]))
  expect(measurements.map(({ target }) => targetKey(target)).sort()).toEqual([int8Measured, fp32].sort())
})

it('a comparison of two targets of one device tells both and what sets them apart', async () => {
  const tables = (await bench.client.latencyTables.list()).filter(
    ({ space, origin }) => space === 'fbnet-mini' && origin === 'measured',
  )
  const [a, b] = ['fp32', 'int8'].map((precision) => tables.find(({ target }) => target?.precision === precision)!)
  const comparison = await bench.client.latencyTables.compare({ a: a!.id, b: b!.id })
  expect([comparison.a, comparison.b].map(({ target }) => target && targetKey(target))).toEqual([fp32, int8Table])
  expect(comparison.warnings).toContainEqual({ kind: 'precision', a: 'fp32', b: 'int8' })
  // Neither makes the other stale: they are of two targets.
  expect([a, b].flatMap((table) => table!.staleBecause).filter(({ kind }) => kind === 'engine')).toEqual([])
})
