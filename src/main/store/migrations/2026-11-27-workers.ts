import { sql, type Kysely } from 'kysely'

/**
 * Machines that compute for this home, and who works or worked on which run. A run's fencing number grows with every
 * taking, so that what an earlier one still sends is known for that. The record goes with its run.
 */
const statements = [
  `CREATE TABLE workers (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, token_hash TEXT NOT NULL UNIQUE, state TEXT NOT NULL,
    offer TEXT, seen_at TEXT, created_at TEXT NOT NULL
  ) STRICT`,
  `CREATE TABLE leases (
    run_id TEXT NOT NULL, fence INTEGER NOT NULL, worker_id TEXT, holder TEXT NOT NULL, processor TEXT NOT NULL,
    state TEXT NOT NULL, failure TEXT, pieces INTEGER NOT NULL, began_at TEXT NOT NULL, expires_at TEXT,
    ended_at TEXT, PRIMARY KEY (run_id, fence)
  ) STRICT`,
  `CREATE TABLE pieces (
    run_id TEXT NOT NULL, fence INTEGER NOT NULL, number INTEGER NOT NULL, epochs INTEGER NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (run_id, fence, number),
    FOREIGN KEY (run_id, fence) REFERENCES leases (run_id, fence) ON DELETE CASCADE
  ) STRICT`,
  'CREATE INDEX leases_of_worker ON leases (worker_id, state)',
  'CREATE TRIGGER leases_of_search AFTER DELETE ON searches BEGIN DELETE FROM leases WHERE run_id = OLD.id; END',
  'CREATE TRIGGER leases_of_evaluation AFTER DELETE ON evaluations BEGIN DELETE FROM leases WHERE run_id = OLD.id; END',
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
