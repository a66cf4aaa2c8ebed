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
  /** Those of every table, by its id, newest first. */
  all(): Promise<Map<string, Audit[]>>
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
    async all() {
      const rows = await db.selectFrom('audits').selectAll().orderBy(byOrder, 'desc').execute()
      const byTable = new Map<string, Audit[]>()
      for (const audit of await read(rows)) {
        const audits = byTable.get(audit.tableId) ?? []
        audits.push(audit)
        byTable.set(audit.tableId, audits)
      }
      return byTable
    },
  }
}
