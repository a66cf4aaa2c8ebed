import type { LatencyTableSummary } from '#shared/contract/latency-tables.ts'
import { subjectText } from '#shared/spaces/index.ts'
import { dateTime } from '../format/format.ts'
import { deviceLabel } from '../ui/device-label.ts'
import { conditionsLabel } from '../ui/target-label.ts'

/** `fbnet-mini`, `darts-cnn C36 L20`: a space, and the size of its nets where that is not its own. */
export const spaceLabel = (table: Pick<LatencyTableSummary, 'space' | 'size'>): string => subjectText(table)

/** One table among others in a list of choices. */
export function tableLabel(table: LatencyTableSummary): string {
  return `${deviceLabel(table.deviceId, table.deviceName)} · ${spaceLabel(table)}`
}

export function tableHint({ target, createdAt }: LatencyTableSummary): string {
  return [...(target === null ? [] : [conditionsLabel(target)]), dateTime(createdAt)].join(' · ')
}
