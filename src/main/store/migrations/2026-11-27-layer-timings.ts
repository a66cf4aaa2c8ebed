import { sql, type Kysely } from 'kysely'

/** Layers of an architecture timed one by one; they go with it. */
const statements = [
  `CREATE TABLE layer_timings (
    id TEXT PRIMARY KEY, architecture_id TEXT NOT NULL REFERENCES architectures (id) ON DELETE CASCADE,
    timing TEXT NOT NULL, protocol TEXT NOT NULL, binary_sha256 TEXT NOT NULL, at TEXT NOT NULL
  ) STRICT`,
  'CREATE INDEX layer_timings_of_architecture ON layer_timings (architecture_id, at)',
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
