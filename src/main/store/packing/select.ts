import { sql, type Kysely, type RawBuilder } from 'kysely'
import { z } from 'zod'
import { targetSchema } from '#shared/contract/target.ts'
import { targetKey } from '#shared/latency/target.ts'
import { decode } from '../json.ts'
import type { Schema } from '../schema.ts'
import { packedTables, type TableName } from './tables.ts'

/** What can be asked for; the rest goes along with it. */
const rootTables = ['searches', 'sweeps', 'latency_tables', 'architectures', 'comparisons'] as const
export type RootTable = (typeof rootTables)[number]
export interface Root {
  readonly table: RootTable
  readonly id: string
}

/** Of each table, its rows that have one of the values in a column. */
export type Selection = ReadonlyMap<TableName, { readonly column: string; readonly values: readonly string[] }>

const originSchema = z.object({ searchId: z.string() })
const inheritsSchema = z.object({ inheritFrom: z.string().nullish() })
const comparisonSchema = z.object({
  wish: z.object({ architectureIds: z.array(z.string()), settings: inheritsSchema }),
  bins: z.array(
    z.object({
      groups: z.array(
        z.object({ trainings: z.array(z.object({ architecture: z.object({ id: z.string().nullable() }) })) }),
      ),
    }),
  ),
})

/**
 * Finds all that some things need to be gone on with elsewhere: a search its tables, its networks, its fronts and the
 * comparisons of what it found; a network its trainings and measurements; a comparison all that it holds side by side.
 * @param hasCheckpoint of a run: one that has begun does not need what it began from
 */
export async function select(
  db: Kysely<Schema>,
  roots: readonly Root[],
  hasCheckpoint: (id: string) => boolean,
): Promise<Selection> {
  const records = new Map<RootTable, Set<string>>(rootTables.map((table) => [table, new Set()]))
  const waiting: Root[] = []
  const add = (table: RootTable, ids: readonly (string | null | undefined)[]): void => {
    for (const id of ids)
      if (id != null && !records.get(table)!.has(id)) {
        records.get(table)!.add(id)
        waiting.push({ table, id })
      }
  }
  const needs: Readonly<Record<RootTable, (id: string) => Promise<void>>> = {
    async sweeps(id) {
      // One that only its search brought along does not bring its others.
      if (roots.some((root) => root.table === 'sweeps' && root.id === id))
        add('searches', await column(db, 'searches', 'id', is('sweep_id', id)))
    },
    async searches(id) {
      add('sweeps', await column(db, 'searches', 'sweep_id', is('id', id)))
      add('latency_tables', await column(db, 'searches', 'latency_table_id', is('id', id)))
      add('latency_tables', await column(db, 'search_tables', 'latency_table_id', is('search_id', id)))
      add('latency_tables', await column(db, 'retargets', 'table_id', is('search_id', id)))
      add('architectures', await column(db, 'architectures', 'id', is('search_id', id)))
      if (hasCheckpoint(id)) return
      for (const origin of await column(db, 'searches', 'branched_from', is('id', id)))
        if (origin !== null) add('searches', [decode(originSchema, origin, `origin of ${id}`).searchId])
    },
    latency_tables: () => Promise.resolve(),
    async architectures(id) {
      const evaluations = await db
        .selectFrom('evaluations')
        .select(['id', 'settings', 'state'])
        .where('architecture_id', '=', id)
        .execute()
      for (const { id: evaluation, settings, state } of evaluations)
        if (state !== 'done' && !hasCheckpoint(evaluation))
          add('searches', [decode(inheritsSchema, settings, `evaluation ${evaluation}`).inheritFrom])
    },
    async comparisons(id) {
      add('latency_tables', await column(db, 'comparisons', 'table_id', is('id', id)))
      for (const report of await column(db, 'comparisons', 'report', is('id', id))) {
        const { wish, bins } = decode(comparisonSchema, report!, `comparison ${id}`)
        // The rest of its trainings begins from there too.
        add('searches', await present(db, 'searches', [wish.settings.inheritFrom]))
        const trained = bins.flatMap(({ groups }) =>
          groups.flatMap(({ trainings }) => trainings.map(({ architecture }) => architecture.id)),
        )
        add('architectures', await present(db, 'architectures', [...wish.architectureIds, ...trained]))
      }
    },
  }
  for (const { table, id } of roots) add(table, [id])
  for (;;) {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await needs[next.table](next.id)
    add('comparisons', await comparisonsOf(db, records.get('searches')!))
    if (waiting.length === 0) break
  }
  return withRest(db, records)
}

/** Comparisons of what these searches found. */
async function comparisonsOf(db: Kysely<Schema>, searches: ReadonlySet<string>): Promise<string[]> {
  const found = new Set(await column(db, 'architectures', 'id', among('search_id', [...searches])))
  const rows = await db.selectFrom('comparisons').select(['id', 'report']).execute()
  return rows.flatMap(({ id, report }) =>
    decode(comparisonSchema, report, `comparison ${id}`).wish.architectureIds.some((net) => found.has(net)) ? [id] : [],
  )
}

const is = (name: string, id: string): RawBuilder<boolean> => sql`${sql.ref(name)} = ${id}`

/** However many they are: a statement takes so many values and no more. */
export const among = (name: string, values: readonly string[]): RawBuilder<boolean> =>
  sql`${sql.ref(name)} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`

async function column(
  db: Kysely<Schema>,
  table: TableName,
  name: string,
  where: RawBuilder<boolean>,
): Promise<(string | null)[]> {
  const { rows } = await sql<{ value: string | null }>`
    SELECT ${sql.ref(name)} AS value FROM ${sql.table(table)} WHERE ${where}`.execute(db)
  return rows.map(({ value }) => value)
}

/** Those that are there still. */
const present = (
  db: Kysely<Schema>,
  table: RootTable,
  ids: readonly (string | null | undefined)[],
): Promise<(string | null)[]> =>
  column(
    db,
    table,
    'id',
    among(
      'id',
      ids.filter((id) => id != null),
    ),
  )

const nameOfTarget = (target: string): string => targetKey(decode(targetSchema, target, 'target'))

/** With what goes along: parts and records of the records, devices, and how fast their targets are. */
async function withRest(db: Kysely<Schema>, records: ReadonlyMap<RootTable, ReadonlySet<string>>): Promise<Selection> {
  const selection = new Map<TableName, { column: string; values: string[] }>()
  for (const [table, ids] of records) selection.set(table, { column: 'id', values: [...ids] })
  const idsOf = async (table: TableName): Promise<string[]> => {
    const own = selection.get(table)
    if (own === undefined || own.column === 'id') return own?.values ?? []
    return (await column(db, table, 'id', among(own.column, own.values))).filter((id) => id !== null)
  }
  for (const { name, goesWith } of packedTables)
    if (goesWith !== undefined) selection.set(name, { column: goesWith.by, values: await idsOf(goesWith.table) })
  const devices = new Set<string>()
  const targets = new Set<string>()
  for (const table of ['latency_tables', 'measurements', 'published_figures', 'deployments'] as const) {
    const { column: by, values } = selection.get(table)!
    for (const id of await column(db, table, 'device_id', among(by, values))) if (id !== null) devices.add(id)
    if (table !== 'latency_tables' && table !== 'measurements') continue
    for (const target of await column(db, table, 'target', among(by, values))) if (target !== null) targets.add(target)
  }
  selection.set('devices', { column: 'id', values: [...devices] })
  selection.set('target_speeds', { column: 'target', values: [...targets].map(nameOfTarget) })
  return selection
}
