import { sql, type Kysely, type Transaction } from 'kysely'
import { z } from 'zod'
import { recordKinds, type RecordKind } from '#shared/contract/records.ts'
import { TansakuError } from '#shared/errors.ts'
import { now } from '../ids.ts'
import { checked, encode, parse } from '../json.ts'
import { migrationNames } from '../migrate.ts'
import { parseRow, rowText } from '../packing/rows.ts'
import { isTableName, type TableName } from '../packing/tables.ts'
import { tableOf } from '../record-tables.ts'
import type { RemovalRow, RemovedRow, Schema } from '../schema.ts'
import { gather, needed, type GatheredRow, type RootRow } from './gather.ts'

const storedSchema = z.object({
  id: z.string(),
  kind: z.enum(recordKinds),
  name: z.string().nullable(),
  /** Searches and evaluations, whose folders go along. */
  runs: z.array(z.string()),
  bytes: z.number(),
  removedAt: z.string(),
  /** Whether the database is still as it was then: else its rows do not fit any more. */
  fits: z.boolean(),
})
export type StoredRemoval = z.infer<typeof storedSchema>

export interface NewRemoval {
  readonly id: string
  readonly kind: RecordKind
  /** Records that go with it. */
  readonly with?: readonly RootRow[]
  /** What it stands on and may be removed next. */
  readonly needs?: RootRow
}

export interface RemovalRepository {
  /** Takes a record out of its table with all that goes with it, so that it can be brought back. @returns its runs */
  remove(removal: NewRemoval): Promise<string[]>
  /** @throws CONFLICT where the record, or a run that went with it, is there again: unpacked since, say */
  requireAbsent(removal: StoredRemoval): Promise<void>
  /** Puts all of it back, or nothing. @throws NOT_FOUND, CONFLICT */
  restore(id: string): Promise<void>
  /** Newest first. */
  list(): Promise<StoredRemoval[]>
  find(id: string): Promise<StoredRemoval | undefined>
  /** There is no bringing it back any more. */
  forget(id: string): Promise<void>
  /** Which of these searches and evaluations are stored. */
  storedRuns(ids: readonly string[]): Promise<string[]>
}

const runTables: readonly string[] = ['searches', 'evaluations']

/** What it is called, in plain SQL: it may be one that cannot be read. */
const nameIn = {
  search: sql<string | null>`name`,
  sweep: sql<string | null>`name`,
  architecture: sql<string | null>`name`,
  'latency-table': sql<string | null>`space || iif(json_valid(device), ' · ' || json_extract(device, '$.name'), '')`,
  comparison: sql<string | null>`iif(json_valid(report), json_extract(report, '$.deviceName'), NULL)`,
} satisfies Record<RecordKind, unknown>

function toRemoval(row: RemovalRow): StoredRemoval {
  const where = `removal ${row.id}`
  const { id, entity: kind, name, bytes, removed_at: removedAt } = row
  const fits = row.migrations === migrationNames.length
  return checked(storedSchema, { id, kind, name, bytes, removedAt, fits, runs: parse(row.runs, where) }, where)
}

export function createRemovalRepository(db: Kysely<Schema>): RemovalRepository {
  const listed = () => db.selectFrom('removals').selectAll()
  async function storedRuns(ids: readonly string[]): Promise<string[]> {
    const searches = await db.selectFrom('searches').select('id').where('id', 'in', ids).execute()
    const evaluations = await db.selectFrom('evaluations').select('id').where('id', 'in', ids).execute()
    return [...searches, ...evaluations].map((row) => row.id)
  }
  return {
    storedRuns,
    async requireAbsent({ id, kind, runs }) {
      const { rows } = await sql`SELECT 1 FROM ${sql.table(tableOf[kind])} WHERE id = ${id}`.execute(db)
      const [there] = rows.length > 0 ? [id] : await storedRuns(runs)
      if (there !== undefined)
        throw new TansakuError(
          'CONFLICT',
          `${there} is there again, unpacked since it was removed: to have the removed one in its stead, remove this one first.`,
          { id, there },
        )
    },
    remove: ({ id, kind, with: others = [], needs }) =>
      db.transaction().execute(async (transaction) => {
        const table = tableOf[kind]
        const { rows: named } = await sql<{ name: string | null }>`
          SELECT ${nameIn[kind]} AS name FROM ${sql.table(table)} WHERE id = ${id}`.execute(transaction)
        const roots = [{ table, id }, ...others]
        const gathered = [
          ...(needs === undefined ? [] : await needed(transaction, needs)),
          ...(await gather(transaction, roots)),
        ]
        const texts = gathered.map(({ content }) => rowText(content))
        const runs = gathered.flatMap(({ kind: as, table: of, content }) =>
          as === 'row' && runTables.includes(of) ? [String(content['id'])] : [],
        )
        await transaction.deleteFrom('removals').where('id', '=', id).execute()
        await transaction
          .insertInto('removals')
          .values({
            id,
            entity: kind,
            name: named[0]?.name ?? null,
            runs: encode(runs),
            bytes: texts.reduce((sum, text) => sum + text.length, 0),
            migrations: migrationNames.length,
            removed_at: now(),
          })
          .execute()
        for (const [position, row] of gathered.entries())
          await transaction
            .insertInto('removed_rows')
            .values({
              removal_id: id,
              position,
              in_table: row.table,
              kind: row.kind,
              place: row.place,
              content: texts[position]!,
            })
            .execute()
        for (const root of roots)
          await sql`DELETE FROM ${sql.table(root.table)} WHERE id = ${root.id}`.execute(transaction)
        return runs
      }),
    restore: (id) =>
      db.transaction().execute(async (transaction) => {
        // Whatever refers to what, all of it is there in the end.
        await sql`PRAGMA defer_foreign_keys = ON`.execute(transaction)
        const rows = await transaction
          .selectFrom('removed_rows')
          .selectAll()
          .where('removal_id', '=', id)
          .orderBy('position')
          .execute()
        for (const row of rows) await putBack(transaction, toGathered(row))
        await requireWhole(transaction, id, rows)
        await transaction.deleteFrom('removals').where('id', '=', id).execute()
      }),
    async list() {
      return (await listed().orderBy('removed_at', 'desc').execute()).map(toRemoval)
    },
    async find(id) {
      const row = await listed().where('id', '=', id).executeTakeFirst()
      return row && toRemoval(row)
    },
    forget: (id) =>
      db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('removals').where('id', '=', id).execute()
        await transaction.deleteFrom('marks').where('id', '=', id).execute()
      }),
  }
}

function toGathered({ removal_id: id, position, in_table: table, kind, place, content }: RemovedRow): GatheredRow {
  const row = parseRow(content)
  if (row === null || !isTableName(table) || (kind !== 'row' && kind !== 'needed' && kind !== 'link'))
    throw new TansakuError(
      'STORED_VALUE_UNKNOWN',
      `What was removed as ${id} cannot be read (row ${String(position)}): it is damaged. Nothing was brought back.`,
      { id, position },
    )
  return { kind, table, place, content: row }
}

async function putBack(db: Transaction<Schema>, { kind, table, place, content }: GatheredRow): Promise<void> {
  if (kind === 'link') {
    const column = sql.ref(String(content['column']))
    await sql`UPDATE ${sql.table(table)} SET ${column} = ${content['value']}
      WHERE id = ${content['id']} AND ${column} IS NULL`.execute(db)
    return
  }
  const named = sql.table(table)
  const { rows: taken } = await sql`SELECT 1 FROM ${named} WHERE rowid = ${place}`.execute(db)
  // Where it stood, unless another row stands there by now: then behind all.
  const isFree = taken.length === 0
  const number = await numberOf(db, table)
  const row = Object.fromEntries(Object.entries(content).filter(([column]) => isFree || column !== number))
  const columns = [...(isFree && number === null ? ['rowid'] : []), ...Object.keys(row)]
  const values = columns.map((column) => (column === 'rowid' ? place : row[column]))
  const otherwise = kind === 'needed' ? sql`OR IGNORE` : sql``
  await sql`INSERT ${otherwise} INTO ${named} (${sql.join(columns.map((column) => sql.ref(column)))})
    VALUES (${sql.join(values)})`.execute(db)
}

/** The column that is a row's number itself; null where none is. */
async function numberOf(db: Transaction<Schema>, table: TableName): Promise<string | null> {
  const { rows } = await sql<{ name: string }>`
    SELECT name FROM pragma_table_info(${table}) WHERE pk = 1 AND type = 'INTEGER'`.execute(db)
  return rows[0]?.name ?? null
}

/** @throws CONFLICT where something that it stands on was removed too */
async function requireWhole(db: Transaction<Schema>, id: string, rows: readonly RemovedRow[]): Promise<void> {
  for (const table of new Set(rows.map((row) => row.in_table))) {
    const { rows: missing } = await sql<{ parent: string }>`
      SELECT parent FROM pragma_foreign_key_check(${table})`.execute(db)
    if (missing.length > 0)
      throw new TansakuError(
        'CONFLICT',
        `${id} stands on something that was removed too (${missing[0]!.parent}): bring that back first, see tansaku removed.`,
        { id, missing: missing[0]!.parent },
      )
  }
}
