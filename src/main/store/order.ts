import { sql } from 'kysely'

/**
 * The order rows were added in, which no clock decides: SQLite numbers them, and a clock that is set back or a date out
 * of a file changes nothing.
 */
export const byOrder = sql<number>`rowid`
