import { sql, type Kysely } from 'kysely'

/**
 * Searches and trainings on images hold a share of them out. Those begun before did not: they say so, and go on as they
 * began.
 */
const statements = [
  `UPDATE searches SET settings = json_set(settings, '$.validationShare', 0)
   WHERE json_valid(settings) AND json_type(settings, '$.weightShare') IS NOT NULL AND json_type(settings, '$.validationShare') IS NULL`,
  `UPDATE evaluations SET settings = json_set(settings, '$.validationShare', 0)
   WHERE json_valid(settings) AND coalesce(json_extract(settings, '$.task'), 'images') = 'images' AND json_type(settings, '$.validationShare') IS NULL`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
