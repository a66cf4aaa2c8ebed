import { sql, type Kysely } from 'kysely'

/** Searches for several devices: the tables of those after the first, and for which of them a net was derived. */
const statements = [
  `CREATE TABLE search_tables (
    search_id TEXT NOT NULL REFERENCES searches (id) ON DELETE CASCADE,
    latency_table_id TEXT NOT NULL REFERENCES latency_tables (id), PRIMARY KEY (search_id, latency_table_id)
  ) STRICT`,
  'CREATE INDEX search_tables_of_table ON search_tables (latency_table_id)',
  'ALTER TABLE architectures ADD COLUMN table_ids TEXT',
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
