import { sql, type Kysely } from 'kysely'

/**
 * An evaluation's result is its own: read once from the test data. Before, every epoch was tested and, of images, the
 * best epoch chosen on the test. Those that are done keep that figure and say how it was chosen; of those that are not,
 * the last epoch will count. Texts have always been chosen on validation.
 */
const statements = [
  `ALTER TABLE evaluations ADD COLUMN chosen_on TEXT NOT NULL DEFAULT 'validation' CHECK (chosen_on IN ('validation', 'last', 'test'))`,
  `ALTER TABLE evaluations ADD COLUMN result TEXT`,
  `UPDATE evaluations SET chosen_on = CASE WHEN state = 'done' THEN 'test' ELSE 'last' END
   WHERE json_valid(settings) AND coalesce(json_extract(settings, '$.task'), 'images') = 'images'`,
  `UPDATE evaluations SET result = (
     SELECT json_object('epoch', epoch, 'testLoss', json_extract(record, '$.testLoss'), 'testAccuracy', json_extract(record, '$.testAccuracy'))
     FROM evaluation_epochs WHERE evaluation_id = evaluations.id AND json_valid(record)
     ORDER BY
       CASE evaluations.chosen_on WHEN 'test' THEN -json_extract(record, '$.testAccuracy') ELSE json_extract(record, '$.validationLoss') END,
       epoch
     LIMIT 1
   ) WHERE state = 'done'`,
  `ALTER TABLE evaluations DROP COLUMN test_accuracy`,
  `ALTER TABLE evaluations DROP COLUMN test_perplexity`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
