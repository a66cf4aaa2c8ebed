import { sql, type Kysely } from 'kysely'

/** The same for networks that were measured end to end. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`ALTER TABLE measurements ADD COLUMN warnings TEXT NOT NULL DEFAULT '[]'`).execute(db)
}
