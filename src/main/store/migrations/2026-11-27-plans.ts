import { sql, type Kysely } from 'kysely'

/** From a wish to fronts: what is to be done, and how far it is. What it makes are tables, searches and so on. */
const statement = `CREATE TABLE plans (
  id TEXT PRIMARY KEY, state TEXT NOT NULL, report TEXT NOT NULL, created_at TEXT NOT NULL
) STRICT`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(statement).execute(db)
}
