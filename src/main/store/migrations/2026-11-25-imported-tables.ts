import { sql, type Kysely } from 'kysely'

/** Tables read from files, and figures from articles, which are kept apart from what was measured and trained here. */
const statements = [
  `ALTER TABLE latency_tables ADD COLUMN imported TEXT`,
  `CREATE TABLE published_figures (
    set_id TEXT NOT NULL, architecture_id TEXT NOT NULL REFERENCES architectures (id) ON DELETE CASCADE, position INTEGER NOT NULL,
    quantity TEXT NOT NULL CHECK (quantity IN ('accuracy', 'latency')), value REAL NOT NULL CHECK (value > 0), dataset TEXT, device_id TEXT REFERENCES devices (id),
    source TEXT NOT NULL, note TEXT NOT NULL,
    PRIMARY KEY (set_id, architecture_id, position),
    CHECK ((quantity = 'accuracy') = (dataset IS NOT NULL)), CHECK ((quantity = 'latency') = (device_id IS NOT NULL))
  ) STRICT`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
