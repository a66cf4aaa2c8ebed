import { expect, it } from 'vitest'
import type { LatencyTableSummary } from '#shared/contract/latency-tables.ts'
import type { SearchSummary } from '#shared/contract/searches.ts'
import { onceSettingsSchema, type OnceSettings } from '#shared/algorithms/index.ts'
import { quickTrainings } from '#shared/plans/trainings.ts'
import { smallInput } from '#shared/spaces/index.ts'
import { goodSupernet, goodTable, imagesOf } from './known.ts'

const protocol = { precision: 'fp32', threads: 1, cores: [] as number[] }
const table = (id: string, more: object = {}): LatencyTableSummary =>
  ({
    id,
    deviceId: 'phone',
    space: 'fbnet-mini',
    size: null,
    origin: 'measured',
    imported: null,
    state: 'complete',
    trust: { state: 'good', reasons: [], mend: null },
    protocol,
    ...more,
  }) as unknown as LatencyTableSummary
const subject = { deviceId: 'phone', space: 'fbnet-mini', size: null }

it('a table needs no measuring where it is whole, to be trusted, and as a plan would measure it', () => {
  const good = table('good')
  const trusted = (state: string) => ({ trust: { state, reasons: [], mend: null } })
  for (const other of [
    table('stale', trusted('stale')),
    table('noisy', trusted('noisy')),
    table('void', trusted('void')),
    table('paused', { state: 'paused' }),
    table('int8', { protocol: { ...protocol, precision: 'int8' } }),
    table('mnn', { protocol: { ...protocol, engine: 'mnn' } }),
    table('slow cores', { protocol: { ...protocol, cores: [4] } }),
    table('elsewhere', { deviceId: 'local' }),
    table('larger', { size: { input: { ...smallInput, size: 64 } } }),
  ]) {
    expect(goodTable([other], subject)).toBeUndefined()
    expect(goodTable([other, good], subject)?.id).toBe('good')
  }
  const file = { origin: 'imported', trust: { state: 'published', reasons: [], mend: null } }
  const whole = { operators: 3, mappedOperators: 3 }
  expect(goodTable([table('file', { ...file, imported: whole })], subject)?.id).toBe('file')
  expect(goodTable([table('part', { ...file, imported: { ...whole, mappedOperators: 2 } })], subject)).toBeUndefined()
})

const supernet = { ...quickTrainings.supernet, epochs: 4, trainingImages: 8_000, scoredArchitectures: 60 }
const search = (more: Partial<OnceSettings> = {}, state: SearchSummary['state'] = 'done'): SearchSummary =>
  ({
    id: 'search',
    state,
    settings: onceSettingsSchema.parse({ ...supernet, space: 'fbnet-mini', dataset: 'cifar10', seed: 7, ...more }),
  }) as unknown as SearchSummary
const reusable = (found: SearchSummary): boolean =>
  goodSupernet([found], { dataset: 'cifar10', space: 'fbnet-mini' }, { supernet, input: smallInput }) !== undefined

it('a supernet is taken again where it learned half as much as planned, of the same pictures, and scored', () => {
  expect(reusable(search())).toBe(true)
  expect(reusable(search({ epochs: 2 }))).toBe(true)
  expect(reusable(search({ epochs: 1 }))).toBe(false)
  expect(reusable(search({}, 'stopped'))).toBe(false)
  expect(reusable(search({ dataset: 'mine' }))).toBe(false)
  expect(reusable(search({ space: 'fbnet-cifar' }))).toBe(false)
  expect(reusable(search({ scoredArchitectures: 0 }))).toBe(false)
  expect(reusable(search({ input: { ...smallInput, size: 64 } }))).toBe(true)
  expect(reusable(search({ input: { ...smallInput, size: 24 } }))).toBe(false)
  expect(reusable(search({ input: { ...smallInput, classes: 5 } }))).toBe(false)
})

it('images to train on leave out those that are held out', () => {
  const set = { training: 1_000, validation: null }
  expect(imagesOf(set as never)).toBe(900)
  expect(imagesOf({ ...set, validation: 300 } as never)).toBe(700)
})
