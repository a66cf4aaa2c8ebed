import type { Kysely } from 'kysely'
import { deviceDescriptionSchema } from '#shared/contract/devices.ts'
import type { PublishedFigure } from '#shared/contract/architectures.ts'
import { decode } from '../json.ts'
import type { Schema } from '../schema.ts'

export type StoredFigure = PublishedFigure & { architectureId: string }

export interface PublishedFigureRepository {
  /** Puts a network's figures of a set in place of those it had. */
  save(setId: string, architectureId: string, figures: readonly PublishedFigure[]): Promise<void>
  list(): Promise<StoredFigure[]>
  ofArchitecture(architectureId: string): Promise<PublishedFigure[]>
}

export function createPublishedFigureRepository(db: Kysely<Schema>): PublishedFigureRepository {
  const figures = () =>
    db
      .selectFrom('published_figures')
      .leftJoin('devices', 'devices.id', 'published_figures.device_id')
      .selectAll('published_figures')
      .select('devices.description as device')
      .orderBy('set_id')
      .orderBy('position')
  type Row = Awaited<ReturnType<ReturnType<typeof figures>['execute']>>[number]
  const toFigure = (row: Row): PublishedFigure => ({
    quantity: row.quantity as PublishedFigure['quantity'],
    value: row.value,
    dataset: row.dataset,
    deviceId: row.device_id,
    deviceName:
      row.device === null ? null : decode(deviceDescriptionSchema, row.device, `device ${row.device_id ?? ''}`).name,
    source: row.source,
    note: row.note,
  })
  return {
    async save(setId, architectureId, values) {
      await db.transaction().execute(async (transaction) => {
        await transaction
          .deleteFrom('published_figures')
          .where('set_id', '=', setId)
          .where('architecture_id', '=', architectureId)
          .execute()
        for (const [position, figure] of values.entries()) {
          await transaction
            .insertInto('published_figures')
            .values({
              set_id: setId,
              architecture_id: architectureId,
              position,
              quantity: figure.quantity,
              value: figure.value,
              dataset: figure.dataset,
              device_id: figure.deviceId,
              source: figure.source,
              note: figure.note,
            })
            .execute()
        }
      })
    },
    async list() {
      return (await figures().execute()).map((row) => ({ ...toFigure(row), architectureId: row.architecture_id }))
    },
    async ofArchitecture(architectureId) {
      return (await figures().where('architecture_id', '=', architectureId).execute()).map(toFigure)
    },
  }
}
