import { describe, expect, it } from 'vitest'
import type { Audit } from '../contract/latency-tables.ts'
import { auditVerdict, calibrationOf, toldOf } from './calibration.ts'
import type { Target } from '../contract/target.ts'

const target: Target = {
  deviceId: 'local',
  engine: 'ncnn',
  engineVersion: '1',
  precision: 'fp32',
  threads: 1,
  cores: [0],
}
const net = (predictedUs: number, measuredUs: number): Audit['nets'][number] => ({
  architecture: 'n',
  predictedUs,
  measuredUs,
  intervalUs: { low: measuredUs, high: measuredUs },
})
const audit: Audit = {
  id: 'audit-1',
  tableId: 'table-1',
  at: '2026-01-01T00:00:00.000Z',
  nets: [net(100, 80), net(200, 160), net(300, 240)],
  bias: 0.25,
  mape: 0.25,
  spearman: 1,
  within5: 0,
  within10: 0,
  calibration: { factor: 0.8, interval: { low: 0.8, high: 0.8 } },
  referenceRatio: 1,
  speed: null,
  actions: [],
  target,
}
const slowed: Audit = {
  ...audit,
  id: 'audit-2',
  referenceRatio: 1.6,
  calibration: { ...audit.calibration, factor: 0.6 },
}
const int8: Audit = { ...audit, id: 'audit-3', target: { ...target, precision: 'int8' } }

describe('a prediction is calibrated', () => {
  it('by the newest audit that says something of its table, never by a void one', () => {
    expect([audit, slowed, int8].map((each) => auditVerdict(each, target))).toEqual([
      'valid',
      'other-speed',
      'other-target',
    ])
    expect(calibrationOf([int8, slowed, audit], target)?.auditId).toBe('audit-1')
    expect(calibrationOf([int8, slowed], target)).toBeNull()
    expect(calibrationOf([audit], null)).toBeNull()
    expect(calibrationOf([{ ...audit, nets: [net(100, 80)] }], target)).toBeNull()
  })

  it('with the error that belongs to the calibrated number, not to the sum', () => {
    // 223 µs summed, 25 % above what was measured, all of them alike: calibrated they are right.
    const told = toldOf({ sumUs: 223, calibration: calibrationOf([audit], target) })
    expect(told).toEqual({ us: 0.8 * 223, error: expect.closeTo(0, 12) as number, basis: 'calibrated' })
    expect(toldOf({ sumUs: 223, calibration: null })).toEqual({ us: 223, error: null, basis: 'sum' })
  })

  it('each network of the audit judged by the factor of the others', () => {
    const spread = { ...audit, nets: [net(100, 100), net(100, 200)] }
    // 100 predicted by the factor 2 is 100 % off, 200 by the factor 1 is 50 % off.
    expect(calibrationOf([spread], target)?.calibratedError).toBeCloseTo(0.75, 12)
  })
})
