import { describe, expect, it } from 'vitest'
import type { Target } from '../contract/target.ts'
import { coresOfRuns, engineOf, sameTarget, shortConditions, targetKey, targetLabel } from './target.ts'

const phone: Target = {
  deviceId: 'pixel-8',
  engine: 'ncnn',
  engineVersion: '1.0.20261020',
  precision: 'fp32',
  threads: 1,
  cores: [7],
}

describe('the key of a target', () => {
  it('names device, engine, version, precision, threads and cores, and no two targets alike', () => {
    expect(targetKey(phone)).toBe('pixel-8 / ncnn 1.0.20261020 / fp32 / 1 thread / cores 7')
    const others: Target[] = [
      { ...phone, deviceId: 'pixel-9' },
      { ...phone, engine: 'tflite' },
      { ...phone, engineVersion: '1.0.20270101' },
      { ...phone, precision: 'int8' },
      { ...phone, precision: null },
      { ...phone, threads: 2 },
      { ...phone, threads: null },
      { ...phone, cores: [4, 5, 6] },
      { ...phone, cores: 'any' },
      { ...phone, cores: null },
    ]
    expect(new Set([phone, ...others].map(targetKey)).size).toBe(11)
    for (const other of others) expect(sameTarget(phone, other)).toBe(false)
    expect(sameTarget(phone, { ...phone })).toBe(true)
    expect(sameTarget(null, null)).toBe(false)
  })
  it('is the device alone where nothing else is told', () => {
    expect(targetKey({ ...phone, ...engineOf('unknown'), precision: null, threads: null, cores: null })).toBe('pixel-8')
  })
})

describe('the label of a target among others', () => {
  const int8: Target = { ...phone, precision: 'int8' }
  const other: Target = { ...phone, deviceId: 'local', cores: [0, 1] }
  it('leaves out what does not differ', () => {
    expect(targetLabel('Pixel 8', phone, [phone])).toBe('Pixel 8')
    expect(targetLabel('Pixel 8', phone, [phone, other])).toBe('Pixel 8')
    expect([phone, int8].map((each) => targetLabel('Pixel 8', each, [phone, int8]))).toEqual([
      'Pixel 8 · fp32',
      'Pixel 8 · int8',
    ])
    const ownBuild = '1.0.20261020-avx2-gcc12'
    expect(targetLabel('Pixel 8', phone, [phone, { ...other, engineVersion: ownBuild }])).toBe('Pixel 8')
    expect(shortConditions(phone, [phone, { ...phone, engineVersion: ownBuild }])).toBe('ncnn 1.0.20261020')
    expect(shortConditions(phone, [phone, { ...other, engineVersion: '1.0.20270101' }])).toBe('ncnn 1.0.20261020')
    const little: Target = { ...int8, cores: [0, 1, 2, 3] }
    expect(shortConditions(little, [phone, little])).toBe('int8 · cores 0 1 2 3')
  })
})

describe('the cores of a measurement', () => {
  const clusters = [{ cores: [6, 7] }, { cores: [0, 1, 2, 3] }]
  const on = (...cores: number[]) => ({ pinned: true, cores })
  it('are those it chose from, whichever the idlest were', () => {
    expect(coresOfRuns([], [on(7), on(7)], clusters)).toEqual([6, 7])
    expect(coresOfRuns([], [on(6)], clusters)).toEqual([6, 7])
    expect(coresOfRuns([3, 0], [on(3)], clusters)).toEqual([0, 3])
    expect(coresOfRuns([], [on(5)], [])).toEqual([5])
  })
  it('are any where the system did not let them be chosen', () => {
    expect(coresOfRuns([7], [on(7), { pinned: false, cores: [] }], clusters)).toBe('any')
    expect(coresOfRuns([], [], clusters)).toBe('any')
  })
})

it('an engine tells its version after its name', () => {
  expect(engineOf('ncnn 1.0.20261020')).toEqual({ engine: 'ncnn', engineVersion: '1.0.20261020' })
  expect(engineOf('Caffe2')).toEqual({ engine: 'Caffe2', engineVersion: '' })
})
