import { describe, expect, it } from 'vitest'
import type { Audit, LatencyTableSummary } from '../contract/latency-tables.ts'
import type { Target } from '../contract/target.ts'
import { calibrationOf, toldOf } from './calibration.ts'
import { trustText } from './trust-texts.ts'
import { auditTrust, measurementTrust, predictionTrust, publishedTrust, tableTrust } from './trust.ts'

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
  nets: [net(102, 100), net(204, 200)],
  bias: 0.02,
  mape: 0.02,
  spearman: 1,
  within5: 1,
  within10: 1,
  calibration: { factor: 0.98, interval: { low: 0.97, high: 0.99 } },
  referenceRatio: 1,
  speed: null,
  actions: [],
  target,
}
/** Of two networks, both a quarter too high. */
const quarter: Audit = {
  ...audit,
  id: 'audit-25',
  bias: 0.25,
  mape: 0.25,
  nets: [net(125, 100), net(250, 200)],
  calibration: { ...audit.calibration, factor: 0.8 },
}
const slowed: Audit = { ...audit, id: 'audit-slow', referenceRatio: 1.6 }
type Facts = Pick<LatencyTableSummary, 'origin' | 'imported' | 'warnings' | 'staleBecause' | 'repeatability' | 'target'>
const table: Facts = { origin: 'measured', imported: null, warnings: [], staleBecause: [], repeatability: null, target }
const stale = { kind: 'binary', before: '', now: '' } as const
const noisyRows = (some: number): Facts['warnings'][number] => ({ kind: 'noisy', some: String(some), all: '100' })
const stateOf = (facts: Partial<Facts>, audits: readonly Audit[] = [audit]): string =>
  tableTrust({ ...table, ...facts }, audits).state
const predicted = (facts: Partial<Facts>, audits: readonly Audit[]) => {
  const all = { ...table, ...facts }
  const calibration = calibrationOf(audits, target)
  return { calibration, ...predictionTrust({ trust: tableTrust(all, audits), calibration }) }
}

describe('a table', () => {
  it('is good where nothing speaks against it, audited or not', () => {
    expect(tableTrust(table, [audit])).toEqual({ state: 'good', reasons: [], mend: null })
    expect(stateOf({}, [])).toBe('good')
  })

  it('is noisy with more than a tenth of its rows noisy, and tells of fewer', () => {
    expect(stateOf({ warnings: [noisyRows(100)] })).toBe('noisy')
    expect(stateOf({ warnings: [noisyRows(11)] })).toBe('noisy')
    const few = tableTrust({ ...table, warnings: [noisyRows(10)] }, [audit])
    expect(few).toMatchObject({ state: 'good', mend: null })
    expect(trustText(few)).toBe('10 of 100 rows stayed noisier than asked for within the time given.')
  })

  it('is noisy where its sessions are further apart than a search lets sums be off', () => {
    const apart = (spread: number): Partial<Facts> => ({ repeatability: { sessions: [], spread, rows: 0 } })
    expect([0.1, 0.11].map((spread) => stateOf(apart(spread)))).toEqual(['good', 'noisy'])
  })

  it('is void where its sums are off by more than a tenth, as a search refuses it', () => {
    expect([0.1, -0.1, 0.11, -0.11].map((bias) => stateOf({}, [{ ...audit, bias }]))).toEqual([
      'good',
      'good',
      'void',
      'void',
    ])
    expect(trustText(tableTrust(table, [quarter]))).toBe(
      'Sums of its rows are +25.0 % off what whole networks take; a search refuses it. Measure the table again.',
    )
  })

  it('is marked where its newest audit is void, whether or not an older one counts', () => {
    expect(tableTrust(table, [slowed, audit])).toEqual({
      state: 'noisy',
      reasons: [{ kind: 'older-audit' }],
      mend: 'audit',
    })
    expect(tableTrust(table, [slowed])).toEqual({
      state: 'noisy',
      reasons: [{ kind: 'no-valid-audit' }],
      mend: 'audit',
    })
  })

  it('is in the worst state of its reasons, told worst first', () => {
    const told = tableTrust({ ...table, warnings: [noisyRows(50)], staleBecause: [stale] }, [quarter])
    expect(told.state).toBe('void')
    expect(told.reasons.map(({ kind }) => kind)).toEqual(['biased', 'stale', 'warning'])
    expect(stateOf({ warnings: [noisyRows(50)], staleBecause: [stale] })).toBe('stale')
  })

  it('from an article is published, and never stale against a device that is not here', () => {
    expect(stateOf({ origin: 'published', staleBecause: [stale] }, [])).toBe('published')
    expect(tableTrust({ ...table, origin: 'imported' }, []).reasons[0]?.kind).toBe('file')
  })
})

describe('an audit', () => {
  it('is void at another speed, on another target and with one network', () => {
    const int8 = { ...audit, target: { ...target, precision: 'int8' as const } }
    const one = { ...audit, nets: [net(100, 100)] }
    expect([audit, slowed, int8, one].map((each) => auditTrust(each, target).state)).toEqual([
      'good',
      'void',
      'void',
      'void',
    ])
    expect(trustText(auditTrust(slowed, target))).toContain('1.60 times')
  })
})

describe('a prediction', () => {
  it('by a table that is off alike everywhere is calibrated, since the factor takes the bias out, and marked', () => {
    const told = predicted({}, [quarter])
    expect(toldOf({ sumUs: 125, calibration: told.calibration }).us).toBeCloseTo(100, 12)
    expect(told).toMatchObject({ state: 'noisy', reasons: [{ kind: 'biased', bias: '+25.0' }] })
  })

  it('that nothing calibrates tells why', () => {
    expect(predicted({}, [])).toMatchObject({ state: 'noisy', reasons: [{ kind: 'no-audit' }], mend: 'audit' })
    expect(predicted({}, [slowed])).toMatchObject({ state: 'noisy', reasons: [{ kind: 'no-valid-audit' }] })
    expect(predicted({ origin: 'published' }, []).state).toBe('published')
    expect(predicted({}, [audit])).toMatchObject({ state: 'good', reasons: [] })
  })
})

describe('a measurement', () => {
  it('is noisy with a warning, else good; an article is none', () => {
    expect(measurementTrust({ warnings: [] }).state).toBe('good')
    expect(measurementTrust({ warnings: [{ kind: 'unsettled', percent: '50' }] })).toMatchObject({
      state: 'noisy',
      mend: 'rest',
    })
    expect(publishedTrust('Article')).toMatchObject({ state: 'published', mend: 'here' })
  })
})
