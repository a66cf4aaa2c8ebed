import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { benchmarkBinary } from '../../../scripts/setup/paths.mjs'
import { restoreStore } from '../store/old-store.ts'
import { newHome, removeHome } from '../workbench/fixture.ts'
import { runTansaku, type Ended } from './run.ts'

let home: string
let tables: { id: string; space: string; origin: string; protocol: { precision: string } }[]
const tansaku = (...args: string[]): Promise<Ended> => runTansaku(home, args)
const idOf = (precision: string): string =>
  tables.find(
    (each) => each.space === 'fbnet-mini' && each.origin === 'measured' && each.protocol.precision === precision,
  )!.id

beforeEach(async () => {
  home = newHome()
  restoreStore(home, '2026-11-26').close()
  tables = JSON.parse((await tansaku('list', 'tables', '--json')).out) as typeof tables
})
afterEach(() => {
  removeHome(home)
})

it('a table is removed in the terminal too, and one that a search used is kept, naming the search', async () => {
  const kept = await tansaku('tables', 'remove', idOf('fp32'))
  expect([kept.code, kept.errors]).toEqual([1, expect.stringMatching(/LATENCY_TABLE_IN_USE.*tiny \(search-/u)])
  expect((await tansaku('tables', 'remove', idOf('int8'))).code).toBe(0)
  const left = JSON.parse((await tansaku('list', 'tables', '--json')).out) as typeof tables
  expect(left.map(({ id }) => id).sort()).toEqual(
    tables
      .map(({ id }) => id)
      .filter((id) => id !== idOf('int8'))
      .sort(),
  )
  expect((await tansaku('tables', 'remove', idOf('int8'))).errors).toContain('NOT_FOUND')
})

it("what a table says of an architecture's blocks stands on their layers, as text, data and CSV", async () => {
  const found = await tansaku('search', '--algorithm', 'random', '--space', 'fbnet-mini', '--architectures', '1', '--json') // prettier-ignore
  const { architectures } = JSON.parse(found.out) as { architectures: [{ id: string }] }
  const { id } = architectures[0]
  const file = join(home, 'layers.csv')
  const asked = await tansaku('inspect', id, '--layers', '--device', 'local', '--csv', file)
  expect([asked.code, asked.errors]).toEqual([0, ''])
  expect(asked.out).toMatch(/block +block predicted/u)
  const { blocks, layers, place } = JSON.parse(
    (await tansaku('inspect', id, '--layers', '--device', 'local', '--json')).out,
  ) as {
    blocks: { name: string; layers: string[]; predictedUs: number; measuredUs: null }[]
    layers: { id: string }[]
    place: { prediction: { sumUs: number } }
  }
  expect(blocks.flatMap((block) => block.layers)).toEqual(layers.map((layer) => layer.id))
  expect(blocks.reduce((sum, { predictedUs }) => sum + predictedUs, 0)).toBeCloseTo(place.prediction.sumUs, 6)
  const stem = blocks[0]!
  expect(readFileSync(file, 'utf8')).toContain(`,"${stem.name}",${stem.layers.length},${stem.predictedUs},\n`)
  for (const wrong of [
    ['--layers', '--device', 'nobody'],
    ['--device', 'local'],
    ['--csv', file],
  ])
    expect((await tansaku('inspect', id, ...wrong)).code).toBe(1)
})

describe('what a space can reach by a table', () => {
  interface Range {
    leastUs: number
    mostUs: number
    quantiles: { share: number; latencyUs: number }[]
    target: { latencyUs: number; share: number } | null
  }

  it('is told in the terminal, from the fastest architecture to the slowest, with what a target asks for', async () => {
    const all = JSON.parse((await tansaku('tables', 'range', idOf('fp32'), '--json')).out) as Range
    const rising = [all.leastUs, ...all.quantiles.map(({ latencyUs }) => latencyUs), all.mostUs]
    expect(rising).toEqual(rising.toSorted((a, b) => a - b))
    const half = all.quantiles.find(({ share }) => share === 0.5)!.latencyUs
    const asked = await tansaku('tables', 'range', idOf('fp32'), '--target', String(half))
    expect(asked.out).toContain('50.0 % of random architectures take')
    expect(asked.out).toMatch(/fastest architecture +\d/u)
    expect((await tansaku('tables', 'range', idOf('fp32'), '--target', '1')).out).toContain('No architecture takes')
  })

  it('is held against the limit of a search before it starts', async () => {
    const { leastUs, mostUs } = JSON.parse((await tansaku('tables', 'range', idOf('fp32'), '--json')).out) as Range
    const search = (limitUs: number) =>
      tansaku('search', '--algorithm', 'evolution', '--space', 'fbnet-mini', '--preset', 'demo', '--table', idOf('fp32'), '--latency-limit-us', String(limitUs)) // prettier-ignore
    const before = (await tansaku('list', 'searches', '--json')).out
    for (const limitUs of [leastUs / 1_000, leastUs * 0.99, mostUs * 1.01]) {
      const { code, errors } = await search(limitUs)
      expect([code, errors]).toEqual([1, expect.stringContaining('LATENCY_OUT_OF_REACH')])
      expect(errors).toContain(`${String(Math.ceil(leastUs))}–${String(Math.floor(mostUs))} µs`)
    }
    expect((await tansaku('list', 'searches', '--json')).out).toBe(before)
  })
})

it.runIf(existsSync(benchmarkBinary()))('an audit takes the id of a table as it is, or by an option', async () => {
  for (const wish of [[idOf('int8')], ['--table', idOf('int8')], ['--device', 'local', '--table', idOf('int8')]]) {
    const { code, errors } = await tansaku('audit', ...wish, '--nets', '2', '--json')
    // The old store's tables are of another build of the program, whose speed is not that of this one.
    expect([errors, code]).toEqual([expect.stringContaining(`Auditing ${idOf('int8')}`), 1])
    expect(errors).toMatch(/TABLE_MISMATCH: .*another build/u)
  }
})

describe('a front in the terminal', () => {
  it('shows one target of a device and names those it does not show; targets are chosen by words', async () => {
    // Of this training protocol each of the two targets has one architecture.
    const front = (...more: string[]) => tansaku('front', '--protocol', '2 epochs', ...more)
    const usual = await front()
    expect(usual.out).toContain('This computer · int8 · cores 0\n')
    expect(usual.out).toContain(
      'Not shown: This computer · ncnn 1.0.20261020 · fp32 · 1 thread · cores 0 1 (1 architecture)',
    )
    const fp32 = await front('--target', 'fp32')
    expect(fp32.out).toContain('This computer · fp32 · cores 0 1\n')
    expect(fp32.out).not.toContain('This computer · int8 · cores 0\n')
    expect((await front('--target', 'fp16')).errors).toContain('NOT_FOUND')
  })

  it('says what a predicted number is', async () => {
    const { out } = await tansaku('front', '--x', 'predicted-latency')
    expect(out).toMatch(/ ± .* calibrated /u)
  })

  it('takes every space', async () => {
    for (const space of ['fbnet-mini', 'darts-cnn', 'darts-rnn'])
      expect((await tansaku('front', '--space', space)).code).toBe(0)
  })
})
