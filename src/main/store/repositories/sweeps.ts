import type { Kysely } from 'kysely'
import type { z } from 'zod'
import { idSchema, timestampSchema } from '#shared/contract/common.ts'
import { sweepWishSchema, type SweepWish } from '#shared/contract/sweeps.ts'
import { now } from '../ids.ts'
import { checked, encode, parse } from '../json.ts'
import { byOrder } from '../order.ts'
import type { Schema, SweepRow } from '../schema.ts'
import type { UnreadableRows } from '../unreadable.ts'
import { createSearchRepository, type NewSearch } from './searches.ts'

const storedSchema = sweepWishSchema.extend({ id: idSchema, createdAt: timestampSchema })
/** A sweep without what is known of its searches. */
export type StoredSweep = z.infer<typeof storedSchema>

export interface SweepRepository {
  /** The sweep with all of its searches, or nothing. */
  add(sweep: SweepWish & { readonly id: string }, searches: readonly NewSearch[]): Promise<void>
  /** Newest first. */
  list(): Promise<StoredSweep[]>
  find(id: string): Promise<StoredSweep | undefined>
  rename(id: string, name: string): Promise<void>
  /** Also of one that cannot be read. */
  has(id: string): Promise<boolean>
}

function toSweep({ id, name, wish, created_at: createdAt }: SweepRow): StoredSweep {
  const where = `sweep ${id}`
  return checked(storedSchema, { ...(parse(wish, where) as object), id, name, createdAt }, where)
}

export function createSweepRepository(db: Kysely<Schema>, unreadable: UnreadableRows): SweepRepository {
  return {
    async add({ id, name, ...wish }, searches) {
      await db.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('sweeps')
          .values({ id, name, wish: encode(wish), created_at: now() })
          .execute()
        await createSearchRepository(transaction, unreadable).addToSweep(id, searches)
      })
    },
    async list() {
      const rows = await db.selectFrom('sweeps').selectAll().orderBy(byOrder, 'desc').execute()
      return unreadable.keep({ entity: 'sweep', idOf: (row) => row.id }, rows, toSweep)
    },
    async find(id) {
      const row = await db.selectFrom('sweeps').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toSweep(row)
    },
    async rename(id, name) {
      await db.updateTable('sweeps').set({ name }).where('id', '=', id).execute()
    },
    async has(id) {
      return (await db.selectFrom('sweeps').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
    },
  }
}
