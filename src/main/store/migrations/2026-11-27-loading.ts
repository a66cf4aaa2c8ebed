import { sql, type Kysely } from 'kysely'

/** How long a measured net took to load and what memory it took (JSON); what was measured before does not tell. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('ALTER TABLE measurements ADD COLUMN loading TEXT').execute(db)
}
