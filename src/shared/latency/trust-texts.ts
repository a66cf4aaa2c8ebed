import type { Trust, TrustReason, TrustState } from '../contract/trust.ts'
import { filled, measurementWarningText, staleReasonText } from './table-texts.ts'

/** One word for each state, the same everywhere. */
export const trustStateTexts: Readonly<Record<TrustState, string>> = {
  good: 'Good',
  published: 'Published',
  noisy: 'Noisy',
  stale: 'Stale',
  void: 'Void',
}

export const trustReasonTexts: Readonly<Record<Exclude<TrustReason['kind'], 'stale' | 'warning'>, string>> = {
  article: 'From an article, not measured here ({source}).',
  file: 'Read from a file, not measured here ({source}).',
  biased: 'Sums of its rows are {bias} % off what whole networks take; a search refuses it.',
  sessions: 'Its sessions are {spread} % apart.',
  'other-speed': 'During the audit the device took {ratio} times as long as while the table was measured.',
  'other-target':
    'The networks of the audit ran elsewhere than the rows of the table: other cores, threads, precision or engine.',
  'few-networks': 'The audit has too few networks to tell an error.',
  'older-audit': 'Its newest audit is void; an older one counts.',
  'no-valid-audit': 'Its audits are void: nothing tells how far sums of its rows are off.',
  'no-audit': 'A sum of rows: no audit tells how far it is off.',
}

export const trustMendTexts: Readonly<Record<NonNullable<Trust['mend']>, string>> = {
  measure: 'Measure the table again.',
  rest: 'Close other programs on the device, let it come to rest and measure again.',
  audit: 'Audit the table once the device is quiet.',
  here: 'Measure on a device of your own.',
}

/** Nothing to add: what the word says is all. */
export const trustGoodText = 'Nothing speaks against it.'

export function trustReasonText(reason: TrustReason): string {
  if (reason.kind === 'stale') return staleReasonText(reason.reason)
  if (reason.kind === 'warning') return measurementWarningText(reason.warning)
  const { kind, ...values } = reason
  return filled(trustReasonTexts[kind], values)
}

/** Why, and what mends it, as sentences in one line. */
export const trustText = ({ reasons, mend }: Trust): string =>
  [...reasons.map(trustReasonText), ...(mend === null ? [] : [trustMendTexts[mend]])].join(' ')

/** The state in running text and in columns. */
export const trustWord = (trust: Trust | null | undefined): string =>
  trust ? trustStateTexts[trust.state].toLowerCase() : ''
