import type { Kysely } from 'kysely'
import { emptyStepCurve, stepCurveSchema, type StepCurve } from '#shared/contract/step-curve.ts'
import { checked } from '../json.ts'
import { packSamples, unpackSamples } from '../samples.ts'
import type { Schema } from '../schema.ts'
import type { UnreadableRows } from '../unreadable.ts'

export interface SearchStepRepository {
  save(id: string, curve: StepCurve): Promise<void>
  /** Empty where nothing is stored, or what is stored cannot be read. */
  of(id: string): Promise<StepCurve>
}

export function createSearchStepRepository(db: Kysely<Schema>, unreadable: UnreadableRows): SearchStepRepository {
  return {
    async save(id, { points, ...counts }) {
      const row = { ...counts, points: packSamples(points.flat()) }
      await db
        .insertInto('search_steps')
        .values({ search_id: id, ...row })
        .onConflict((conflict) => conflict.column('search_id').doUpdateSet(row))
        .execute()
    },
    async of(id) {
      const row = await db.selectFrom('search_steps').selectAll().where('search_id', '=', id).executeTakeFirst()
      if (row === undefined) return emptyStepCurve
      const { search_id: _id, points, ...counts } = row
      const read = (): Promise<StepCurve> => {
        const values = unpackSamples(points, `steps of search ${id}`)
        const pairs = Array.from({ length: values.length / 2 }, (_pair, index) => [
          values[2 * index],
          values[2 * index + 1],
        ])
        return Promise.resolve(checked(stepCurveSchema, { ...counts, points: pairs }, `steps of search ${id}`))
      }
      return unreadable.instead('search', id, read, emptyStepCurve)
    },
  }
}
