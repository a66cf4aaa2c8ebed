import { sql, type Kysely } from 'kysely'

/** Recurrent nets have a perplexity, searches can branch off others, and tables of cells have a size. */
const statements = [
  'ALTER TABLE evaluations ADD COLUMN test_perplexity REAL',
  'ALTER TABLE searches ADD COLUMN branched_from TEXT',
  'ALTER TABLE latency_tables ADD COLUMN size TEXT',
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
