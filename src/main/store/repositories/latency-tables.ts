import type { Kysely } from 'kysely'
import { deviceDescriptionSchema, type DeviceConditions, type DeviceDescription } from '#shared/contract/devices.ts'
import {
  latencyEntrySchema,
  latencyTableSummarySchema,
  type ImportFacts,
  type LatencyEntry,
  type LatencyTableSummary,
  type MeasurementProtocol,
  type Repeatability,
  type TablePlan,
} from '#shared/contract/latency-tables.ts'
import { type MeasurementWarning } from '#shared/contract/reasons.ts'
import type { Failure } from '#shared/contract/searches.ts'
import type { Target } from '#shared/contract/target.ts'
import { writtenSize } from '#shared/spaces/index.ts'
import type { ToldSpeed } from '#shared/contract/speed.ts'
import { stretchConditionsSchema, stretchSchema, type Stretch } from '#shared/latency/stretch.ts'
import { now } from '../ids.ts'
import { checked, decode, encode, parse, parseOptional } from '../json.ts'
import { byOrder } from '../order.ts'
import { packSamples, unpackSamples } from '../samples.ts'
import type { LatencyEntryRow, LatencySamplesRow, LatencyTableRow, Schema } from '../schema.ts'
import type { UnreadableRows } from '../unreadable.ts'

/** A table as stored: its identity and state, without what is computed from other tables (audit, staleness, trust). */
export type StoredTable = Omit<
  LatencyTableSummary,
  'deviceName' | 'staleBecause' | 'audit' | 'calibration' | 'trust'
> & {
  device: DeviceDescription
}
export interface NewTable {
  id: string
  device: DeviceDescription
  space: StoredTable['space']
  size: StoredTable['size']
  protocol: MeasurementProtocol
  engine: string
  binarySha256: string
  operators: number
}
/** A table read from a file: complete at once, or not there at all. */
export interface ImportedTable extends NewTable {
  readonly target: Target
  readonly imported: ImportFacts
  readonly createdAt: string
  readonly finishedAt: string | null
  readonly warnings: readonly MeasurementWarning[]
  readonly speed: ToldSpeed | null
  readonly repeatability: Repeatability | null
  readonly entries: readonly PlacedEntry[]
  readonly stretches: readonly Stretch[]
}
export interface PlacedEntry extends LatencyEntry {
  readonly position: number
}
const storedSchema = latencyTableSummarySchema
  .omit({ deviceName: true, staleBecause: true, audit: true, calibration: true, trust: true })
  .extend({ device: deviceDescriptionSchema })
export interface LatencyTableRepository {
  add(table: NewTable & { readonly plan?: TablePlan }): Promise<void>
  addImported(table: ImportedTable): Promise<void>
  setState(id: string, state: StoredTable['state'], failure?: Failure): Promise<void>
  /** Where it is measured and what the benchmark program said of itself, known once it has run. */
  setTarget(id: string, target: Target, engine: string, binarySha256: string): Promise<void>
  /** In place of those that stood there. */
  setWarnings(id: string, warnings: readonly MeasurementWarning[]): Promise<void>
  /** What its rows were taken and are told at. */
  setSpeed(id: string, speed: ToldSpeed): Promise<void>
  setRepeatability(id: string, repeatability: Repeatability | null): Promise<void>
  /** Adds rows or replaces those measured again, all or none. */
  saveEntries(id: string, entries: readonly PlacedEntry[]): Promise<void>
  /** Adds a stretch with its raw samples, whole or not at all. */
  addStretch(id: string, stretch: Stretch): Promise<void>
  /** Newest first. */
  list(): Promise<StoredTable[]>
  find(id: string): Promise<StoredTable | undefined>
  entries(id: string): Promise<LatencyEntry[]>
  /** In the order they were taken, as they were added. */
  stretches(id: string): Promise<Stretch[]>
  conditions(id: string): Promise<DeviceConditions[]>
  /** Also of one that cannot be read. @returns what it was of */
  origin(id: string): Promise<{ deviceId: string; origin: string } | undefined>
  /** Tables that were being measured when their process died can be gone on with. */
  pauseAbandoned(): Promise<void>
}

function toEntry(row: LatencyEntryRow): LatencyEntry {
  const stored = {
    key: row.key,
    label: row.label,
    medianUs: row.median_us,
    minUs: row.min_us,
    p90Us: row.p90_us,
    intervalUs: { low: row.low_us, high: row.high_us },
    samples: row.samples,
    noisy: row.noisy === 1,
  }
  return checked(latencyEntrySchema, stored, `row ${row.label} (${row.key}) of latency table ${row.table_id}`)
}

function toTable(row: LatencyTableRow & { measured: number }): StoredTable {
  const where = `latency table ${row.id}`
  const stored = {
    id: row.id,
    deviceId: row.device_id,
    device: parse(row.device, where),
    space: row.space,
    size: parseOptional(row.size, where),
    target: parseOptional(row.target, where),
    protocol: parse(row.protocol, where),
    engine: row.engine,
    binarySha256: row.binary_sha256,
    state: row.state,
    operators: row.operators,
    measured: row.measured,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    origin: row.origin,
    failure: parseOptional(row.failure, where),
    warnings: parse(row.warnings, where),
    speed: parseOptional(row.speed, where),
    plan: parseOptional(row.plan, where),
    repeatability: parseOptional(row.repeatability, where),
    imported: parseOptional(row.imported, where),
  }
  return checked(storedSchema, stored, where)
}

async function insertEntries(db: Kysely<Schema>, id: string, entries: readonly PlacedEntry[]): Promise<void> {
  for (const entry of entries) {
    const values = {
      position: entry.position,
      label: entry.label,
      median_us: entry.medianUs,
      min_us: entry.minUs,
      p90_us: entry.p90Us,
      low_us: entry.intervalUs.low,
      high_us: entry.intervalUs.high,
      samples: entry.samples,
      noisy: entry.noisy ? 1 : 0,
    }
    await db
      .insertInto('latency_entries')
      .values({ table_id: id, key: entry.key, ...values })
      .onConflict((conflict) => conflict.columns(['table_id', 'key']).doUpdateSet(values))
      .execute()
  }
}

async function insertStretch(
  db: Kysely<Schema>,
  id: string,
  stretch: number,
  { samples, ...record }: Stretch,
): Promise<void> {
  await db
    .insertInto('latency_chunks')
    .values({ table_id: id, chunk: stretch, at: record.at, record: encode(record) })
    .execute()
  for (const { key, us, runs } of samples)
    await db
      .insertInto('latency_samples')
      .values({
        table_id: id,
        chunk: stretch,
        key,
        raw_us: packSamples(us),
        runs: runs === undefined ? null : packSamples(runs),
      })
      .execute()
}

export function createLatencyTableRepository(db: Kysely<Schema>, unreadable: UnreadableRows): LatencyTableRepository {
  const partOf = (id: string, what: string) =>
    ({ entity: 'latency-table', of: `${what} of ${id}`, idOf: () => id }) as const
  const tables = () =>
    db
      .selectFrom('latency_tables')
      .selectAll('latency_tables')
      .select((select) =>
        select
          .selectFrom('latency_entries')
          .whereRef('latency_entries.table_id', '=', 'latency_tables.id')
          .select((count) => count.fn.countAll<number>().as('n'))
          .as('measured'),
      )
  const identity = (table: NewTable) => ({
    id: table.id,
    device_id: table.device.id,
    device: encode(table.device),
    space: table.space,
    size: table.size && encode(writtenSize(table.size)),
    protocol: encode(table.protocol),
    engine: table.engine,
    binary_sha256: table.binarySha256,
    operators: table.operators,
    failure: null,
  })
  return {
    async add(table) {
      await db
        .insertInto('latency_tables')
        .values({
          ...identity(table),
          target: null,
          state: 'measuring',
          origin: 'measured',
          imported: null,
          warnings: encode([]),
          speed: null,
          plan: table.plan === undefined ? null : encode(table.plan),
          repeatability: null,
          created_at: now(),
          finished_at: null,
        })
        .execute()
    },
    async addImported(table) {
      await db.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('latency_tables')
          .values({
            ...identity(table),
            target: encode(table.target),
            state: 'complete',
            origin: 'imported',
            imported: encode(table.imported),
            warnings: encode(table.warnings),
            speed: table.speed && encode(table.speed),
            plan: null,
            repeatability: table.repeatability && encode(table.repeatability),
            created_at: table.createdAt,
            finished_at: table.finishedAt,
          })
          .execute()
        await insertEntries(transaction, table.id, table.entries)
        for (const [index, stretch] of table.stretches.entries())
          await insertStretch(transaction, table.id, index, stretch)
      })
    },
    async setState(id, state, failure) {
      await db
        .updateTable('latency_tables')
        .set({
          state,
          failure: failure === undefined ? null : encode(failure),
          finished_at: state === 'complete' ? now() : null,
        })
        .where('id', '=', id)
        .execute()
    },
    async setTarget(id, target, engine, binarySha256) {
      await db
        .updateTable('latency_tables')
        .set({ target: encode(target), engine, binary_sha256: binarySha256 })
        .where('id', '=', id)
        .execute()
    },
    async setWarnings(id, warnings) {
      await db
        .updateTable('latency_tables')
        .set({ warnings: encode(warnings) })
        .where('id', '=', id)
        .execute()
    },
    async setSpeed(id, speed) {
      await db
        .updateTable('latency_tables')
        .set({ speed: encode(speed) })
        .where('id', '=', id)
        .execute()
    },
    async setRepeatability(id, repeatability) {
      await db
        .updateTable('latency_tables')
        .set({ repeatability: repeatability && encode(repeatability) })
        .where('id', '=', id)
        .execute()
    },
    async saveEntries(id, entries) {
      await db.transaction().execute((transaction) => insertEntries(transaction, id, entries))
    },
    async addStretch(id, stretch) {
      await db.transaction().execute(async (transaction) => {
        const { count } = await transaction
          .selectFrom('latency_chunks')
          .select((select) => select.fn.countAll<number>().as('count'))
          .where('table_id', '=', id)
          .executeTakeFirstOrThrow()
        await insertStretch(transaction, id, count, stretch)
      })
    },
    async list() {
      const rows = await tables().orderBy(byOrder, 'desc').execute()
      return unreadable.keep({ entity: 'latency-table', idOf: (row) => row.id }, rows, (row) =>
        toTable({ ...row, measured: row.measured ?? 0 }),
      )
    },
    async find(id) {
      const row = await tables().where('id', '=', id).executeTakeFirst()
      return row && toTable({ ...row, measured: row.measured ?? 0 })
    },
    async entries(id) {
      const rows = await db
        .selectFrom('latency_entries')
        .selectAll()
        .where('table_id', '=', id)
        .orderBy('position')
        .execute()
      return unreadable.keep(partOf(id, 'rows'), rows, toEntry)
    },
    async stretches(id) {
      const rows = await db
        .selectFrom('latency_chunks')
        .selectAll()
        .where('table_id', '=', id)
        .orderBy('chunk')
        .execute()
      const samples = new Map<number, LatencySamplesRow[]>(rows.map(({ chunk }) => [chunk, []]))
      for (const row of await db.selectFrom('latency_samples').selectAll().where('table_id', '=', id).execute())
        samples.get(row.chunk)?.push(row)
      return unreadable.keep(partOf(id, 'stretches'), rows, (row) => ({
        ...decode(stretchSchema, row.record, `stretch ${String(row.chunk)} of latency table ${id}`),
        samples: samples.get(row.chunk)!.map((each) => {
          const where = `${each.key} in stretch ${String(row.chunk)} of latency table ${id}`
          return {
            key: each.key,
            us: unpackSamples(each.raw_us, where),
            ...(each.runs !== null && { runs: unpackSamples(each.runs, where) }),
          }
        }),
      }))
    },
    async conditions(id) {
      const rows = await db
        .selectFrom('latency_chunks')
        .select(['chunk', 'record'])
        .where('table_id', '=', id)
        .orderBy('chunk')
        .execute()
      const stretches = await unreadable.keep(partOf(id, 'stretches'), rows, (row) =>
        decode(stretchConditionsSchema, row.record, `stretch ${String(row.chunk)} of latency table ${id}`),
      )
      return stretches.flatMap((stretch) => [stretch.conditionsBefore, stretch.conditionsAfter])
    },
    async origin(id) {
      const row = await db
        .selectFrom('latency_tables')
        .select(['device_id', 'origin'])
        .where('id', '=', id)
        .executeTakeFirst()
      return row && { deviceId: row.device_id, origin: row.origin }
    },
    async pauseAbandoned() {
      await db.updateTable('latency_tables').set({ state: 'paused' }).where('state', '=', 'measuring').execute()
    },
  }
}
