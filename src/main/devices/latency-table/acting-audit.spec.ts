import { describe, expect, it } from 'vitest'
import { fbnetSpaces, operatorPlaces, randomArchitecture } from '#shared/architecture/index.ts'
import { createRandom } from '#shared/random.ts'
import { actingAudit, type Remeasuring } from './acting-audit.ts'
import { auditReport, type Audited, type AuditedTable, predictSum } from './audit.ts'

const space = fbnetSpaces['fbnet-mini']
const random = createRandom(1)
const nets = Array.from({ length: 4 }, (_, index) => ({
  name: `net ${index}`,
  spec: randomArchitecture(space, random),
}))
const settled = { arithmeticUs: 100, memoryUs: 200 }
const speedAt = (arithmeticUs: number) => ({ taken: { ...settled, arithmeticUs }, told: settled })

/** A table that says `times` too much of what the networks take. */
function tableOff(
  times: number,
  more: { noisy?: boolean; overheadUs?: number; arithmeticUs?: number } = {},
): AuditedTable {
  const keys = new Set(
    operatorPlaces(space).flatMap(({ candidates }) => candidates.map(({ operator }) => operator.key)),
  )
  const us = 10 * times
  return {
    entries: [...keys].map((key) => ({
      ...{ key, label: key, medianUs: us, minUs: us, p90Us: us, intervalUs: { low: us, high: us }, samples: 30 },
      noisy: more.noisy ?? false,
    })),
    stretches: [{ overheadUs: more.overheadUs ?? 0.1 }] as unknown as AuditedTable['stretches'],
    speed: speedAt(more.arithmeticUs ?? 100),
  }
}

/** Networks take what the sums of an exact table say, times what this reading of them is off. */
function remeasuring(networksOff: readonly number[], rows: AuditedTable = tableOff(1)) {
  const did: string[] = []
  const measure: Remeasuring = {
    networks: (table): Promise<Audited> => {
      const off = networksOff[did.filter((each) => each === 'networks').length] ?? 1
      did.push('networks')
      const measured = nets.map(({ spec }) => off * predictSum(tableOff(1).entries, spec))
      const report = auditReport(
        nets.map(({ name }) => name),
        nets.map(({ spec }) => predictSum(table.entries, spec)),
        measured.map((medianUs) => ({ medianUs, intervalUs: { low: medianUs, high: medianUs } })),
      )
      const facts = { referenceRatio: 1, speed: speedAt(100), target: null, actions: [] }
      return Promise.resolve({ report: { ...report, ...facts }, seen: settled, binarySha256: 'f00' })
    },
    rows: () => {
      did.push('rows')
      return Promise.resolve(rows)
    },
  }
  return { did, measure }
}

describe('an audit that acts', () => {
  it('reports at once where sums and networks agree within 5 %', async () => {
    const { did, measure } = remeasuring([0.96])
    const { report } = await actingAudit(tableOff(1), nets, measure)
    expect(did).toEqual(['networks'])
    expect(report).toMatchObject({ actions: [], bias: expect.closeTo(1 / 0.96 - 1) as number })
  })

  it('measures the networks again where nothing else is suspicious, and tells what the bias was', async () => {
    const { did, measure } = remeasuring([0.8, 1])
    const { report } = await actingAudit(tableOff(1), nets, measure)
    expect(did).toEqual(['networks', 'networks'])
    expect(report.bias).toBeCloseTo(0)
    expect(report.actions).toEqual([{ cause: 'unknown', part: 'networks', bias: expect.closeTo(0.25) as number }])
  })

  it.each([
    ['speed', { arithmeticUs: 150 }],
    ['noisy-rows', { noisy: true }],
    ['call-cost', { overheadUs: 2 }],
  ] as const)('suspects the rows for their %s, and measures them again', async (cause, facts) => {
    const { did, measure } = remeasuring([])
    const { report } = await actingAudit(tableOff(1.3, facts), nets, measure)
    expect(did).toEqual(['networks', 'rows', 'networks'])
    expect(report.actions).toEqual([{ cause, part: 'rows', bias: expect.closeTo(0.3) as number }])
    expect(report.bias).toBeCloseTo(0)
  })

  it('turns to the other part where the first was not it, and reports what is left then', async () => {
    const { did, measure } = remeasuring([1, 1, 1], tableOff(1.2))
    const { report } = await actingAudit(tableOff(1.2), nets, measure)
    expect(did).toEqual(['networks', 'networks', 'rows', 'networks'])
    expect(report.bias).toBeCloseTo(0.2)
    expect(report.actions.map(({ part }) => part)).toEqual(['networks', 'rows'])
  })
})
