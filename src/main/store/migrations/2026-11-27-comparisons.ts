import { sql, type Kysely } from 'kysely'

/** Plans of comparisons at equal latency. What of them is trained are evaluations like others. */
const statements = [
  `CREATE TABLE comparisons (
    id TEXT PRIMARY KEY, table_id TEXT REFERENCES latency_tables (id) ON DELETE SET NULL,
    report TEXT NOT NULL, created_at TEXT NOT NULL
  ) STRICT`,
  'CREATE INDEX comparisons_of_table ON comparisons (table_id)',
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
