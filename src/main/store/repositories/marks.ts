import { sql, type Kysely } from 'kysely'
import { marksSchema, recordKinds, type Marks, type RecordKind } from '#shared/contract/records.ts'
import { now } from '../ids.ts'
import { checked, encode, parse } from '../json.ts'
import { tableOf } from '../record-tables.ts'
import type { MarksRow, Schema } from '../schema.ts'
import type { UnreadableRows } from '../unreadable.ts'

export interface MarkRepository {
  /** Of records that have any. */
  list(): Promise<Marks[]>
  find(id: string): Promise<Marks | undefined>
  set(marks: readonly Marks[]): Promise<void>
  /** What kind of record has that id; also of one that cannot be read. */
  kindOf(id: string): Promise<RecordKind | undefined>
}

function toMarks({ id, tags, note, archived }: MarksRow): Marks {
  const where = `marks of ${id}`
  return checked(marksSchema, { id, tags: parse(tags, where), note, isArchived: archived !== 0 }, where)
}

export function createMarkRepository(db: Kysely<Schema>, unreadable: UnreadableRows): MarkRepository {
  return {
    async list() {
      const rows = await db.selectFrom('marks').selectAll().execute()
      return unreadable.keep({ entity: 'marks', idOf: (row) => row.id }, rows, toMarks)
    },
    async find(id) {
      const row = await db.selectFrom('marks').selectAll().where('id', '=', id).executeTakeFirst()
      return row && unreadable.instead('marks', id, () => Promise.resolve(toMarks(row)), undefined)
    },
    set: (all) =>
      db.transaction().execute(async (transaction) => {
        for (const { id, tags, note, isArchived } of all) {
          await transaction.deleteFrom('marks').where('id', '=', id).execute()
          if (tags.length > 0 || note !== '' || isArchived)
            await transaction
              .insertInto('marks')
              .values({ id, tags: encode(tags), note, archived: isArchived ? 1 : 0, changed_at: now() })
              .execute()
        }
      }),
    async kindOf(id) {
      for (const kind of recordKinds) {
        const { rows } = await sql`SELECT 1 FROM ${sql.table(tableOf[kind])} WHERE id = ${id}`.execute(db)
        if (rows.length > 0) return kind
      }
      return undefined
    },
  }
}
