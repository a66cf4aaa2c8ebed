import type BetterSqlite from 'better-sqlite3'
import { z } from 'zod'
import { columnsOf, quoted } from './columns.ts'
import { packedTables } from './tables.ts'

/**
 * Every home calls its own computer `local`. One of another home gets a name of its own, and gets the old one back when
 * it comes home.
 */
export interface DeviceNames {
  /** Of the home that the rows come from, and of this one. */
  readonly from: string
  readonly to: string
}

const local = 'local'
const ownName = 'This computer'
const computerOf = (home: string): string => `computer:${home}`
const elsewhere = (home: string): string => ` (${home.slice(0, 4)})`
const nameElsewhere = (name: string, home: string): string =>
  `${name === ownName ? 'Another computer' : name}${elsewhere(home)}`
const nameAtHome = (name: string, home: string): string =>
  name === nameElsewhere(ownName, home) ? ownName : name.replace(elsewhere(home), '')

interface Renaming {
  readonly id: string
  readonly newId: string
  /** As the device itself is called; null where it is in none of the rows. */
  readonly name: string | null
  readonly newName: string | null
  /** Of the device itself: on another computer nothing is measured. */
  readonly facts: Readonly<Record<string, unknown>>
}

/** In every column that names devices, by itself or within JSON. */
export function renameDevices(database: BetterSqlite.Database, { from, to }: DeviceNames): void {
  if (from === to) return
  const cameHome = nameIn(database, computerOf(to))
  const leftHome = nameIn(database, local)
  const renamings: Renaming[] = [
    {
      id: computerOf(to),
      newId: local,
      name: cameHome,
      newName: cameHome && nameAtHome(cameHome, to),
      facts: { kind: 'local', state: 'ready' },
    },
    {
      id: local,
      newId: computerOf(from),
      name: leftHome,
      newName: leftHome && nameElsewhere(leftHome, from),
      facts: { kind: 'imported', state: 'read-only' },
    },
  ]
  // Both at once: what was local there must not become local here.
  for (const { name } of packedTables) renameIn(database, name, renamings)
}

function nameIn(database: BetterSqlite.Database, id: string): string | null {
  const row = database.prepare('SELECT description FROM devices WHERE id = ?').get(id) as
    { description: string } | undefined
  return row === undefined ? null : (namedSchema.safeParse(parsed(row.description)).data?.name ?? null)
}
const namedSchema = z.object({ name: z.string() })

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined // It is told of when it is read.
  }
}

function renameIn(database: BetterSqlite.Database, table: string, renamings: readonly Renaming[]): void {
  const columns = columnsOf(database, table)
  const mentions = columns.map((column) => `instr(${quoted(column)}, ?) > 0`).join(' OR ')
  const rows = database.prepare(`SELECT rowid AS "row", * FROM "${table}" WHERE ${mentions}`)
  const changed = new Map<number, Record<string, string>>()
  for (const word of renamings.flatMap(({ id, name }) => [id, ...(name === null ? [] : [name])]))
    for (const row of rows.all(columns.map(() => word)) as Record<string, unknown>[])
      changed.set(row['row'] as number, newTexts(table, columns, row, renamings))
  for (const [row, texts] of changed) {
    const entries = Object.entries(texts)
    if (entries.length === 0) continue
    database
      .prepare(`UPDATE "${table}" SET ${entries.map(([column]) => `${quoted(column)} = ?`).join(', ')} WHERE rowid = ?`)
      .run(...entries.map(([, text]) => text), row)
  }
}

/** Of the columns whose text changes. */
function newTexts(
  table: string,
  columns: readonly string[],
  row: Readonly<Record<string, unknown>>,
  renamings: readonly Renaming[],
): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const column of columns) {
    const before = row[column]
    if (typeof before !== 'string') continue
    const after = newText(`${table}.${column}`, before, renamings)
    if (after !== before) texts[column] = after
  }
  return texts
}

function newText(place: string, text: string, renamings: readonly Renaming[]): string {
  if (place === 'devices.id' || place.endsWith('.device_id'))
    return renamings.find(({ id }) => id === text)?.newId ?? text
  if (place.endsWith('.device_name')) return renamings.find(({ name }) => name === text)?.newName ?? text
  if (place === 'target_speeds.target') {
    const renaming = renamings.find(({ id }) => text.startsWith(`${id} / `))
    return renaming === undefined ? text : `${renaming.newId}${text.slice(renaming.id.length)}`
  }
  const value = /^[[{]/.test(text) ? parsed(text) : undefined
  return value === undefined ? text : JSON.stringify(renamed(value, renamings))
}

function renamed(value: unknown, renamings: readonly Renaming[]): unknown {
  if (Array.isArray(value)) return value.map((each) => renamed(each, renamings))
  if (typeof value !== 'object' || value === null) return value
  const own = value as Readonly<Record<string, unknown>>
  const description = 'kind' in own && 'transport' in own ? renamings.find(({ id }) => id === own['id']) : undefined
  return {
    ...Object.fromEntries(
      Object.entries(own).map(([key, each]) => {
        if (key === 'deviceId') return [key, renamings.find(({ id }) => id === each)?.newId ?? each]
        if (key === 'deviceName') return [key, renamings.find(({ name }) => name === each)?.newName ?? each]
        return [key, renamed(each, renamings)]
      }),
    ),
    ...(description && { id: description.newId, name: description.newName ?? own['name'], ...description.facts }),
  }
}
