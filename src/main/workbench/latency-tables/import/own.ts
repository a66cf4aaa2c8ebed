import {
  latencyTableFileSchema,
  latencyTableFileVersion,
  latencyTableFormat,
  type LatencyTableFile,
} from '#shared/contract/latency-table-file.ts'
import { check, requirePrintable, unreadable } from './unreadable.ts'

/** Whether data claims to be a table that Tansaku wrote. */
export const isOwn = (data: unknown): data is { readonly format: string; readonly version?: unknown } =>
  typeof data === 'object' && data !== null && 'format' in data && data.format === latencyTableFormat

/** @throws IMPORT_UNREADABLE for another version, or naming the field that is wrong */
export function readOwn(data: { readonly version?: unknown }, file: string): LatencyTableFile {
  if (data.version !== latencyTableFileVersion) {
    throw unreadable(
      file,
      'field version',
      `found ${JSON.stringify(data.version) ?? 'nothing'}, expected ${String(latencyTableFileVersion)}. A newer Tansaku wrote it; update this one.`,
    )
  }
  const table = check(latencyTableFileSchema, data, file)
  requirePrintable(table, file)
  const keys = new Set<string>()
  for (const [index, entry] of table.entries.entries()) {
    if (keys.has(entry.key))
      throw unreadable(file, `field entries.${String(index)}.key`, `the operator ${entry.key} has a second row.`)
    keys.add(entry.key)
    const ordered =
      entry.minUs <= entry.medianUs &&
      entry.medianUs <= entry.p90Us &&
      entry.intervalUs.low <= entry.medianUs &&
      entry.medianUs <= entry.intervalUs.high
    if (!ordered)
      throw unreadable(
        file,
        `field entries.${String(index)}`,
        `${entry.key}: the minimum, the interval and the 90th percentile do not lie around the median.`,
      )
  }
  return table
}
