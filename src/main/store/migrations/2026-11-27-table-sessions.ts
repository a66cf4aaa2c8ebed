import { sql, type Kysely } from 'kysely'

/** How a table's measuring was asked for, and how far its sessions agree. */
const statements = [
  `ALTER TABLE latency_tables ADD COLUMN plan TEXT`,
  `ALTER TABLE latency_tables ADD COLUMN repeatability TEXT`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
