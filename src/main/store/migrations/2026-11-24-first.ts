import { sql, type Kysely } from 'kysely'

const statements = [
  `CREATE TABLE devices (
    id TEXT PRIMARY KEY, description TEXT NOT NULL, first_seen_at TEXT NOT NULL, last_seen_at TEXT NOT NULL
  ) STRICT`,
  `CREATE TABLE latency_tables (
    id TEXT PRIMARY KEY, device_id TEXT NOT NULL REFERENCES devices (id), device TEXT NOT NULL, space TEXT NOT NULL, protocol TEXT NOT NULL,
    engine TEXT NOT NULL, binary_sha256 TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('measuring', 'paused', 'complete', 'failed')),
    operators INTEGER NOT NULL, origin TEXT NOT NULL, failure TEXT, created_at TEXT NOT NULL, finished_at TEXT
  ) STRICT`,
  `CREATE TABLE latency_entries (
    table_id TEXT NOT NULL REFERENCES latency_tables (id) ON DELETE CASCADE, key TEXT NOT NULL, position INTEGER NOT NULL, label TEXT NOT NULL,
    median_us REAL NOT NULL CHECK (median_us > 0), min_us REAL NOT NULL CHECK (min_us > 0), p90_us REAL NOT NULL CHECK (p90_us > 0),
    low_us REAL NOT NULL, high_us REAL NOT NULL, samples INTEGER NOT NULL, noisy INTEGER NOT NULL,
    PRIMARY KEY (table_id, key)
  ) STRICT`,
  `CREATE TABLE latency_chunks (
    table_id TEXT NOT NULL REFERENCES latency_tables (id) ON DELETE CASCADE, chunk INTEGER NOT NULL, at TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (table_id, chunk)
  ) STRICT`,
  `CREATE TABLE latency_samples (
    table_id TEXT NOT NULL, chunk INTEGER NOT NULL, key TEXT NOT NULL, raw_us BLOB NOT NULL,
    PRIMARY KEY (table_id, chunk, key), FOREIGN KEY (table_id, chunk) REFERENCES latency_chunks (table_id, chunk) ON DELETE CASCADE
  ) STRICT`,
  `CREATE TABLE audits (
    id TEXT PRIMARY KEY, table_id TEXT NOT NULL REFERENCES latency_tables (id) ON DELETE CASCADE, at TEXT NOT NULL, report TEXT NOT NULL
  ) STRICT`,
  `CREATE INDEX audits_of_table ON audits (table_id, at)`,
  `CREATE TABLE searches (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, algorithm TEXT NOT NULL, settings TEXT NOT NULL,
    latency_table_id TEXT REFERENCES latency_tables (id), state TEXT NOT NULL, failure TEXT, parameter_axes TEXT NOT NULL,
    checkpoint_at TEXT, created_at TEXT NOT NULL, finished_at TEXT
  ) STRICT`,
  `CREATE TABLE search_epochs (
    search_id TEXT NOT NULL REFERENCES searches (id) ON DELETE CASCADE, epoch INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (search_id, epoch)
  ) STRICT`,
  `CREATE TABLE parameter_snapshots (
    search_id TEXT NOT NULL, epoch INTEGER NOT NULL, name TEXT NOT NULL, columns INTEGER NOT NULL, "values" BLOB NOT NULL,
    PRIMARY KEY (search_id, epoch, name), FOREIGN KEY (search_id, epoch) REFERENCES search_epochs (search_id, epoch) ON DELETE CASCADE
  ) STRICT`,
  `CREATE TABLE search_warnings (
    id INTEGER PRIMARY KEY, search_id TEXT NOT NULL REFERENCES searches (id) ON DELETE CASCADE, at TEXT NOT NULL, message TEXT NOT NULL
  ) STRICT`,
  `CREATE INDEX search_warnings_of_search ON search_warnings (search_id)`,
  `CREATE TABLE architectures (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, spec TEXT NOT NULL, origin TEXT NOT NULL, search_id TEXT REFERENCES searches (id) ON DELETE SET NULL,
    params INTEGER NOT NULL, params_conv_fc INTEGER NOT NULL, macs INTEGER NOT NULL, macs_with_pool INTEGER NOT NULL, created_at TEXT NOT NULL
  ) STRICT`,
  `CREATE INDEX architectures_of_search ON architectures (search_id)`,
  `CREATE TABLE evaluations (
    id TEXT PRIMARY KEY, architecture_id TEXT NOT NULL REFERENCES architectures (id) ON DELETE CASCADE, settings TEXT NOT NULL, state TEXT NOT NULL,
    failure TEXT, test_accuracy REAL, created_at TEXT NOT NULL, finished_at TEXT
  ) STRICT`,
  `CREATE INDEX evaluations_of_architecture ON evaluations (architecture_id)`,
  `CREATE TABLE evaluation_epochs (
    evaluation_id TEXT NOT NULL REFERENCES evaluations (id) ON DELETE CASCADE, epoch INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (evaluation_id, epoch)
  ) STRICT`,
  `CREATE TABLE measurements (
    id TEXT PRIMARY KEY, architecture_id TEXT NOT NULL REFERENCES architectures (id) ON DELETE CASCADE, device_id TEXT NOT NULL REFERENCES devices (id),
    device_name TEXT NOT NULL, precision TEXT NOT NULL, threads INTEGER NOT NULL, median_us REAL NOT NULL CHECK (median_us > 0),
    min_us REAL NOT NULL CHECK (min_us > 0), p90_us REAL NOT NULL CHECK (p90_us > 0), low_us REAL NOT NULL, high_us REAL NOT NULL, samples INTEGER NOT NULL,
    raw_us BLOB NOT NULL, protocol TEXT NOT NULL, engine TEXT NOT NULL, binary_sha256 TEXT NOT NULL, conditions TEXT NOT NULL, at TEXT NOT NULL
  ) STRICT`,
  `CREATE INDEX measurements_of_architecture ON measurements (architecture_id)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
