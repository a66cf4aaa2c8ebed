import { sql, type Kysely } from 'kysely'

/** The search that another one was begun like; it may be gone, which is told. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE searches ADD COLUMN like_id TEXT`.execute(db)
}
