import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { checkpointsIn } from '#main/compute/run-folder.ts'
import { readBlockFile } from '#main/search/training/block-file.ts'
import { runFolder } from '#main/store/index.ts'

/** What a run has come to, without what differs between two equal runs: ids, times, memory. */
export interface Truth {
  /** Rows of the store by table, each as text. */
  readonly rows: Readonly<Record<string, readonly string[]>>
  /** Digests of the newest checkpoint's tensors and of the best weights, by name. */
  readonly weights: Readonly<Record<string, string>>
  /** Files that should not be there. */
  readonly leftovers: readonly string[]
}

const checkpointFormat = { format: 'checkpoint', version: 2 } as const
const ownColumns = ['search_id', 'evaluation_id']
const differing = new Set(['durationMs', 'rssBytes', 'tensors'])
/** Which steps a run tells of goes by the clock: two equal runs have other ones in their curves. */
const byTheClock = new Set(['search_steps'])

export async function truthOf(home: string, id: string): Promise<Truth> {
  const folder = runFolder(home, id)
  const newest = checkpointsIn(folder)[0]
  const files = [
    ...(newest === undefined ? [] : [newest.name]),
    ...readdirSync(folder).filter((name) => name === 'best.tansaku'),
  ]
  const weights: Record<string, string> = {}
  for (const [i, file] of files.entries()) {
    const { blocks } = await readBlockFile(join(folder, file), checkpointFormat)
    for (const { name, data } of blocks)
      weights[`${i === 0 ? 'last' : 'best'}:${name}`] = createHash('sha256').update(data).digest('hex')
  }
  return { rows: rowsOf(home, id), weights, leftovers: readdirSync(folder).filter((name) => name.endsWith('.tmp')) }
}

/** Finished epochs by the newest checkpoint. */
export const epochsOf = (home: string, id: string): number => checkpointsIn(runFolder(home, id))[0]?.epoch ?? 0

/** The run's state, as a run whose terminal was killed may have been done already. */
export function stateOf(home: string, id: string): string {
  const table = id.startsWith('search') ? 'searches' : id.startsWith('table') ? 'latency_tables' : 'evaluations'
  return reading(home, (database) => {
    const row = database.prepare(`SELECT state FROM ${table} WHERE id = ?`).get(id) as { state: string } | undefined
    return row?.state ?? 'missing'
  })
}

/** Each stretch of a table's measuring, with a digest of its times. */
export const chunksOf = (home: string, id: string): Record<string, string> =>
  reading(home, (database) => {
    const chunks: Record<string, string> = {}
    for (const row of database.prepare('SELECT * FROM latency_samples WHERE table_id = ?').all(id)) {
      const { chunk, key, raw_us } = row as { chunk: number; key: string; raw_us: Buffer }
      chunks[`${String(chunk)} ${key}`] = createHash('sha256').update(raw_us).digest('hex')
    }
    return chunks
  })

/** Operators that a table has, whatever they took. */
export const operatorsOf = (home: string, id: string): string[] =>
  reading(home, (database) =>
    database
      .prepare('SELECT key FROM latency_entries WHERE table_id = ? ORDER BY key')
      .all(id)
      .map((row) => (row as { key: string }).key),
  )

export const newestTable = (home: string): string | undefined =>
  reading(
    home,
    (database) =>
      (
        database.prepare('SELECT id FROM latency_tables ORDER BY created_at DESC, rowid DESC LIMIT 1').get() as
          { id: string } | undefined
      )?.id,
  )

function rowsOf(home: string, id: string): Record<string, string[]> {
  return reading(home, (database) => {
    const names = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as { name: string }[]
    const rows: Record<string, string[]> = {}
    for (const { name } of names) {
      if (byTheClock.has(name)) continue
      const columns = (database.pragma(`table_info(${name})`) as { name: string }[]).map((column) => column.name)
      const key = name === 'searches' || name === 'evaluations' ? 'id' : ownColumns.find((own) => columns.includes(own))
      if (key === undefined) continue
      const found = database.prepare(`SELECT * FROM ${name} WHERE ${key} = ?`).all(id) as Record<string, unknown>[]
      if (found.length > 0) rows[name] = found.map((row) => JSON.stringify(withoutTimes(row))).sort()
    }
    return rows
  })
}

const withoutTimes = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([name]) => name !== 'id' && name !== 'at' && !name.endsWith('_at') && !ownColumns.includes(name))
      .map(([name, value]) => [name, comparable(value)]),
  )

function comparable(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value
  return JSON.parse(value, (name, each: unknown) => (differing.has(name) ? undefined : each)) as unknown
}

function reading<T>(home: string, read: (database: BetterSqlite.Database) => T): T {
  const file = join(home, 'tansaku.sqlite')
  if (!existsSync(file)) throw new Error(`${file} does not exist`)
  const database = new BetterSqlite(file, { readonly: true, timeout: 10_000 })
  try {
    return read(database)
  } finally {
    database.close()
  }
}
