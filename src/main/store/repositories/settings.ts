import type { Kysely } from 'kysely'
import type { z } from 'zod'
import { now } from '../ids.ts'
import { decode, encode } from '../json.ts'
import type { Schema } from '../schema.ts'

export interface SettingsRepository {
  /** A group of settings by its name; undefined where it was never set. @throws STORED_VALUE_UNKNOWN */
  get<S extends z.ZodType>(name: string, schema: S): Promise<z.infer<S> | undefined>
  set(name: string, value: unknown): Promise<void>
}

export function createSettingsRepository(db: Kysely<Schema>): SettingsRepository {
  return {
    async get(name, schema) {
      const row = await db.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst()
      return row && decode(schema, row.value, `settings ${name}`)
    },
    async set(name, value) {
      const change = { value: encode(value), changed_at: now() }
      await db
        .insertInto('settings')
        .values({ name, ...change })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(change))
        .execute()
    },
  }
}
