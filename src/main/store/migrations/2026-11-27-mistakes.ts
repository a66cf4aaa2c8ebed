import { sql, type Kysely } from 'kysely'

/** Pictures of an evaluation's mistakes, in the order of its result's (JSON, PNG in base64); they go with it. */
const statements = [
  `CREATE TABLE evaluation_pictures (
    evaluation_id TEXT PRIMARY KEY REFERENCES evaluations (id) ON DELETE CASCADE, pictures TEXT NOT NULL
  ) STRICT`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
