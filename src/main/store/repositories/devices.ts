import type { Kysely } from 'kysely'
import { deviceDescriptionSchema, type DeviceDescription } from '#shared/contract/devices.ts'
import { byOrder } from '../order.ts'
import { decode, encode } from '../json.ts'
import type { Schema } from '../schema.ts'
import type { UnreadableRows } from '../unreadable.ts'

export interface DeviceRepository {
  /** Adds or refreshes a device; what was measured on it stays. */
  save(device: DeviceDescription): Promise<void>
  /** In the order they were first seen. */
  list(): Promise<DeviceDescription[]>
  /** Forgets a device that no table, measurement or published figure belongs to; one that has any stays. */
  removeUnused(id: string): Promise<void>
}

export function createDeviceRepository(db: Kysely<Schema>, unreadable: UnreadableRows): DeviceRepository {
  return {
    async save(device) {
      const description = encode(device)
      await db
        .insertInto('devices')
        .values({ id: device.id, description, first_seen_at: device.lastSeenAt, last_seen_at: device.lastSeenAt })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ description, last_seen_at: device.lastSeenAt }))
        .execute()
    },
    async list() {
      const rows = await db.selectFrom('devices').selectAll().orderBy(byOrder).execute()
      return unreadable.keep({ entity: 'device', idOf: (row) => row.id }, rows, (row) =>
        decode(deviceDescriptionSchema, row.description, `device ${row.id}`),
      )
    },
    async removeUnused(id) {
      await db
        .deleteFrom('devices')
        .where('id', '=', id)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(selectFrom('latency_tables').select('id').whereRef('latency_tables.device_id', '=', 'devices.id')),
          ),
        )
        .where(({ not, exists, selectFrom }) =>
          not(exists(selectFrom('measurements').select('id').whereRef('measurements.device_id', '=', 'devices.id'))),
        )
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('published_figures')
                .select('value')
                .whereRef('published_figures.device_id', '=', 'devices.id'),
            ),
          ),
        )
        .execute()
    },
  }
}
