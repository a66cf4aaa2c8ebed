import { describe, expect, it } from 'vitest'
import type { DeviceDescription } from '#shared/contract/devices.ts'
import { staleReasonText } from '#shared/latency/table-texts.ts'
import { defaultProtocol, protocolVersion } from '#main/devices/latency-table/index.ts'
import type { StoredTable } from '#main/store/index.ts'
import { presentOf, requireUnchanged, stalenessOf, type Present } from './staleness.ts'

const device: DeviceDescription = {
  id: 'adb:1',
  kind: 'adb',
  name: 'Phone',
  model: 'Phone 1',
  soc: null,
  operatingSystem: 'Android 14',
  abis: ['no-such-abi'],
  clusters: [],
  memoryBytes: null,
  transport: 'usb',
  server: null,
  conditions: null,
  state: 'ready',
  advice: null,
  lastSeenAt: '2026-01-01T00:00:00.000Z',
}
const table: StoredTable = {
  id: 'table-1',
  deviceId: 'adb:1',
  device,
  space: 'fbnet-mini',
  size: null,
  target: { deviceId: 'adb:1', engine: 'ncnn', engineVersion: '1', precision: 'fp32', threads: 1, cores: [7] },
  protocol: defaultProtocol(),
  engine: 'ncnn 1',
  binarySha256: 'a',
  state: 'complete',
  operators: 1,
  measured: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  finishedAt: null,
  origin: 'measured',
  failure: null,
  warnings: [],
  speed: null,
  plan: null,
  repeatability: null,
  imported: null,
}
/** Begun after the clock was set back. */
const newer: StoredTable = { ...table, id: 'table-2', createdAt: '2025-12-31T00:00:00.000Z' }
const present: Present = { binarySha256: 'a', device, newer: undefined }

describe('a latency table', () => {
  it('is fresh while nothing has changed, and where nothing can be told', () => {
    expect(stalenessOf(table, present)).toEqual([])
    expect(stalenessOf(table, { binarySha256: null, device: undefined, newer: undefined })).toEqual([])
    expect(stalenessOf(table, { ...present, newer })).toEqual([])
  })

  it.each([
    ['the benchmark program', { binarySha256: 'b' }, 'built anew'],
    [
      'the operating system',
      { device: { ...device, operatingSystem: 'Android 15' } },
      'was Android 14 and is Android 15',
    ],
    ['the phone behind the serial number', { device: { ...device, model: 'Phone 2' } }, 'Phone 2'],
    ['the engine', { newer: { ...newer, engine: 'ncnn 2' } }, 'with ncnn 1;'],
  ] satisfies [string, Partial<Present>, string][])('is stale once %s changed', (_, change, words) => {
    const reasons = stalenessOf(table, { ...present, ...change })
    expect(reasons).toHaveLength(1)
    expect(staleReasonText(reasons[0]!)).toContain(words)
  })

  it('is stale once the protocol has another version', () => {
    expect(stalenessOf({ ...table, protocol: defaultProtocol({ version: 99 }) }, present)[0]).toEqual({
      kind: 'protocol',
      before: '99',
      now: String(protocolVersion),
    })
  })

  it('is not made stale by an older one, by one of another target, or by one of other nets', async () => {
    const engine = 'ncnn 2'
    const target = { ...table.target!, engineVersion: '2' }
    const succeeding: StoredTable = { ...newer, engine, target }
    const reasons = async (subject: StoredTable, others: StoredTable[]) =>
      stalenessOf(subject, await presentOf([device], others)(subject))
    expect(await reasons(table, [succeeding, table])).toEqual([{ kind: 'engine', before: 'ncnn 1', now: 'ncnn 2' }])
    expect(await reasons(succeeding, [succeeding, table])).toEqual([])
    const others: StoredTable[] = [
      { ...succeeding, target: { ...target, precision: 'int8' } },
      { ...succeeding, target: { ...target, cores: [0, 1] } },
      { ...succeeding, target: { ...target, threads: 2 } },
      { ...succeeding, target: { ...target, deviceId: 'local' } },
      { ...succeeding, target: null },
      { ...succeeding, space: 'fbnet' },
      { ...succeeding, state: 'measuring' },
      { ...succeeding, origin: 'imported' },
    ]
    expect(await reasons(table, [...others, table])).toEqual([])
  })

  it('is looked at as often in a long list as in a short one', async () => {
    const readsOfEach = async (count: number): Promise<number> => {
      let reads = 0
      const tables = Array.from(
        { length: count },
        (_, index) =>
          new Proxy(
            { ...table, id: `table-${String(index)}`, space: index % 2 === 0 ? 'fbnet' : 'fbnet-mini' } as StoredTable,
            {
              get(of, name: keyof StoredTable) {
                reads++
                return of[name]
              },
            },
          ),
      )
      const present = presentOf([device], tables)
      for (const each of tables) stalenessOf(each, await present(each))
      return reads / count
    }
    expect(await readsOfEach(2_000)).toBeLessThan(1.5 * (await readsOfEach(20)))
  })

  it('is made stale by what was begun later, whatever the clock said then', async () => {
    const succeeding = { ...newer, engine: 'ncnn 2', target: { ...table.target!, engineVersion: '2' } }
    const earlierClock = { ...succeeding, createdAt: '2020-01-01T00:00:00.000Z' }
    const present = presentOf([device], [earlierClock, table])
    expect(stalenessOf(table, await present(table))).toMatchObject([{ kind: 'engine' }])
    expect(stalenessOf(earlierClock, await present(earlierClock))).toEqual([])
  })

  it('that was read from a file is never stale', () => {
    expect(
      stalenessOf(
        { ...table, origin: 'imported', protocol: defaultProtocol({ version: 0 }) },
        { binarySha256: 'b', device: { ...device, operatingSystem: '' }, newer: undefined },
      ),
    ).toEqual([])
  })
})

describe('a device that a table goes on with', () => {
  it('is the one it was begun on, whatever else it tells now', () => {
    expect(() => {
      requireUnchanged(device, {
        ...device,
        name: 'My phone',
        transport: 'wifi',
        lastSeenAt: '2026-02-01T00:00:00.000Z',
      })
    }).not.toThrow()
  })
  it.each([
    ['another model', { model: 'Phone 2' }],
    ['another operating system', { operatingSystem: 'Android 15' }],
  ])('is refused with %s', (_, change) => {
    expect(() => {
      requireUnchanged(device, { ...device, ...change })
    }).toThrow(
      expect.objectContaining({
        code: 'DEVICE_CHANGED',
        message: expect.stringContaining(Object.values(change)[0]!) as string,
      }) as Error,
    )
  })
})
