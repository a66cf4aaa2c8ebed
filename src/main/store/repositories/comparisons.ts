import type { Kysely } from 'kysely'
import type { z } from 'zod'
import { comparisonSchema } from '#shared/contract/comparisons.ts'
import { checked, encode, parse } from '../json.ts'
import { byOrder } from '../order.ts'
import type { ComparisonRow, Schema } from '../schema.ts'
import type { UnreadableRows } from '../unreadable.ts'

const storedSchema = comparisonSchema.omit({ missing: true, state: true, failure: true, progress: true })
/** Its plan. What of it is trained stands with the trainings themselves. */
export type StoredComparison = z.infer<typeof storedSchema>

export interface ComparisonRepository {
  add(comparison: StoredComparison): Promise<void>
  update(comparison: StoredComparison): Promise<void>
  /** Newest first. */
  list(): Promise<StoredComparison[]>
  find(id: string): Promise<StoredComparison | undefined>
  /** Also of one that cannot be read. */
  has(id: string): Promise<boolean>
}

/** The table is told by its column, which is empty once the table was removed. */
function toComparison(row: ComparisonRow): StoredComparison {
  const where = `comparison ${row.id}`
  return checked(storedSchema, { ...(parse(row.report, where) as object), tableId: row.table_id }, where)
}

export function createComparisonRepository(db: Kysely<Schema>, unreadable: UnreadableRows): ComparisonRepository {
  return {
    async add(comparison) {
      await db
        .insertInto('comparisons')
        .values({
          id: comparison.id,
          table_id: comparison.tableId,
          report: encode(comparison),
          created_at: comparison.createdAt,
        })
        .execute()
    },
    async update(comparison) {
      await db
        .updateTable('comparisons')
        .set({ report: encode(comparison) })
        .where('id', '=', comparison.id)
        .execute()
    },
    async list() {
      const rows = await db.selectFrom('comparisons').selectAll().orderBy(byOrder, 'desc').execute()
      return unreadable.keep({ entity: 'comparison', idOf: (row) => row.id }, rows, toComparison)
    },
    async find(id) {
      const row = await db.selectFrom('comparisons').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toComparison(row)
    },
    async has(id) {
      return (await db.selectFrom('comparisons').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
    },
  }
}
