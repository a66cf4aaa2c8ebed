import { sql, type Kysely } from 'kysely'

/** An evaluation's accuracy is that of its best epoch; it was the newest epoch's. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `UPDATE evaluations SET test_accuracy = (
    SELECT max(json_extract(record, '$.testAccuracy')) FROM evaluation_epochs WHERE evaluation_id = evaluations.id AND json_valid(record)
  )`,
    )
    .execute(db)
}
