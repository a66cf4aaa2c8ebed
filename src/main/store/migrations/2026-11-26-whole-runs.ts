import { sql, type Kysely } from 'kysely'

/**
 * A run is done with all its epochs. Crashes had left some that were called done with epochs missing, and an
 * evaluation's accuracy taken from what was left: those are interrupted, and their accuracy is not known.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const failure = JSON.stringify({
    code: 'EPOCHS_MISSING',
    message: 'Not all epochs of this run were stored when it ended: a crash came between. Resume it, or run it anew.',
    details: {},
  })
  // A search may end before its last epoch, but never leaves one out.
  await sql`UPDATE searches SET state = 'interrupted', failure = ${failure}, finished_at = NULL WHERE state = 'done' AND
    (SELECT coalesce(max(epoch) + 1, 0) - count(*) FROM search_epochs WHERE search_id = searches.id) > 0`.execute(db)
  await sql`UPDATE evaluations SET state = 'interrupted', failure = ${failure}, finished_at = NULL,
      test_accuracy = NULL, test_perplexity = NULL
    WHERE state = 'done' AND json_valid(settings) AND
    (SELECT count(*) FROM evaluation_epochs WHERE evaluation_id = evaluations.id) < json_extract(settings, '$.epochs')`.execute(
    db,
  )
}
