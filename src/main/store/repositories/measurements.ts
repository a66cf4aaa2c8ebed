import type { Kysely } from 'kysely'
import type { z } from 'zod'
import { measurementSchema, type Measurement } from '#shared/contract/architectures.ts'
import type { DeviceConditions } from '#shared/contract/devices.ts'
import type { MeasurementProtocol } from '#shared/contract/latency-tables.ts'
import { checked, encode, parse, parseOptional } from '../json.ts'
import { byOrder } from '../order.ts'
import { packSamples } from '../samples.ts'
import type { MeasurementRow, Schema } from '../schema.ts'
import type { UnreadableRows } from '../unreadable.ts'

export interface NewMeasurement extends Omit<Measurement, 'samples'> {
  /** As its program told, `ncnn 1.0`. */
  readonly engine: string
  readonly rawUs: readonly number[]
  readonly protocol: MeasurementProtocol
  readonly binarySha256: string
  readonly conditions: readonly DeviceConditions[]
}

export interface MeasurementRepository {
  add(measurement: NewMeasurement): Promise<void>
  /** Newest first. */
  list(): Promise<Measurement[]>
  /** Of all of them what a front needs, newest first: of tens of thousands in a fraction of the time. */
  latencies(): Promise<MeasuredLatency[]>
  ofArchitecture(architectureId: string): Promise<Measurement[]>
}

export type MeasuredLatency = Pick<
  Measurement,
  'id' | 'architectureId' | 'deviceName' | 'target' | 'medianUs' | 'intervalUs' | 'warnings'
>

const latencySchema = measurementSchema.pick({ medianUs: true, intervalUs: true })
/** The same in many rows. */
const circumstancesSchema = measurementSchema.pick({ target: true, warnings: true })
const latencyColumns = [
  'id',
  'architecture_id',
  'device_name',
  'target',
  'median_us',
  'low_us',
  'high_us',
  'warnings',
] as const

const columns = [
  'id',
  'architecture_id',
  'device_id',
  'device_name',
  'target',
  'median_us',
  'min_us',
  'p90_us',
  'low_us',
  'high_us',
  'samples',
  'at',
  'warnings',
  'speed',
  'loading',
] as const

function toMeasurement(row: Pick<MeasurementRow, (typeof columns)[number]>): Measurement {
  const stored = {
    id: row.id,
    architectureId: row.architecture_id,
    deviceId: row.device_id,
    deviceName: row.device_name,
    target: parseOptional(row.target, `target of measurement ${row.id}`),
    medianUs: row.median_us,
    minUs: row.min_us,
    p90Us: row.p90_us,
    intervalUs: { low: row.low_us, high: row.high_us },
    samples: row.samples,
    at: row.at,
    warnings: parse(row.warnings, `warnings of measurement ${row.id}`),
    speed: parseOptional(row.speed, `speed of measurement ${row.id}`),
    loading: parseOptional(row.loading, `loading of measurement ${row.id}`),
  }
  return checked(measurementSchema, stored, `measurement ${row.id} of ${row.architecture_id}`)
}

const reading = { entity: 'measurement', idOf: (row: { readonly id: string }) => row.id } as const

export function createMeasurementRepository(db: Kysely<Schema>, unreadable: UnreadableRows): MeasurementRepository {
  const measurements = () => db.selectFrom('measurements').select(columns).orderBy(byOrder, 'desc')
  return {
    async add(measurement) {
      await db
        .insertInto('measurements')
        .values({
          id: measurement.id,
          architecture_id: measurement.architectureId,
          device_id: measurement.deviceId,
          device_name: measurement.deviceName,
          target: encode(measurement.target),
          precision: measurement.protocol.precision,
          threads: measurement.protocol.threads,
          median_us: measurement.medianUs,
          min_us: measurement.minUs,
          p90_us: measurement.p90Us,
          low_us: measurement.intervalUs.low,
          high_us: measurement.intervalUs.high,
          samples: measurement.rawUs.length,
          raw_us: packSamples(measurement.rawUs),
          protocol: encode(measurement.protocol),
          engine: measurement.engine,
          binary_sha256: measurement.binarySha256,
          conditions: encode(measurement.conditions),
          warnings: encode(measurement.warnings),
          speed: measurement.speed && encode(measurement.speed),
          loading: measurement.loading && encode(measurement.loading),
          at: measurement.at,
        })
        .execute()
    },
    async list() {
      return unreadable.keep(reading, await measurements().execute(), toMeasurement)
    },
    async latencies() {
      const rows = await db.selectFrom('measurements').select(latencyColumns).orderBy(byOrder, 'desc').execute()
      const known = new Map<string, z.infer<typeof circumstancesSchema>>()
      return unreadable.keep(reading, rows, ({ id, architecture_id, device_name, target, warnings, ...row }) => {
        const where = `measurement ${id} of ${architecture_id}`
        const text = `${target ?? ''}\n${warnings}`
        const circumstances =
          known.get(text) ??
          checked(
            circumstancesSchema,
            {
              target: parseOptional(target, `target of measurement ${id}`),
              warnings: parse(warnings, `warnings of measurement ${id}`),
            },
            where,
          )
        known.set(text, circumstances)
        const figures = { medianUs: row.median_us, intervalUs: { low: row.low_us, high: row.high_us } }
        const ids = { id, architectureId: architecture_id, deviceName: device_name }
        return { ...ids, ...circumstances, ...checked(latencySchema, figures, where) }
      })
    },
    async ofArchitecture(architectureId) {
      const rows = await measurements().where('architecture_id', '=', architectureId).execute()
      return unreadable.keep({ ...reading, of: architectureId }, rows, toMeasurement)
    },
  }
}
