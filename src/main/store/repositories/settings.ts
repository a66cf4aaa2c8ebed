import type { Kysely } from 'kysely'
import type { z } from 'zod'
import { now } from '../ids.ts'
import { decode, encode } from '../json.ts'
import type { Schema } from '../schema.ts'
import type { UnreadableRows } from '../unreadable.ts'

export interface SettingsRepository {
  /** A group of settings by its name; undefined where it was never set. @throws STORED_VALUE_UNKNOWN */
  get<S extends z.ZodType>(name: string, schema: S): Promise<z.infer<S> | undefined>
  /** As `get`, without those that cannot be read, which are told of. */
  readable<S extends z.ZodType>(name: string, schema: S): Promise<z.infer<S> | undefined>
  set(name: string, value: unknown): Promise<void>
}

export function createSettingsRepository(db: Kysely<Schema>, unreadable: UnreadableRows): SettingsRepository {
  const get: SettingsRepository['get'] = async (name, schema) => {
    const row = await db.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst()
    return row && decode(schema, row.value, `settings ${name}`)
  }
  return {
    get,
    readable: (name, schema) => unreadable.instead('settings', name, () => get(name, schema), undefined),
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
