import type { Audit, Calibration, LatencyTableSummary } from '../contract/latency-tables.ts'
import type { MeasurementWarning } from '../contract/reasons.ts'
import type { Target } from '../contract/target.ts'
import { trustStates, type Trust, type TrustReason, type TrustState } from '../contract/trust.ts'
import { auditVerdict } from './calibration.ts'

/** So far a table's sums may be off, and its sessions apart: a search would optimise whatever makes them wrong. */
export const mostBias = 0.1
/** So few rows or stretches of all say nothing of the others. */
const fewShare = 0.1

type Weighed = readonly [TrustState, TrustReason, Trust['mend']]

/** The worst state that a reason names, with all reasons, worst first. */
function weigh(weighed: readonly Weighed[]): Trust {
  const worstFirst = weighed.toSorted(([a], [b]) => trustStates.indexOf(b) - trustStates.indexOf(a))
  return {
    state: worstFirst[0]?.[0] ?? 'good',
    reasons: worstFirst.map(([, reason]) => reason),
    mend: worstFirst.find(([, , mend]) => mend !== null)?.[2] ?? null,
  }
}

type TableFacts = Pick<
  LatencyTableSummary,
  'origin' | 'imported' | 'warnings' | 'staleBecause' | 'repeatability' | 'target'
>

/** Of a table's rows, and of what its audits say of their sums. @param audits newest first */
export function tableTrust(table: TableFacts, audits: readonly Audit[]): Trust {
  const isOurs = table.origin === 'measured'
  const valid = audits.find((each) => auditVerdict(each, table.target) === 'valid')
  const spread = table.repeatability?.spread ?? 0
  return weigh([
    ...(valid !== undefined && isBiased(valid) ? [biased(valid, 'void', isOurs ? 'measure' : 'here')] : []),
    ...(isOurs ? table.staleBecause.map((reason) => ['stale', { kind: 'stale', reason }, 'measure'] as const) : []),
    ...(spread > mostBias ? [['noisy', { kind: 'sessions', spread: percentOf(spread) }, 'rest'] as const] : []),
    ...fromWarnings(table.warnings, isOurs),
    ...(audits[0] === undefined || audits[0] === valid
      ? []
      : [['noisy', { kind: valid ? 'older-audit' : 'no-valid-audit' }, isOurs ? 'audit' : null] as const]),
    ...(isOurs ? [] : [elsewhere(table)]),
  ])
}

/** Of an audit beside its table. */
export function auditTrust(audit: Audit, tableTarget: Target | null): Trust {
  const verdict = auditVerdict(audit, tableTarget)
  if (verdict === 'other-speed')
    return weigh([['void', { kind: verdict, ratio: (audit.referenceRatio ?? 1).toFixed(2) }, 'audit']])
  if (verdict === 'other-target') return weigh([['void', { kind: verdict }, 'audit']])
  return weigh([
    // Each network is judged by the factor of the others.
    ...(audit.nets.length < 2 ? [['void', { kind: 'few-networks' }, 'audit'] as const] : []),
    ...(isBiased(audit) ? [biased(audit, 'noisy', 'measure')] : []),
  ])
}

/**
 * Of an architecture's latency by a table. A bias makes the sums void, yet not what is calibrated: the factor takes it
 * out, and the error beside it tells what is left.
 */
export function predictionTrust(table: { readonly trust: Trust; readonly calibration: Calibration | null }): Trust {
  const { trust, calibration } = table
  if (calibration !== null) return trust.state === 'void' ? { ...trust, state: 'noisy' } : trust
  if (trust.reasons.some(({ kind }) => kind === 'no-valid-audit')) return trust
  const unaudited: TrustReason = { kind: 'no-audit' }
  return {
    state: trust.state === 'good' ? 'noisy' : trust.state,
    reasons: [...trust.reasons, unaudited],
    mend: trust.mend ?? 'audit',
  }
}

/** Of a whole architecture's measured latency. */
export const measurementTrust = ({ warnings }: { readonly warnings: readonly MeasurementWarning[] }): Trust =>
  weigh(fromWarnings(warnings, true))

export const publishedTrust = (source: string): Trust => weigh([['published', { kind: 'article', source }, 'here']])

const isBiased = ({ bias }: Audit): boolean => Math.abs(bias) > mostBias

const biased = ({ bias }: Audit, state: TrustState, mend: Trust['mend']): Weighed => [
  state,
  { kind: 'biased', bias: `${bias > 0 ? '+' : '−'}${percentOf(Math.abs(bias))}` },
  mend,
]

const fromWarnings = (warnings: readonly MeasurementWarning[], isOurs: boolean): Weighed[] =>
  warnings.map((warning) => {
    const few = 'some' in warning && Number(warning.some) <= fewShare * Number(warning.all)
    return few
      ? ['good', { kind: 'warning', warning }, null]
      : ['noisy', { kind: 'warning', warning }, isOurs ? 'rest' : null]
  })

const elsewhere = ({ origin, imported }: TableFacts): Weighed => [
  'published',
  { kind: origin === 'published' ? 'article' : 'file', source: imported?.fileName ?? '' },
  'here',
]

const percentOf = (share: number): string => (100 * share).toFixed(1)
