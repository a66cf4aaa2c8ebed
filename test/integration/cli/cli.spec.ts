import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { benchmarkBinary } from '../../../scripts/setup/paths.mjs'
import { newHome, openBench, removeHome } from '../workbench/fixture.ts'
import { runTansaku, type Ended } from './run.ts'

let home: string
beforeEach(() => {
  home = newHome()
})
afterEach(() => {
  removeHome(home)
})

const tansaku = (args: readonly string[], onOutput?: Parameters<typeof runTansaku>[2]): Promise<Ended> =>
  runTansaku(home, args, onOutput)

describe('tansaku inspect', () => {
  // docs/methods.md, acceptance numbers.
  it('counts published architectures to the digit', async () => {
    const expected: [string[], Record<string, number>][] = [
      [['fbnet-a'], { params: 4_304_584, paramsConvFc: 4_270_288, macsWithPool: 244_526_360 }],
      [['fbnet-b'], { params: 4_801_368, paramsConvFc: 4_766_672, macsWithPool: 291_101_640 }],
      [['fbnet-c'], { params: 5_570_664, paramsConvFc: 5_525_424, macsWithPool: 378_233_440 }],
      [['mobilenet-v2'], { params: 3_504_872, macs: 300_774_272 }],
      [['darts-v1'], { params: 3_169_414, macs: 500_987_520 }],
      [['darts-v2', '--channels', '16', '--cells', '8'], { params: 246_106 }],
    ]
    const ended = await Promise.all(expected.map(([args]) => tansaku(['inspect', ...args, '--json'])))
    expect(ended.map(({ out }) => JSON.parse(out) as unknown)).toMatchObject(expected.map(([, counts]) => counts))
    expect(ended.map(({ code }) => code)).toEqual(expected.map(() => 0))
  })
})

describe('exit codes', () => {
  it('are 2 for wrong use, with a hint', async () => {
    const wrong = [
      ['nonsense'],
      ['measure', '--threads', 'many'],
      ['search', '--space', 'moon'],
      ['inspect'],
      ['front', '--nonsense'],
    ]
    for (const { code, out, errors } of await Promise.all(wrong.map((args) => tansaku(args)))) {
      expect([errors, code, out]).toEqual([expect.stringContaining('--help'), 2, ''])
    }
  })

  it('are 1 for failures, with their code on standard error and nothing on standard output', async () => {
    for (const [args, error] of [
      [['inspect', 'fbnet-z', '--json'], 'NOT_FOUND'],
      [['inspect', 'constructor'], 'NOT_FOUND'],
      [['inspect', '.'], 'BAD_REQUEST'],
      [['inspect', 'darts-supernet', '--hidden', '8'], 'BAD_REQUEST'],
      [['inspect', 'darts-supernet', '--channels', '99999999998'], 'BAD_REQUEST'],
      [['export', 'fbnet-a', '--format', 'genotype'], 'BAD_REQUEST'],
      [['measure', 'darts-v1', '--space', 'darts-cnn'], 'BAD_REQUEST'],
      [['measure', '--device', 'adb:none', '--json'], 'DEVICE_UNKNOWN'],
      [['search', '--json'], 'NOT_FOUND'],
    ] as const) {
      const { code, out, errors } = await tansaku(args)
      expect([args, code, out]).toEqual([args, 1, ''])
      expect(errors).toContain(`error ${error}: `)
    }
  })

  it('are 1 where this computer has no such core, with nothing measured', async ({ skip }) => {
    const binary = benchmarkBinary()
    if (binary === null || !existsSync(binary)) return skip('no benchmark program: npm run setup')
    const { code, out, errors } = await tansaku(['measure', '--cores', '0,1023', '--json'])
    expect([code, out]).toEqual([1, ''])
    expect(errors).toMatch(/error CORES_UNAVAILABLE: This computer has no core 1023/u)
    expect((await tansaku(['list', 'tables', '--json'])).out).toBe('[]\n')
  })

  it('are 0 for help of every command', async () => {
    const { code, out } = await tansaku(['--help'])
    expect(code).toBe(0)
    for (const command of [
      'doctor',
      'devices',
      'measure',
      'audit',
      'search',
      'resume',
      'evaluate',
      'export',
      'front',
      'inspect',
      'tables',
      'serve',
      'demo',
    ])
      expect(out).toContain(command)
  })
})

describe('tansaku serve', () => {
  it('serves until Ctrl-C, lets other commands read meanwhile, and refuses a second writer', async () => {
    const beside: Promise<Ended>[] = []
    const served = await tansaku(['serve', '--json'], (out, interrupt) => {
      if (beside.length > 0 || !out.trimEnd().endsWith('}')) return
      beside.push(tansaku(['list', 'searches', '--json']), tansaku(['search', '--algorithm', 'random']))
      void Promise.all(beside).then(interrupt)
    })
    const [reading, writing] = await Promise.all(beside)
    const { address, entrance } = JSON.parse(served.out) as { address: string; entrance: string }
    expect(served.code).toBe(130)
    expect(entrance).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/)
    expect(reading).toMatchObject({ code: 0, out: '[]\n' })
    expect(writing!.code).toBe(1)
    expect(writing!.errors).toContain('HOME_IN_USE')
    expect(writing!.errors).toContain(address)
    expect(existsSync(join(home, 'owner.json'))).toBe(false)
  })
})

describe('what the commands leave', () => {
  it("a random search's architectures, listed and counted alike by all", async () => {
    const search = await tansaku(['search', '--algorithm', 'random', '--architectures', '2', '--seed', '7', '--json'])
    expect(search.code).toBe(0)
    const { architectures } = JSON.parse(search.out) as { architectures: { id: string; macs: number }[] }
    expect(architectures).toHaveLength(2)
    const inspected = await tansaku(['inspect', architectures[0]!.id, '--json'])
    expect(JSON.parse(inspected.out)).toMatchObject({ macs: architectures[0]!.macs })
    const again = await tansaku(['search', '--algorithm', 'random', '--architectures', '2', '--seed', '7', '--json'])
    expect(
      (JSON.parse(again.out) as { architectures: { macs: number }[] }).architectures.map((each) => each.macs),
    ).toEqual(architectures.map((each) => each.macs))
    expect((await tansaku(['front', '--svg', 'f.svg', '--json'])).code).toBe(0)
    expect(readFileSync(join(home, 'f.svg'), 'utf8')).toMatch(/^<svg .*<\/svg>\s*$/s)
  })

  it('a damaged database as it was', async () => {
    mkdirSync(home, { recursive: true })
    writeFileSync(join(home, 'tansaku.sqlite'), 'not a database'.repeat(100))
    const { code, errors } = await tansaku(['front'])
    expect(code).toBe(1)
    expect(errors).toContain('DATABASE_CORRUPT')
    expect(readFileSync(join(home, 'tansaku.sqlite'), 'utf8')).toBe('not a database'.repeat(100))
    expect((await tansaku(['inspect', 'fbnet-a'])).code).toBe(0)
  })

  it('a run that a crash left behind, found and called interrupted by the next command', async () => {
    const bench = await openBench(home)
    await bench.close()
    const { default: BetterSqlite } = await import('better-sqlite3')
    const database = new BetterSqlite(join(home, 'tansaku.sqlite'))
    database
      .prepare(
        "INSERT INTO searches (id, name, algorithm, settings, state, parameter_axes, created_at) VALUES ('search-a', 'x', 'random', ?, 'running', '{}', '2026-01-01T00:00:00.000Z')",
      )
      .run(JSON.stringify({ algorithm: 'random', space: 'fbnet-mini', seed: 1, architectures: 1 }))
    database.close()
    const listed = await tansaku(['list', 'searches', '--json'])
    expect(JSON.parse(listed.out)).toMatchObject([{ id: 'search-a', state: 'interrupted' }])
    expect((await tansaku(['resume'])).code).toBe(0)
  })
})
