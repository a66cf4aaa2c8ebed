import type { Kysely } from 'kysely'
import { retargetSchema, type Retarget } from '#shared/contract/retargets.ts'
import { checked, encode, parse } from '../json.ts'
import { byOrder } from '../order.ts'
import type { RetargetRow, Schema } from '../schema.ts'
import type { UnreadableRows } from '../unreadable.ts'

export interface RetargetRepository {
  add(retarget: Retarget): Promise<void>
  update(retarget: Retarget): Promise<void>
  /** Newest first. */
  ofSearch(searchId: string): Promise<Retarget[]>
  find(id: string): Promise<Retarget | undefined>
  /** Also one that cannot be read. @returns the search it was of; undefined where there was none */
  remove(id: string): Promise<string | undefined>
}

/** The table is told by its column, which is empty once the table was removed. */
function toRetarget(row: RetargetRow): Retarget {
  const where = `retarget ${row.id}`
  const report = parse(row.report, where)
  return checked(retargetSchema, { ...(report as object), tableId: row.table_id }, where)
}

export function createRetargetRepository(db: Kysely<Schema>, unreadable: UnreadableRows): RetargetRepository {
  return {
    async add(retarget) {
      await db
        .insertInto('retargets')
        .values({
          id: retarget.id,
          search_id: retarget.searchId,
          table_id: retarget.tableId,
          report: encode(retarget),
          created_at: retarget.createdAt,
        })
        .execute()
    },
    async update(retarget) {
      await db
        .updateTable('retargets')
        .set({ report: encode(retarget) })
        .where('id', '=', retarget.id)
        .execute()
    },
    async ofSearch(searchId) {
      const rows = await db
        .selectFrom('retargets')
        .selectAll()
        .where('search_id', '=', searchId)
        .orderBy(byOrder, 'desc')
        .execute()
      return unreadable.keep({ entity: 'retarget', of: searchId, idOf: (row) => row.id }, rows, toRetarget)
    },
    async find(id) {
      const row = await db.selectFrom('retargets').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toRetarget(row)
    },
    async remove(id) {
      const row = await db.deleteFrom('retargets').where('id', '=', id).returning('search_id').executeTakeFirst()
      return row?.search_id
    },
  }
}
