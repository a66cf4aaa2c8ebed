import { sql, type Kysely } from 'kysely'

/**
 * Version 3 of the protocol: what is kept of a target's speed, the speed that latencies are told at, and the run that
 * each raw sample is of. What was measured before has none of it.
 */
const statements = [
  `CREATE TABLE target_speeds (
    target TEXT NOT NULL, protocol INTEGER NOT NULL, speed TEXT NOT NULL, changed_at TEXT NOT NULL,
    PRIMARY KEY (target, protocol)
  ) STRICT`,
  `ALTER TABLE latency_tables ADD COLUMN speed TEXT`,
  `ALTER TABLE measurements ADD COLUMN speed TEXT`,
  `ALTER TABLE latency_samples ADD COLUMN runs BLOB`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
