import { sql, type Kysely } from 'kysely'

/** Fronts for devices, from what a search has scored. They go with their search, and outlive their table. */
const statements = [
  `CREATE TABLE retargets (
    id TEXT PRIMARY KEY, search_id TEXT NOT NULL REFERENCES searches (id) ON DELETE CASCADE,
    table_id TEXT REFERENCES latency_tables (id) ON DELETE SET NULL, report TEXT NOT NULL, created_at TEXT NOT NULL
  ) STRICT`,
  'CREATE INDEX retargets_of_search ON retargets (search_id, created_at)',
  'CREATE INDEX retargets_of_table ON retargets (table_id)',
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
