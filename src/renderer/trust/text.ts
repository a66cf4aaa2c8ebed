import type { Trust, TrustReason } from '#shared/contract/trust.ts'
import { measurementWarningsText, staleText } from './told.ts'

type Translate = (key: string, values: Record<string, string>) => string

/** Why a number is trusted no more than it is, and what mends it: a line each. */
export const trustLines = ({ reasons, mend }: Trust, t: Translate): string[] =>
  reasons.length === 0
    ? [t('trust.nothing', {})]
    : [...reasons.map((reason) => reasonText(reason, t)), ...(mend === null ? [] : [t(`trust.mends.${mend}`, {})])]

function reasonText(reason: TrustReason, t: Translate): string {
  if (reason.kind === 'stale') return staleText([reason.reason], t)
  if (reason.kind === 'warning') return measurementWarningsText([reason.warning], t)
  const { kind, ...values } = reason
  return t(`trust.reasons.${kind}`, values)
}
