import { sql, type Kysely } from 'kysely'

const statements = [
  // What their user says of records: whatever they are, by their ids.
  `CREATE TABLE marks (
    id TEXT PRIMARY KEY, tags TEXT NOT NULL, note TEXT NOT NULL, archived INTEGER NOT NULL, changed_at TEXT NOT NULL
  ) STRICT`,
  // What was removed and can be brought back for a while.
  `CREATE TABLE removals (
    id TEXT PRIMARY KEY, entity TEXT NOT NULL, name TEXT, runs TEXT NOT NULL, bytes INTEGER NOT NULL,
    migrations INTEGER NOT NULL, removed_at TEXT NOT NULL
  ) STRICT`,
  `CREATE TABLE removed_rows (
    removal_id TEXT NOT NULL REFERENCES removals (id) ON DELETE CASCADE, position INTEGER NOT NULL,
    in_table TEXT NOT NULL, kind TEXT NOT NULL, place INTEGER NOT NULL, content TEXT NOT NULL,
    PRIMARY KEY (removal_id, position)
  ) STRICT`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
