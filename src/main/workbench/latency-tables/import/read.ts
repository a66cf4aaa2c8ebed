import type { LatencyTableFile } from '#shared/contract/latency-table-file.ts'
import type { ImportedTable } from '#main/store/index.ts'
import type { ImportedDeviceFacts } from '../imported-device.ts'
import { positionsOf } from '../places.ts'
import { isOwn, readOwn } from './own.ts'
import { unreadable } from './unreadable.ts'

/** What a file says of a table: everything but the ids it gets here. */
export interface ReadTable extends Omit<ImportedTable, 'id' | 'device'> {
  readonly device: ImportedDeviceFacts
  readonly audit: LatencyTableFile['audit']
}

/**
 * A latency table from a file's text; its format is found out.
 * @param file its name, for messages
 * @throws IMPORT_UNREADABLE naming the line or field
 */
export function readTable(file: string, content: string): ReadTable {
  const data = parseJson(content, file)
  if (isOwn(data)) return fromOwn(readOwn(data, file), file)
  throw unreadable(file, '', 'it is none of the known formats: a table that Tansaku exported, mobile-vision\'s records, or a ProxylessNAS / once-for-all table.')
}

function parseJson(content: string, file: string): unknown {
  try {
    return JSON.parse(content)
  } catch (cause) {
    throw unreadable(file, '', `it is not JSON: ${cause instanceof Error ? cause.message : ''}`, {}, cause)
  }
}

function fromOwn(table: LatencyTableFile, file: string): ReadTable {
  const { exportedAt: _at, format: _format, version: _version, stretches, entries, imported, ...rest } = table
  const positions = positionsOf(table.space)
  const mapped = entries.filter((entry) => positions.has(entry.key)).length
  if (mapped === 0) throw unreadable(file, 'field entries', `none of the ${String(entries.length)} rows is an operator of ${table.space} as this version spells them.`)
  return {
    ...rest,
    entries: entries.map((entry, index) => ({ ...entry, position: positions.get(entry.key) ?? positions.size + index })),
    chunks: stretches.map(({ samples, ...stretch }) => ({ ...stretch, countedSamples: samples, samples: [] })),
    imported: { format: imported?.format ?? 'tansaku', fileName: file, rows: entries.length, mappedRows: mapped, operators: positions.size, mappedOperators: mapped, notes: imported?.notes ?? [] },
  }
}
