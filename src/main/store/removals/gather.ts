import { sql, type Kysely } from 'kysely'
import type { StoredRow } from '../packing/rows.ts'
import type { TableName } from '../packing/tables.ts'
import type { Schema } from '../schema.ts'

/** `row`: goes with it; `needed`: stands under it, and may go too; `link`: stays, and names what goes. */
export interface GatheredRow {
  readonly kind: 'row' | 'needed' | 'link'
  readonly table: TableName
  /** Its rowid: lists are in the order in which rows were added. */
  readonly place: number
  readonly content: StoredRow
}

export interface RootRow {
  readonly table: TableName
  readonly id: string
}

/** From whom rows go or lose a link when a row is deleted. */
interface Reference {
  readonly table: TableName
  readonly columns: readonly { readonly from: string; readonly to: string }[]
  readonly onDelete: 'CASCADE' | 'SET NULL'
}

type Placed = StoredRow & { readonly place_in_table: number }

/** Triggers delete these, which name runs of any kind. */
const leasesOf = (table: string): Reference[] =>
  ['searches', 'evaluations', 'latency_tables'].includes(table)
    ? [{ table: 'leases', columns: [{ from: 'run_id', to: 'id' }], onDelete: 'CASCADE' }]
    : []

/** What refers to each table, as the database itself says. */
async function references(db: Kysely<Schema>): Promise<(table: TableName) => readonly Reference[]> {
  const { rows } = await sql<{
    name: TableName
    number: number
    other: string
    from: string
    to: string | null
    on_delete: string
  }>`SELECT t.name, f.id AS number, f."table" AS other, f."from", f."to", f.on_delete
    FROM sqlite_schema AS t, pragma_foreign_key_list(t.name) AS f WHERE t.type = 'table' ORDER BY t.name, f.id, f.seq`.execute(
    db,
  )
  const of = new Map<string, Map<string, Reference>>()
  for (const { name, number, other, from, to, on_delete: onDelete } of rows) {
    if (onDelete !== 'CASCADE' && onDelete !== 'SET NULL') continue
    const known = of.get(other) ?? new Map<string, Reference>()
    of.set(other, known)
    const key = `${name} ${String(number)}`
    const columns = [...(known.get(key)?.columns ?? []), { from, to: to ?? 'id' }]
    known.set(key, { table: name, columns, onDelete })
  }
  return (table) => [...(of.get(table)?.values() ?? []), ...leasesOf(table)]
}

/** Everything that goes when these rows are deleted, each behind what it refers to, and the links that are lost. */
export async function gather(db: Kysely<Schema>, roots: readonly RootRow[]): Promise<GatheredRow[]> {
  const referringTo = await references(db)
  const found = new Map<string, GatheredRow>()
  const rowsWhere = async (table: TableName, columns: readonly string[], values: readonly unknown[]) => {
    const where = sql.join(
      columns.map((column, i) => sql`${sql.ref(column)} = ${values[i]}`),
      sql` AND `,
    )
    return (
      await sql<Placed>`SELECT rowid AS place_in_table, * FROM ${sql.table(table)} WHERE ${where}
      ORDER BY rowid`.execute(db)
    ).rows
  }
  async function take(table: TableName, { place_in_table: place, ...content }: Placed): Promise<void> {
    const key = `row ${table} ${String(place)}`
    if (found.has(key)) return
    found.set(key, { kind: 'row', table, place, content })
    for (const { table: other, columns, onDelete } of referringTo(table)) {
      const from = columns.map((column) => column.from)
      const values = columns.map((column) => content[column.to])
      for (const row of await rowsWhere(other, from, values))
        if (onDelete === 'CASCADE') await take(other, row)
        else
          found.set(`link ${other} ${String(row.place_in_table)} ${from[0]!}`, {
            kind: 'link',
            table: other,
            place: row.place_in_table,
            content: { id: row['id']!, column: from[0]!, value: values[0]! },
          })
    }
  }
  for (const { table, id } of roots) for (const row of await rowsWhere(table, ['id'], [id])) await take(table, row)
  return [...found.values()]
}

/** A row that stands under a removed one, such as an imported table's device. */
export async function needed(db: Kysely<Schema>, { table, id }: RootRow): Promise<GatheredRow[]> {
  const { rows } =
    await sql<Placed>`SELECT rowid AS place_in_table, * FROM ${sql.table(table)} WHERE id = ${id}`.execute(db)
  return rows.map(({ place_in_table: place, ...content }) => ({ kind: 'needed', table, place, content }))
}
