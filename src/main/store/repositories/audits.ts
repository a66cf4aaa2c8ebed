import type { Kysely } from 'kysely'
import { auditSchema, type Audit } from '#shared/contract/latency-tables.ts'
import { decode, encode } from '../json.ts'
import type { Schema } from '../schema.ts'

export interface AuditRepository {
  add(audit: Audit): Promise<void>
  /** Newest first. */
  ofTable(tableId: string): Promise<Audit[]>
  /** The newest audit of each table. */
  latest(): Promise<Map<string, Audit>>
}

export function createAuditRepository(db: Kysely<Schema>): AuditRepository {
  return {
    async add(audit) {
      await db
        .insertInto('audits')
        .values({ id: audit.id, table_id: audit.tableId, at: audit.at, report: encode(audit) })
        .execute()
    },
    async ofTable(tableId) {
      const rows = await db
        .selectFrom('audits')
        .selectAll()
        .where('table_id', '=', tableId)
        .orderBy('at', 'desc')
        .execute()
      return rows.map((row) => decode(auditSchema, row.report, `audit ${row.id}`))
    },
    async latest() {
      const rows = await db.selectFrom('audits').selectAll().orderBy('at').execute()
      return new Map(rows.map((row) => [row.table_id, decode(auditSchema, row.report, `audit ${row.id}`)]))
    },
  }
}
