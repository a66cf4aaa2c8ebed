import type { Kysely } from 'kysely'
import type { z } from 'zod'
import { planSchema } from '#shared/contract/plans.ts'
import { checked, encode, parse } from '../json.ts'
import { byOrder } from '../order.ts'
import type { PlanRow, Schema } from '../schema.ts'
import type { UnreadableRows } from '../unreadable.ts'

const storedSchema = planSchema.omit({ progress: true })
/** Without the progress, which only the job at work on it knows. */
export type StoredPlan = z.infer<typeof storedSchema>

export interface PlanRepository {
  add(plan: StoredPlan): Promise<void>
  update(plan: StoredPlan): Promise<void>
  /** Newest first. */
  list(): Promise<StoredPlan[]>
  find(id: string): Promise<StoredPlan | undefined>
  /** Also one that cannot be read. @returns whether there was one */
  remove(id: string): Promise<boolean>
  /** Those that were under way when their process died. @returns their ids */
  interruptAbandoned(): Promise<string[]>
}

function toPlan({ id, state, report }: PlanRow): StoredPlan {
  const where = `plan ${id}`
  return checked(storedSchema, { ...(parse(report, where) as object), state }, where)
}

export function createPlanRepository(db: Kysely<Schema>, unreadable: UnreadableRows): PlanRepository {
  return {
    async add(plan) {
      const { id, state, createdAt } = plan
      await db
        .insertInto('plans')
        .values({ id, state, report: encode(plan), created_at: createdAt })
        .execute()
    },
    async update(plan) {
      const { id, state } = plan
      await db
        .updateTable('plans')
        .set({ state, report: encode(plan) })
        .where('id', '=', id)
        .execute()
    },
    async list() {
      const rows = await db.selectFrom('plans').selectAll().orderBy(byOrder, 'desc').execute()
      return unreadable.keep({ entity: 'plan', idOf: (row) => row.id }, rows, toPlan)
    },
    async find(id) {
      const row = await db.selectFrom('plans').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toPlan(row)
    },
    async remove(id) {
      return (await db.deleteFrom('plans').where('id', '=', id).executeTakeFirst()).numDeletedRows > 0n
    },
    async interruptAbandoned() {
      const rows = await db
        .updateTable('plans')
        .set({ state: 'interrupted' })
        .where('state', 'in', ['running', 'stopping'])
        .returning('id')
        .execute()
      return rows.map((row) => row.id)
    },
  }
}
