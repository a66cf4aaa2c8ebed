import { sql, type Kysely } from 'kysely'

/** A worker's clock was known to the process that heard it alone; a terminal beside it tells of it too. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('ALTER TABLE workers ADD COLUMN clock_ahead_ms INTEGER').execute(db)
}
