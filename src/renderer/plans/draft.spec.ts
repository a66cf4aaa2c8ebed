import { expect, it } from 'vitest'
import type { Dataset } from '#shared/contract/datasets.ts'
import type { DeviceDescription } from '#shared/contract/devices.ts'
import type { LatencyTableSummary } from '#shared/contract/latency-tables.ts'
import { smallInput } from '#shared/spaces/index.ts'
import { newDraft, pictureSets, possibleDevices, tableOf, wishOf } from './draft.ts'
import { nextStep } from './next-step.ts'

const set = (id: string, more: Partial<Dataset> = {}): Dataset =>
  ({ id, origin: 'known', input: smallInput, state: 'ready', ...more }) as Dataset

it('own pictures come first, then those of Tansaku; what cannot be trained on is left out', () => {
  const sets = [
    set('other'),
    set('cifar10'),
    set('mine', { origin: 'added' }),
    set('text', { input: null }),
    set('gone', { origin: 'added', state: 'missing' }),
  ]
  expect(pictureSets(sets).map(({ id }) => id)).toEqual(['mine', 'cifar10', 'other'])
})

const space = 'fbnet-mini'
const table = (deviceId: string, more: object = {}): LatencyTableSummary =>
  ({ deviceId, space, state: 'complete', imported: null, ...more }) as LatencyTableSummary

it('a device that comes from a file is offered where its table is of the space', () => {
  const device = (id: string, kind: DeviceDescription['kind']): DeviceDescription => ({ id, kind }) as DeviceDescription
  const devices = [device('local', 'local'), device('file:a', 'imported'), device('file:b', 'imported')]
  const offered = possibleDevices(devices, [table('file:a'), table('file:b', { space: 'fbnet' })], space)
  expect(offered.map(({ id }) => id)).toEqual(['local', 'file:a'])
})

it('the newest whole table says what is possible on a device', () => {
  const tables = [
    table('local', { id: 'paused', state: 'paused' }),
    table('local', { id: 'newer' }),
    table('local', { id: 'older' }),
  ]
  expect(tableOf(tables, 'local', space)?.id).toBe('newer')
  expect(tableOf(tables, 'phone', space)).toBeUndefined()
})

it('a draft is a wish once there are pictures and a device', () => {
  const draft = newDraft()
  expect(wishOf(draft, space)).toBeNull()
  const whole = { ...draft, dataset: 'cifar10', deviceIds: ['local', 'phone'], latencyMs: { phone: 1.5, other: 3 } }
  expect(wishOf(whole, space)).toEqual({
    dataset: 'cifar10',
    devices: [
      { deviceId: 'local', latencyUs: null },
      { deviceId: 'phone', latencyUs: 1_500 },
    ],
    space,
    withinSeconds: 1_800,
  })
})

it.each([
  ['running', null, 'stop'],
  ['stopping', null, null],
  ['paused', 'p', 'resume'],
  ['interrupted', null, 'resume'],
  ['failed', null, 'resume'],
  ['done', 'p', 'front'],
] as const)('of a plan that is %s the next step is named', (state, protocol, next) => {
  expect(nextStep({ state, protocol })).toBe(next)
})
