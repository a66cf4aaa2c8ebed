import type { Stage } from '#shared/contract/common.ts'
import { integer } from '../format/format.ts'

type Translate = (key: string, values: Record<string, string | number>) => string

/** What is going on, in the user's language. */
export function stageText({ name, ...values }: Stage, t: Translate): string {
  const text = t(`jobs.stages.${name}`, values)
  return 'disturbed' in values && values.disturbed > 0
    ? `${text} · ${t('jobs.disturbed', { count: integer(values.disturbed) })}`
    : text
}
