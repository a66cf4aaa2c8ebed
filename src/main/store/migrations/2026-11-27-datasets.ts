import { sql, type Kysely } from 'kysely'

/** The user's own sets of pictures: what was found in them, and file by file what they were made from (JSON, gzip). */
const statements = [
  `CREATE TABLE datasets (
    id TEXT PRIMARY KEY, folded_id TEXT NOT NULL UNIQUE, record TEXT NOT NULL, details BLOB NOT NULL,
    created_at TEXT NOT NULL
  ) STRICT`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
