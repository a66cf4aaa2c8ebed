import { createHash } from 'node:crypto'
import { sql, type Kysely, type Transaction } from 'kysely'
import { TansakuError } from '#shared/errors.ts'
import { now } from '../ids.ts'
import { encode } from '../json.ts'
import type { Schema } from '../schema.ts'
import { rowText, type StoredRow } from './rows.ts'
import { packedTables, type PackedTable, type TableName } from './tables.ts'

/** What to do with a record that is here already, and is not the same there. */
export type OnConflict = 'refuse' | 'keep' | 'replace'

export interface MergedRecord {
  readonly table: TableName
  readonly id: string
  /** `same`: it was here, and is the same. */
  readonly outcome: 'added' | 'same' | 'kept' | 'replaced'
}

/** One that is here otherwise; of runs how many epochs each has finished. */
export interface Conflict {
  readonly table: TableName
  readonly id: string
  readonly name: string | null
  readonly epochs: { readonly here: number; readonly there: number } | null
}

export interface MergeOptions {
  /** A database of this version's schema. */
  readonly file: string
  readonly onConflict: OnConflict
  /**
   * Puts the files of runs in their places, as the last thing before all is stored; where it fails nothing is. Both may
   * be cut short: what was put in place counts where the mark is stored.
   */
  readonly place: (records: readonly MergedRecord[]) => Promise<void>
  readonly mark: string
}

/** Setting that says whose rows were taken over last. */
export const markName = 'unpacked'

type Table = (typeof packedTables)[number]
const attached = 'incoming'

/**
 * Takes over the rows of another database, all or none.
 * @throws PACK_CONFLICT, PACK_UNREADABLE where rows refer to what is nowhere
 */
export async function mergeFrom(
  db: Kysely<Schema>,
  { file, onConflict, place, mark }: MergeOptions,
): Promise<MergedRecord[]> {
  return db.connection().execute(async (connection) => {
    await sql`ATTACH DATABASE ${file} AS ${sql.id(attached)}`.execute(connection)
    try {
      return await connection.transaction().execute(async (transaction) => {
        const merge = createMerge(transaction)
        const records = await merge.all(onConflict)
        const value = { value: encode(mark), changed_at: now() }
        await transaction
          .insertInto('settings')
          .values({ name: markName, ...value })
          .onConflict((conflict) => conflict.column('name').doUpdateSet(value))
          .execute()
        await place(records)
        return records
      })
    } catch (thrown) {
      throw thrown instanceof TansakuError && thrown.code === 'CONFLICT' ? dangling(thrown) : thrown
    } finally {
      await sql`DETACH DATABASE ${sql.id(attached)}`.execute(connection)
    }
  })
}

/** A foreign key that leads nowhere. */
const dangling = (cause: TansakuError): TansakuError =>
  new TansakuError(
    'PACK_UNREADABLE',
    'Something in this pack refers to what is neither in it nor here: it is not whole. Nothing of it was taken over.',
    {},
    { cause },
  )

function createMerge(db: Transaction<Schema>) {
  const here = (table: TableName) => sql.id('main', table)
  const there = (table: TableName) => sql.id(attached, table)
  const from = { here, there }
  type Side = keyof typeof from

  const rowsOf = async (side: Side, table: TableName, by: readonly string[], values: readonly unknown[]) => {
    const where = sql.join(
      by.map((column, i) => sql`${sql.ref(column)} = ${values[i]}`),
      sql` AND `,
    )
    const { key } = packedTables.find(({ name }) => name === table)!
    const order = sql.join(key.map((column) => sql.ref(column)))
    return (await sql<StoredRow>`SELECT * FROM ${from[side](table)} WHERE ${where} ORDER BY ${order}`.execute(db)).rows
  }

  const partsOf = (table: Table): Table[] =>
    packedTables.filter(({ as, goesWith }) => as === 'part' && goesWith?.table === table.name)

  /** Of a record with all of its parts, without what makes no difference. */
  async function digestOf(side: Side, table: Table, row: StoredRow): Promise<string> {
    const hash = createHash('sha256')
    const add = (part: PackedTable, each: StoredRow): void => {
      const passed = [part.loose?.column, part.numbered, part.aside]
      const counted = Object.entries(each).filter(([column]) => !passed.includes(column))
      hash.update(`${rowText(Object.fromEntries(counted.sort(([a], [b]) => (a < b ? -1 : 1))))}\n`)
    }
    add(table, row)
    for (const part of partsOf(table))
      for (const each of await rowsOf(side, part.name, [part.goesWith!.by], [row['id']])) add(part, each)
    return hash.digest('hex')
  }

  /** Links that lead nowhere are given up. */
  async function loosen({ name, loose }: Table): Promise<void> {
    if (loose === undefined) return
    const link = sql.ref(loose.column)
    await sql`UPDATE ${there(name)} SET ${link} = NULL
      WHERE ${link} NOT IN (SELECT id FROM ${there(loose.table)} UNION SELECT id FROM ${here(loose.table)})`.execute(db)
  }

  async function columnsOf({ name, numbered }: Table) {
    const { rows } = await sql<{ name: string }>`SELECT name FROM pragma_table_info(${name})`.execute(db)
    return rows.map((row) => row.name).filter((column) => column !== numbered)
  }

  async function copy(table: Table, by: readonly string[], values: readonly unknown[]): Promise<void> {
    const columns = sql.join((await columnsOf(table)).map((column) => sql.ref(column)))
    const where = sql.join(
      by.map((column, i) => sql`${sql.ref(column)} = ${values[i]}`),
      sql` AND `,
    )
    await sql`INSERT INTO ${here(table.name)} (${columns})
      SELECT ${columns} FROM ${there(table.name)} WHERE ${where} ORDER BY rowid`.execute(db)
  }

  async function copyParts(table: Table, id: unknown): Promise<void> {
    for (const part of partsOf(table)) await copy(part, [part.goesWith!.by], [id])
  }

  /** In its place: what belongs to others and refers to it stays. */
  async function replace(table: Table, id: unknown): Promise<void> {
    for (const part of partsOf(table).reverse())
      await sql`DELETE FROM ${here(part.name)} WHERE ${sql.ref(part.goesWith!.by)} = ${id}`.execute(db)
    const columns = (await columnsOf(table)).filter((column) => !table.key.includes(column))
    const changes = columns.map(
      (column) =>
        sql`${sql.ref(column)} = (SELECT ${sql.ref(column)} FROM ${there(table.name)} AS other WHERE other.id = ${id})`,
    )
    await sql`UPDATE ${here(table.name)} SET ${sql.join(changes)} WHERE id = ${id}`.execute(db)
    await copyParts(table, id)
  }

  async function conflictOf(table: Table, row: StoredRow): Promise<Conflict> {
    const { run } = table
    const count = async (side: Side, epochs: TableName, by: string): Promise<number> =>
      (await rowsOf(side, epochs, [by], [row['id']])).length
    return {
      table: table.name,
      id: String(row['id']),
      name: typeof row['name'] === 'string' ? row['name'] : null,
      epochs: run
        ? { here: await count('here', run.epochs, run.by), there: await count('there', run.epochs, run.by) }
        : null,
    }
  }

  async function take(
    table: Table,
    row: StoredRow,
    known: StoredRow | undefined,
    onConflict: OnConflict,
  ): Promise<MergedRecord['outcome']> {
    if (known === undefined) {
      await copy(table, table.key, [row['id']])
      await copyParts(table, row['id'])
      return 'added'
    }
    if ((await digestOf('here', table, known)) === (await digestOf('there', table, row))) return 'same'
    if (onConflict !== 'replace') return 'kept'
    await replace(table, row['id'])
    return 'replaced'
  }

  return {
    async all(onConflict: OnConflict): Promise<MergedRecord[]> {
      const records: MergedRecord[] = []
      const conflicts: Conflict[] = []
      for (const table of packedTables.filter(({ as }) => as !== 'part')) {
        await loosen(table)
        const { rows } = await sql<StoredRow>`SELECT * FROM ${there(table.name)} ORDER BY rowid`.execute(db)
        for (const row of rows) {
          const key = table.key.map((column) => row[column])
          const [known] = await rowsOf('here', table.name, table.key, key)
          if (table.as === 'fact') {
            // What is known of a device here counts.
            if (known === undefined) await copy(table, table.key, key)
            continue
          }
          const id = String(row['id'])
          const outcome = await take(table, row, known, onConflict)
          if (outcome === 'kept') conflicts.push(await conflictOf(table, row))
          records.push({ table: table.name, id, outcome })
        }
      }
      if (onConflict === 'refuse' && conflicts.length > 0) throw conflictError(conflicts)
      return records
    },
  }
}

function conflictError(conflicts: readonly Conflict[]): TansakuError {
  const told = conflicts.slice(0, 5).map(({ id, name, epochs }) => {
    const called = name === null ? id : `${id} (${name})`
    if (epochs === null || epochs.here === epochs.there) return called
    const further = epochs.there > epochs.here ? 'the pack is further' : 'what is here is further'
    return `${called}: ${String(epochs.here)} epochs here, ${String(epochs.there)} in the pack; ${further}`
  })
  const more = conflicts.length > told.length ? `, and ${String(conflicts.length - told.length)} more` : ''
  return new TansakuError(
    'PACK_CONFLICT',
    `Here already, in another state: ${told.join('; ')}${more}. Nothing was taken over. With --conflicts replace the pack's take their place, with --conflicts keep those here stay and the rest is added.`,
    { conflicts: conflicts.slice(0, 100) },
  )
}
