import { sql, type Kysely } from 'kysely'

/** Loss of a search's steps, thinned; it goes with the search. Runs from before have none. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE search_steps (
    search_id TEXT PRIMARY KEY REFERENCES searches (id) ON DELETE CASCADE,
    stride INTEGER NOT NULL, newest INTEGER NOT NULL, count INTEGER NOT NULL, points BLOB NOT NULL
  ) STRICT`.execute(db)
}
