import type { Kysely } from 'kysely'
import { deviceDescriptionSchema } from '#shared/contract/devices.ts'
import { publishedFigureSchema, type PublishedFigure } from '#shared/contract/architectures.ts'
import { checked, decode } from '../json.ts'
import type { Schema } from '../schema.ts'
import type { UnreadableRows } from '../unreadable.ts'

export type StoredFigure = PublishedFigure & { architectureId: string; setId: string }

export interface PublishedFigureRepository {
  /** Puts a network's figures of a set in place of those it had. */
  save(setId: string, architectureId: string, figures: readonly PublishedFigure[]): Promise<void>
  list(): Promise<StoredFigure[]>
  ofArchitecture(architectureId: string): Promise<PublishedFigure[]>
}

const reading = {
  entity: 'published-figure',
  idOf: (row: { readonly architecture_id: string }) => row.architecture_id,
} as const

export function createPublishedFigureRepository(
  db: Kysely<Schema>,
  unreadable: UnreadableRows,
): PublishedFigureRepository {
  const figures = () =>
    db
      .selectFrom('published_figures')
      .leftJoin('devices', 'devices.id', 'published_figures.device_id')
      .selectAll('published_figures')
      .select('devices.description as device')
      .orderBy('set_id')
      .orderBy('position')
  type Row = Awaited<ReturnType<ReturnType<typeof figures>['execute']>>[number]
  const nameOf = (id: string, description: string): Promise<string> =>
    unreadable.instead(
      'device',
      id,
      () => Promise.resolve(decode(deviceDescriptionSchema, description, `device ${id}`).name),
      id,
    )
  const toFigure = async (row: Row): Promise<PublishedFigure> =>
    checked(publishedFigureSchema, await asFigure(row), `published figure ${row.source} of ${row.architecture_id}`)
  const asFigure = async (row: Row) => ({
    quantity: row.quantity,
    value: row.value,
    dataset: row.dataset,
    deviceId: row.device_id,
    deviceName: row.device === null || row.device_id === null ? null : await nameOf(row.device_id, row.device),
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
      return unreadable.keep(reading, await figures().execute(), async (row) => ({
        ...(await toFigure(row)),
        architectureId: row.architecture_id,
        setId: row.set_id,
      }))
    },
    async ofArchitecture(architectureId) {
      const rows = await figures().where('architecture_id', '=', architectureId).execute()
      return unreadable.keep({ ...reading, of: architectureId }, rows, toFigure)
    },
  }
}
