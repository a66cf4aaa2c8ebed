import { sql, type Kysely } from 'kysely'

/** Searches that were asked for together. They outlive their sweep, and a sweep outlives them. */
const statements = [
  `CREATE TABLE sweeps (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, wish TEXT NOT NULL, created_at TEXT NOT NULL
  ) STRICT`,
  'ALTER TABLE searches ADD COLUMN sweep_id TEXT REFERENCES sweeps (id) ON DELETE SET NULL',
  'CREATE INDEX searches_of_sweep ON searches (sweep_id)',
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
