import type { Kysely } from 'kysely'
import { auditSchema, type Audit } from '#shared/contract/latency-tables.ts'
import { decode, encode } from '../json.ts'
import { byOrder } from '../order.ts'
import type { AuditRow, Schema } from '../schema.ts'
import type { UnreadableRows } from '../unreadable.ts'

export interface AuditRepository {
  add(audit: Audit): Promise<void>
  /** Newest first. */
  ofTable(tableId: string): Promise<Audit[]>
  /** The newest audit of each table. */
  latest(): Promise<Map<string, Audit>>
}

export function createAuditRepository(db: Kysely<Schema>, unreadable: UnreadableRows): AuditRepository {
  const read = (rows: readonly AuditRow[], of?: string): Promise<Audit[]> =>
    unreadable.keep({ entity: 'audit', ...(of !== undefined && { of }), idOf: (row) => row.id }, rows, (row) =>
      decode(auditSchema, row.report, `audit ${row.id} of ${row.table_id}`),
    )
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
        .orderBy(byOrder, 'desc')
        .execute()
      return read(rows, tableId)
    },
    async latest() {
      const rows = await db.selectFrom('audits').selectAll().orderBy(byOrder).execute()
      return new Map((await read(rows)).map((audit) => [audit.tableId, audit]))
    },
  }
}
