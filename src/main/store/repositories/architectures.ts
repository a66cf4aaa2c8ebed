import type { Kysely } from 'kysely'
import { z } from 'zod'
import { writtenSpec } from '#shared/architecture/index.ts'
import { architectureSummarySchema, type ArchitectureSummary } from '#shared/contract/architectures.ts'
import { checked, encode, parse } from '../json.ts'
import { byOrder } from '../order.ts'
import type { ArchitectureRow, Schema } from '../schema.ts'
import type { UnreadableRows } from '../unreadable.ts'

/** A summary with the counts a page of details also shows. */
export type StoredArchitecture = ArchitectureSummary & { paramsConvFc: number; macsWithPool: number }

const storedSchema = architectureSummarySchema.extend({ paramsConvFc: z.number(), macsWithPool: z.number() })

export interface ArchitectureRepository {
  add(architecture: StoredArchitecture): Promise<void>
  /** Oldest first. */
  list(): Promise<StoredArchitecture[]>
  find(id: string): Promise<StoredArchitecture | undefined>
  idsOfSearch(searchId: string): Promise<string[]>
  rename(id: string, name: string): Promise<void>
  /** Also of one that cannot be read. */
  has(id: string): Promise<boolean>
}

function toArchitecture(row: ArchitectureRow): StoredArchitecture {
  const where = `architecture ${row.id}`
  const stored = {
    id: row.id,
    name: row.name,
    spec: parse(row.spec, where),
    origin: row.origin,
    searchId: row.search_id,
    ...(row.table_ids !== null && { tableIds: parse(row.table_ids, where) }),
    params: row.params,
    paramsConvFc: row.params_conv_fc,
    macs: row.macs,
    macsWithPool: row.macs_with_pool,
    createdAt: row.created_at,
  }
  return checked(storedSchema, stored, where)
}

export function createArchitectureRepository(db: Kysely<Schema>, unreadable: UnreadableRows): ArchitectureRepository {
  return {
    async add(architecture) {
      await db
        .insertInto('architectures')
        .values({
          id: architecture.id,
          name: architecture.name,
          spec: encode(writtenSpec(architecture.spec)),
          origin: architecture.origin,
          search_id: architecture.searchId,
          table_ids: architecture.tableIds === undefined ? null : encode(architecture.tableIds),
          params: architecture.params,
          params_conv_fc: architecture.paramsConvFc,
          macs: architecture.macs,
          macs_with_pool: architecture.macsWithPool,
          created_at: architecture.createdAt,
        })
        .execute()
    },
    async list() {
      const rows = await db.selectFrom('architectures').selectAll().orderBy(byOrder).execute()
      return unreadable.keep({ entity: 'architecture', idOf: (row) => row.id }, rows, toArchitecture)
    },
    async find(id) {
      const row = await db.selectFrom('architectures').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toArchitecture(row)
    },
    async idsOfSearch(searchId) {
      const rows = await db
        .selectFrom('architectures')
        .select('id')
        .where('search_id', '=', searchId)
        .orderBy(byOrder)
        .execute()
      return rows.map((row) => row.id)
    },
    async rename(id, name) {
      await db.updateTable('architectures').set({ name }).where('id', '=', id).execute()
    },
    async has(id) {
      return (await db.selectFrom('architectures').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
    },
  }
}
