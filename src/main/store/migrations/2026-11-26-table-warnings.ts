import { sql, type Kysely } from 'kysely'

/** What a measuring warned of was told once, if at all, and forgotten. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`ALTER TABLE latency_tables ADD COLUMN warnings TEXT NOT NULL DEFAULT '[]'`).execute(db)
}
