import type { Audit, Calibration } from '../contract/latency-tables.ts'
import { calibratedError, speedChanged } from '../statistics/index.ts'
import type { Target } from '../contract/target.ts'
import { sameTarget } from './target.ts'

/**
 * Whether an audit says something of its table: `other-speed` where the device ran at another speed than during the
 * table and nothing made up for it, `other-target` where networks ran elsewhere than the operators did.
 */
export function auditVerdict(
  { target, referenceRatio, speed }: Pick<Audit, 'target' | 'referenceRatio' | 'speed'>,
  tableTarget: Target | null,
): 'valid' | 'other-speed' | 'other-target' {
  if (!sameTarget(target, tableTarget)) return 'other-target'
  return speed === null && speedChanged(referenceRatio) ? 'other-speed' : 'valid'
}

/** By the newest audit that says something of the table; null without one. @param audits newest first */
export function calibrationOf(audits: readonly Audit[], tableTarget: Target | null): Calibration | null {
  const audit = audits.find((each) => auditVerdict(each, tableTarget) === 'valid')
  if (audit === undefined) return null
  const error = calibratedError(
    audit.nets.map(({ predictedUs }) => predictedUs),
    audit.nets.map(({ measuredUs }) => measuredUs),
  )
  // An audit from a file may have too few networks to tell.
  return Number.isFinite(error)
    ? { auditId: audit.id, factor: audit.calibration.factor, sumError: audit.mape, calibratedError: error }
    : null
}

/** The number that a prediction tells, with the error that belongs to this number and none other. */
export interface Told {
  readonly us: number
  /** Mean absolute error, a share; null where no audit tells it. */
  readonly error: number | null
  /** `sum` of the table's rows, or that sum `calibrated` by an audit. */
  readonly basis: 'sum' | 'calibrated'
}

export function toldOf({
  sumUs,
  calibration,
}: {
  readonly sumUs: number
  readonly calibration: Pick<Calibration, 'factor' | 'calibratedError'> | null
}): Told {
  return calibration === null
    ? { us: sumUs, error: null, basis: 'sum' }
    : { us: sumUs * calibration.factor, error: calibration.calibratedError, basis: 'calibrated' }
}
