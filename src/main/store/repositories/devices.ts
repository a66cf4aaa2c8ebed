import type { Kysely } from 'kysely'
import { deviceDescriptionSchema, type DeviceDescription } from '#shared/contract/devices.ts'
import { decode, encode } from '../json.ts'
import type { Schema } from '../schema.ts'

export interface DeviceRepository {
  /** Adds or refreshes a device; what was measured on it stays. */
  save(device: DeviceDescription): Promise<void>
  list(): Promise<DeviceDescription[]>
}

export function createDeviceRepository(db: Kysely<Schema>): DeviceRepository {
  return {
    async save(device) {
      const description = encode(device)
      await db.insertInto('devices')
        .values({ id: device.id, description, first_seen_at: device.lastSeenAt, last_seen_at: device.lastSeenAt })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ description, last_seen_at: device.lastSeenAt }))
        .execute()
    },
    async list() {
      const rows = await db.selectFrom('devices').selectAll().orderBy('first_seen_at').execute()
      return rows.map((row) => decode(deviceDescriptionSchema, row.description, `device ${row.id}`))
    },
  }
}
