import { sql, type Kysely } from 'kysely'

/** Networks that were run on devices with their own weights; gone with their architecture. */
const statements = [
  `CREATE TABLE deployments (
    id TEXT PRIMARY KEY, architecture_id TEXT NOT NULL REFERENCES architectures (id) ON DELETE CASCADE,
    device_id TEXT NOT NULL, report TEXT NOT NULL, at TEXT NOT NULL
  ) STRICT`,
  'CREATE INDEX deployments_of_architecture ON deployments (architecture_id)',
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
