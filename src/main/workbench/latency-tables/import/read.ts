import { parseDocument } from 'yaml'
import type { LatencyTableFile } from '#shared/contract/latency-table-file.ts'
import { latencyEntrySchema, type ImportFacts, type MeasurementProtocol } from '#shared/contract/latency-tables.ts'
import { defaultProtocol } from '#main/devices/latency-table/index.ts'
import type { Target } from '#shared/contract/target.ts'
import { coresOfRuns, engineOf } from '#shared/latency/target.ts'
import { now, type ImportedTable } from '#main/store/index.ts'
import type { ImportedDeviceFacts } from '../imported-device.ts'
import { positionsOf } from '../places.ts'
import { mapOntoSpace, type ForeignTable } from './map.ts'
import { isMobileVision, readMobileVision } from './mobile-vision.ts'
import { isOwn, readOwn } from './own.ts'
import { isProxyless, readProxyless } from './proxylessnas.ts'
import { check, unreadable } from './unreadable.ts'

/** What a file says of a table: everything but the ids it gets here. */
export interface ReadTable extends Omit<ImportedTable, 'id' | 'device' | 'target'> {
  readonly target: Omit<Target, 'deviceId'>
  readonly device: ImportedDeviceFacts
  readonly audit: LatencyTableFile['audit']
}

/**
 * YAML is read into a tree first, which takes ten times the room of JSON; the published tables have half a million
 * characters.
 */
const mostYamlCharacters = 4_000_000

/**
 * A latency table from a file's text; its format is found out.
 * @param file its name, for messages
 * @throws IMPORT_UNREADABLE naming the line or field
 */
export function readTable(file: string, content: string): ReadTable {
  const table = tableIn(file, content)
  // One range for all formats.
  for (const entry of table.entries) check(latencyEntrySchema, entry, file, `row ${entry.key}`)
  return table
}

function tableIn(file: string, content: string): ReadTable {
  const text = content.replace(/^\uFEFF/, '')
  const json = tryJson(text)
  if (json.ok) {
    if (isOwn(json.data)) return fromOwn(readOwn(json.data, file), file)
    if (isMobileVision(json.data)) return fromMobileVision([{ where: 'record 1', data: json.data }], file)
    if (Array.isArray(json.data) && isMobileVision(json.data[0]))
      return fromMobileVision(
        json.data.map((data: unknown, index) => ({ where: `record ${String(index + 1)}`, data })),
        file,
      )
    const map = asMap(json.data)
    if (isProxyless(map)) return fromProxyless(map, file)
    throw unknownFormat(file)
  }
  if (isMobileVision(unwrapped(firstLine(text)))) return fromMobileVision(jsonLines(text, file), file)
  if (/^\s*[[{]/.test(text)) throw unreadable(file, '', `it is not JSON: ${json.problem}`)
  const yaml = readYaml(text, file)
  if (isProxyless(yaml)) return fromProxyless(yaml, file)
  throw unknownFormat(file)
}

const unknownFormat = (file: string) =>
  unreadable(
    file,
    '',
    "it is none of the known formats: a table that Tansaku exported, mobile-vision's records, or a ProxylessNAS or once-for-all table of means.",
  )

type Json = { readonly ok: true; readonly data: unknown } | { readonly ok: false; readonly problem: string }

function tryJson(text: string): Json {
  try {
    return { ok: true, data: JSON.parse(text) as unknown }
  } catch (thrown) {
    return { ok: false, problem: thrown instanceof Error ? thrown.message.slice(0, 300) : '' }
  }
}

const firstLine = (text: string): string => /^\s*([^\n]*)/.exec(text)?.[1] ?? ''

/** mobile-vision writes each record as JSON, or as JSON text inside a JSON string. */
function unwrapped(line: string): unknown {
  const once = tryJson(line)
  if (!once.ok || typeof once.data !== 'string') return once.ok ? once.data : undefined
  const twice = tryJson(once.data)
  return twice.ok ? twice.data : undefined
}

function jsonLines(text: string, file: string): { where: string; data: unknown }[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return []
    const where = `line ${String(index + 1)}`
    const data = unwrapped(line)
    if (data === undefined) throw unreadable(file, where, 'it is not a JSON record.')
    return [{ where, data }]
  })
}

/** A JSON object as a map, so that no key of a file ever names a property of ours. */
const asMap = (data: unknown): unknown =>
  typeof data === 'object' && data !== null && !Array.isArray(data) ? new Map(Object.entries(data)) : data

function readYaml(text: string, file: string): unknown {
  if (text.length > mostYamlCharacters)
    throw unreadable(
      file,
      '',
      `as YAML it may have ${String(mostYamlCharacters / 1e6)} million characters and has ${String(text.length)}. Turn it into JSON first.`,
    )
  const document = parseDocument(text, { schema: 'core', uniqueKeys: true, prettyErrors: true })
  const [problem] = document.errors
  if (problem !== undefined)
    throw unreadable(
      file,
      `line ${String(problem.linePos?.[0].line ?? 1)}`,
      `it is not YAML: ${problem.message.split('\n')[0] ?? ''}`,
      {},
      problem,
    )
  try {
    return document.toJS({ mapAsMap: true, maxAliasCount: 0 })
  } catch (cause) {
    throw unreadable(
      file,
      '',
      `it is YAML with references, which no latency table needs: ${cause instanceof Error ? cause.message : ''}`,
      {},
      cause,
    )
  }
}

function fromOwn(table: LatencyTableFile, file: string): ReadTable {
  const { exportedAt: _at, format: _format, version: _version, stretches, entries, imported, ...rest } = table
  const positions = positionsOf(table)
  const mapped = entries.filter((entry) => positions.has(entry.key)).length
  if (mapped === 0)
    throw unreadable(
      file,
      'field entries',
      `none of the ${String(entries.length)} rows is an operator of ${table.space} as this version spells them.`,
    )
  return {
    ...rest,
    target: table.target ?? targetOf(table.engine, table.protocol, table.device.clusters),
    operators: positions.size,
    entries: entries.map((entry, index) => ({
      ...entry,
      position: positions.get(entry.key) ?? positions.size + index,
    })),
    stretches: stretches.map(({ samples, ...stretch }) => ({ ...stretch, countedSamples: samples, samples: [] })),
    imported: {
      format: imported?.format ?? 'tansaku',
      fileName: file,
      rows: entries.length,
      mappedRows: mapped,
      operators: positions.size,
      mappedOperators: mapped,
      notes: imported?.notes ?? [],
    },
  }
}

function fromMobileVision(
  records: readonly { readonly where: string; readonly data: unknown }[],
  file: string,
): ReadTable {
  const table = readMobileVision(records, file)
  const [, model, version, level] = /^(.+)-(\d+(?:\.\d+)*)-(\d+)$/.exec(table.device) ?? []
  const device = {
    ...unknownDevice,
    name: model ?? table.device,
    model: model ?? table.device,
    operatingSystem: version === undefined ? '' : `Android ${version} (API ${level ?? ''})`,
  }
  return fromForeign(table, file, {
    format: 'mobile-vision',
    device,
    engine: 'Caffe2',
    precision: table.precision,
    notes: [...table.notes],
  })
}

function fromProxyless(data: ReadonlyMap<unknown, unknown>, file: string): ReadTable {
  const name = file.replace(/\.[^.]*$/, '')
  return fromForeign(readProxyless(data, file), file, {
    format: 'proxylessnas',
    device: { ...unknownDevice, name, model: name },
    engine: 'unknown',
    precision: 'fp32',
    notes: [
      'The file gives means, and tells neither device, engine, precision nor spread; fp32 is assumed.',
      'Its blocks end their convolutions with ReLU6, those of this space with ReLU.',
    ],
  })
}

const unknownDevice: ImportedDeviceFacts = {
  name: '',
  model: '',
  soc: null,
  operatingSystem: '',
  abis: [],
  clusters: [],
  memoryBytes: null,
}

interface ForeignFacts extends Pick<ImportFacts, 'format' | 'notes'> {
  readonly device: ImportedDeviceFacts
  readonly engine: string
  readonly precision: MeasurementProtocol['precision']
}

/** Of a file that does not tell it: with no core named, the program chose among those of the fastest cluster. */
function targetOf(
  engine: string,
  { version, precision, threads, cores }: MeasurementProtocol,
  clusters: LatencyTableFile['device']['clusters'],
): Omit<Target, 'deviceId'> {
  const told = version > 0
  const ran = { pinned: true, cores: clusters[0]?.cores ?? [] }
  return {
    ...engineOf(engine),
    precision,
    threads: told ? threads : null,
    cores: told ? coresOfRuns(cores, [ran], clusters) : null,
  }
}

/** Version 0 says that the protocol is not ours: but for the precision its fields mean nothing. */
function fromForeign(
  table: ForeignTable,
  file: string,
  { format, notes, precision, ...facts }: ForeignFacts,
): ReadTable {
  const { space, entries, ...counts } = mapOntoSpace(table, file)
  const at = now()
  return {
    ...facts,
    space,
    size: null,
    target: targetOf(facts.engine, defaultProtocol({ version: 0, precision }), []),
    protocol: defaultProtocol({ version: 0, precision }),
    binarySha256: '',
    operators: counts.operators,
    createdAt: at,
    finishedAt: at,
    entries,
    stretches: [],
    warnings: [],
    speed: null,
    repeatability: null,
    audit: null,
    imported: { ...counts, format, fileName: file, notes },
  }
}
