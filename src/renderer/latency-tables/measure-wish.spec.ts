import { describe, expect, it } from 'vitest'
import { planOf, protocolOf, sizeOf, wishErrors, type MeasureWish } from './measure-wish.ts'
import { smallInput } from '#shared/spaces/input.ts'

const phone = {
  clusters: [
    { name: 'prime', cores: [7], maxFrequencyMhz: 3_000 },
    { name: 'little', cores: [0, 1, 2, 3], maxFrequencyMhz: 1_800 },
  ],
}
const wish: MeasureWish = {
  deviceId: 'adb:x',
  space: 'fbnet-mini',
  engine: 'ncnn',
  precision: 'fp32',
  threads: 1,
  cluster: null,
  budgetSeconds: null,
  intervalPercent: null,
  sessions: null,
  waitSeconds: null,
  auditedNets: null,
  channels: 16,
  cells: 8,
  pictures: null,
  size: null,
}

describe('protocolOf', () => {
  it('leaves everything untouched to the workbench', () => {
    expect(protocolOf(wish, phone)).toEqual({ precision: 'fp32', threads: 1 })
  })
  it('names the cores of the chosen cluster', () => {
    expect(protocolOf({ ...wish, cluster: 1, threads: 2, budgetSeconds: 30, intervalPercent: 5 }, phone)).toEqual({
      precision: 'fp32',
      threads: 2,
      cores: [0, 1, 2, 3],
      budgetSeconds: 30,
      intervalTarget: 0.05,
    })
  })
})

describe('planOf', () => {
  it('waits a minute between sessions unless it is told otherwise, and is silent about one', () => {
    const plan = (more: Partial<MeasureWish>) => planOf({ ...wish, ...more })
    expect([plan({}), plan({ sessions: 1, waitSeconds: 5 })]).toEqual([{}, {}])
    expect(plan({ sessions: 3 })).toEqual({ sessions: 3, waitSeconds: 60 })
    expect(plan({ sessions: 2, waitSeconds: 0 })).toEqual({ sessions: 2, waitSeconds: 0 })
    expect([plan({ auditedNets: 0 }), plan({ auditedNets: 12 })]).toEqual([{ auditedNets: 0 }, { auditedNets: 12 }])
  })
})

describe('wishErrors', () => {
  it('refuses sessions that are no whole number, and times that are none', () => {
    expect(wishErrors({ ...wish, sessions: 2.5, waitSeconds: -1 }, phone)).toEqual({
      sessions: 'notSessions',
      waitSeconds: 'notWait',
    })
    expect(wishErrors({ ...wish, sessions: 3, waitSeconds: 60 }, phone)).toEqual({})
    for (const auditedNets of [1, 2.5, -1, 101])
      expect(wishErrors({ ...wish, auditedNets }, phone)).toEqual({ auditedNets: 'notAudited' })
    for (const auditedNets of [0, 2, 100]) expect(wishErrors({ ...wish, auditedNets }, phone)).toEqual({})
  })
  it('lets no cluster have more threads than cores, nor more than the engine is worth', () => {
    const engine = { mostThreads: 8 }
    expect(wishErrors({ ...wish, threads: 2 }, phone, engine)).toEqual({ threads: 'tooManyThreads' })
    expect(wishErrors({ ...wish, threads: 4, cluster: 1 }, phone, engine)).toEqual({})
    expect(wishErrors({ ...wish, threads: 4 }, undefined, engine)).toEqual({})
    expect(wishErrors({ ...wish, threads: 2, cluster: 1 }, phone)).toEqual({ threads: 'tooManyThreads' })
  })
  it('refuses what is no number', () => {
    expect(wishErrors({ ...wish, threads: 1.5, budgetSeconds: Number.NaN, intervalPercent: 100 }, phone)).toEqual({
      threads: 'notWhole',
      budgetSeconds: 'notPositive',
      intervalPercent: 'tooWide',
    })
    expect(wishErrors({ ...wish, threads: null, budgetSeconds: -1, intervalPercent: 0 }, phone)).toEqual({
      threads: 'notWhole',
      budgetSeconds: 'notPositive',
      intervalPercent: 'tooWide',
    })
  })
})

describe('sizeOf', () => {
  it('is that of the pictures, where these are not the space’s own', () => {
    const pictures = { size: 96, channels: 1, classes: 5 }
    expect(sizeOf({ ...wish, pictures })).toEqual({ input: pictures })
    expect(sizeOf({ ...wish, pictures, size: 64 })).toEqual({ input: { ...pictures, size: 64 } })
    expect(sizeOf({ ...wish, pictures: smallInput })).toBeNull()
    expect(wishErrors({ ...wish, size: 27 }, phone)).toEqual({ size: 'sizeOutside' })
    expect(wishErrors({ ...wish, size: 256 }, phone)).toEqual({})
  })
  it('has cells where nets are made of them', () => {
    expect(sizeOf(wish)).toBeNull()
    expect(sizeOf({ ...wish, space: 'darts-cnn' })).toEqual({ channels: 16, cells: 8, input: smallInput })
    expect(sizeOf({ ...wish, space: 'darts-cnn', channels: 15 })).toBeNull()
    expect(wishErrors({ ...wish, space: 'darts-cnn', channels: 15, cells: null }, phone)).toEqual({
      channels: 'notEven',
      cells: 'cellsOutside',
    })
    expect(wishErrors({ ...wish, channels: 15 }, phone)).toEqual({})
  })
})
