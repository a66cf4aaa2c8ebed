import { sql, type Kysely } from 'kysely'

const statements = [
  // Who measured a table goes with it, as who computed a run does.
  'CREATE TRIGGER leases_of_table AFTER DELETE ON latency_tables BEGIN DELETE FROM leases WHERE run_id = OLD.id; END',
  // Whether what it computed may go on on another kind of processor.
  'ALTER TABLE leases ADD COLUMN may_move INTEGER NOT NULL DEFAULT 0',
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
