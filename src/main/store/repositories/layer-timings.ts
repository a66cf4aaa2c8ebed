import type { Kysely } from 'kysely'
import type { MeasurementProtocol } from '#shared/contract/latency-tables.ts'
import { layerTimingSchema, type LayerTiming } from '#shared/contract/layers.ts'
import { decode, encode } from '../json.ts'
import { byOrder } from '../order.ts'
import type { Schema } from '../schema.ts'
import type { UnreadableRows } from '../unreadable.ts'

export interface NewLayerTiming extends LayerTiming {
  readonly protocol: MeasurementProtocol
  readonly binarySha256: string
}

export interface LayerTimingRepository {
  add(timing: NewLayerTiming): Promise<void>
  /** Newest first. */
  ofArchitecture(architectureId: string): Promise<LayerTiming[]>
}

export function createLayerTimingRepository(db: Kysely<Schema>, unreadable: UnreadableRows): LayerTimingRepository {
  return {
    async add({ protocol, binarySha256, ...timing }) {
      await db
        .insertInto('layer_timings')
        .values({
          id: timing.id,
          architecture_id: timing.architectureId,
          timing: encode(timing),
          protocol: encode(protocol),
          binary_sha256: binarySha256,
          at: timing.at,
        })
        .execute()
    },
    async ofArchitecture(architectureId) {
      const rows = await db
        .selectFrom('layer_timings')
        .selectAll()
        .where('architecture_id', '=', architectureId)
        .orderBy(byOrder, 'desc')
        .execute()
      return unreadable.keep({ entity: 'layer-timing', of: architectureId, idOf: (row) => row.id }, rows, (row) =>
        decode(layerTimingSchema, row.timing, `layer timing ${row.id}`),
      )
    },
  }
}
