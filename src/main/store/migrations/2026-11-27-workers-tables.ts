import { sql, type Kysely } from 'kysely'

/** Who measured a table goes with it, as who computed a run does. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      'CREATE TRIGGER leases_of_table AFTER DELETE ON latency_tables BEGIN DELETE FROM leases WHERE run_id = OLD.id; END',
    )
    .execute(db)
}
