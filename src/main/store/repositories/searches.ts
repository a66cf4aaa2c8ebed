import { sql, type Kysely, type Transaction } from 'kysely'
import { kindOf, latencyTableOf, latencyTablesOf } from '#shared/algorithms/index.ts'
import { z } from 'zod'
import {
  childRecordSchema,
  epochRecordSchema,
  searchSettingsSchema,
  searchRunSchema,
  searchSummarySchema,
  type ChildRecord,
  type EpochRecord,
  type Failure,
  type SearchDevice,
  type SearchRun,
  type SearchSettings,
  type SearchSummary,
} from '#shared/contract/searches.ts'
import { calibrationOf } from '#shared/latency/calibration.ts'
import { deviceDescriptionSchema } from '#shared/contract/devices.ts'
import { targetSchema } from '#shared/contract/target.ts'
import { now } from '../ids.ts'
import { checked, decode, encode, parseOptional } from '../json.ts'
import { byOrder } from '../order.ts'
import { packSamples, unpackSamples } from '../samples.ts'
import type { Schema, SearchRow } from '../schema.ts'
import type { UnreadableRows } from '../unreadable.ts'
import { createAuditRepository } from './audits.ts'

const figuresSchema = epochRecordSchema.omit({ parameters: true })
const axesSchema = z.record(z.string(), z.object({ rows: z.array(z.string()), columns: z.array(z.string()) }))
export type ParameterAxes = z.infer<typeof axesSchema>
const latestSchema = searchSummarySchema.shape.latest.unwrap()
/** Of a search without what is checked where it is read. */
const restSchema = searchSummarySchema.omit({ settings: true, latest: true, devices: true })
const warningSchema = searchRunSchema.shape.warnings.element
export type SearchState = SearchSummary['state']

export interface NewSearch {
  readonly id: string
  readonly name: string
  readonly settings: SearchSettings
  /** The search that it was begun like. */
  readonly likeId?: string | null
}

export interface SearchRepository {
  add(search: NewSearch): Promise<void>
  /** In its sweep's transaction: searches that wait for their turn, stopped until they are gone on with. */
  addToSweep(sweepId: string, searches: readonly NewSearch[]): Promise<void>
  /** A run that has taken over another one's first epochs: their figures, parameters and axes are copied. */
  addBranch(search: {
    id: string
    name: string
    settings: SearchSettings
    from: { searchId: string; epoch: number }
  }): Promise<void>
  setState(id: string, state: SearchState, failure?: Failure | null): Promise<void>
  setAxes(id: string, axes: ParameterAxes): Promise<void>
  setCheckpointAt(id: string, at: string): Promise<void>
  rename(id: string, name: string): Promise<void>
  /**
   * Figures and architecture parameters of one epoch, both or neither; an epoch run again after a resume replaces the
   * old one.
   */
  saveEpoch(id: string, epoch: EpochRecord): Promise<void>
  /** Makes the run's epochs exactly these, all or nothing; what is there already stays as it is. */
  setEpochs(id: string, epochs: readonly EpochRecord[]): Promise<void>
  /** A warning that the run has already is not added again. @returns whether it was new */
  addWarning(id: string, message: string): Promise<boolean>
  /** Newest first. */
  list(): Promise<SearchSummary[]>
  find(id: string): Promise<SearchSummary | undefined>
  details(id: string): Promise<Pick<SearchRun, 'epochRecords' | 'parameterAxes' | 'warnings'>>
  /** Of its finished epochs, children too. */
  durationMs(id: string): Promise<number>
  /** Its finished epochs, each with its child where epochs are children. */
  epochsDone(id: string): Promise<{ epoch: number; child?: ChildRecord }[]>
  /** Also of one that cannot be read. */
  has(id: string): Promise<boolean>
  /** Those that took their latencies from a table: it stays as long as they do. */
  usingTable(tableId: string): Promise<{ id: string; name: string }[]>
  remove(id: string): Promise<void>
  /** Runs that were under way when their process died. @returns their ids */
  interruptAbandoned(): Promise<string[]>
}

export function createSearchRepository(db: Kysely<Schema>, unreadable: UnreadableRows): SearchRepository {
  const latestOf = async (id: string) => {
    const row = await db
      .selectFrom('search_epochs')
      .select('record')
      .where('search_id', '=', id)
      .orderBy('epoch', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (row === undefined) return null
    const read = () => Promise.resolve(decode(latestSchema, row.record, `last epoch of ${id}`))
    return unreadable.instead('search', id, read, null)
  }
  const deviceOf = async (tableId: string): Promise<SearchDevice> => {
    const table = await db
      .selectFrom('latency_tables')
      .select(['device', 'device_id', 'target'])
      .where('id', '=', tableId)
      .executeTakeFirstOrThrow()
    const target = table.target === null ? null : decode(targetSchema, table.target, `target of ${tableId}`)
    /** Mean error of the table's sums, which expected latencies are; null where no valid audit tells it. */
    const sumError = async (): Promise<number | null> =>
      calibrationOf(await createAuditRepository(db, unreadable).ofTable(tableId), target)?.sumError ?? null
    return {
      tableId,
      deviceId: table.device_id,
      deviceName: decode(deviceDescriptionSchema, table.device, `device of ${tableId}`).name,
      target,
      auditMape: await unreadable.instead('audit', tableId, sumError, null),
    }
  }
  /** Those whose table can be read. */
  const devicesOf = async (settings: SearchSettings): Promise<SearchDevice[]> => {
    const devices = await Promise.all(
      latencyTablesOf(settings).map((id) => unreadable.instead('latency-table', id, () => deviceOf(id), null)),
    )
    return devices.filter((device) => device !== null)
  }
  const toSummary = async (row: SearchRow): Promise<SearchSummary> => {
    const settings = decode(searchSettingsSchema, row.settings, `settings of search ${row.id}`)
    const latest = await latestOf(row.id)
    const rest = {
      id: row.id,
      name: row.name,
      state: row.state,
      failure: parseOptional(row.failure, `failure of ${row.id}`),
      // Known to the workbench that runs it, and to nobody later.
      progress: null,
      epoch: latest?.epoch ?? null,
      epochs: kindOf(settings).epochs(settings),
      checkpointAt: row.checkpoint_at,
      sweepId: row.sweep_id,
      likeId: row.like_id,
      branchedFrom: parseOptional(row.branched_from, `origin of ${row.id}`),
      createdAt: row.created_at,
      finishedAt: row.finished_at,
    }
    return {
      ...checked(restSchema, rest, `search ${row.id}`),
      settings,
      latest,
      devices: await devicesOf(settings),
    }
  }
  const newRow = ({ id, name, settings, likeId = null }: NewSearch): SearchRow => ({
    id,
    name,
    algorithm: settings.algorithm,
    settings: encode(settings),
    latency_table_id: latencyTableOf(settings),
    state: 'queued',
    failure: null,
    parameter_axes: '{}',
    checkpoint_at: null,
    branched_from: null,
    sweep_id: null,
    like_id: likeId,
    created_at: now(),
    finished_at: null,
  })
  const insert = async (transaction: Kysely<Schema>, row: SearchRow, settings: SearchSettings): Promise<void> => {
    await transaction.insertInto('searches').values(row).execute()
    for (const tableId of latencyTablesOf(settings).slice(1))
      await transaction.insertInto('search_tables').values({ search_id: row.id, latency_table_id: tableId }).execute()
  }
  const update = async (id: string, values: Partial<SearchRow>): Promise<void> => {
    await db.updateTable('searches').set(values).where('id', '=', id).execute()
  }
  return {
    async add(search) {
      await db.transaction().execute((transaction) => insert(transaction, newRow(search), search.settings))
    },
    async addToSweep(sweepId, searches) {
      for (const search of searches)
        await insert(db, { ...newRow(search), sweep_id: sweepId, state: 'stopped' }, search.settings)
    },
    async addBranch({ from, ...search }) {
      const { id } = search
      const { searchId, epoch } = from
      await db.transaction().execute(async (transaction) => {
        const { parameter_axes } = await transaction
          .selectFrom('searches')
          .select('parameter_axes')
          .where('id', '=', searchId)
          .executeTakeFirstOrThrow()
        const row = { ...newRow(search), parameter_axes, branched_from: encode(from) }
        await insert(transaction, row, search.settings)
        const epochs = await transaction
          .selectFrom('search_epochs')
          .selectAll()
          .where('search_id', '=', searchId)
          .where('epoch', '<', epoch)
          .execute()
        for (const row of epochs)
          await transaction
            .insertInto('search_epochs')
            .values({ ...row, search_id: id })
            .execute()
        const snapshots = await transaction
          .selectFrom('parameter_snapshots')
          .selectAll()
          .where('search_id', '=', searchId)
          .where('epoch', '<', epoch)
          .execute()
        for (const row of snapshots)
          await transaction
            .insertInto('parameter_snapshots')
            .values({ ...row, search_id: id })
            .execute()
      })
    },
    async setState(id, state, failure = null) {
      const ended = state === 'done' || state === 'failed'
      await update(id, { state, failure: failure && encode(failure), finished_at: ended ? now() : null })
    },
    setAxes: (id, axes) => update(id, { parameter_axes: encode(axes) }),
    setCheckpointAt: (id, at) => update(id, { checkpoint_at: at }),
    rename: (id, name) => update(id, { name }),
    async saveEpoch(id, epoch) {
      await db.transaction().execute((transaction) => writeEpoch(transaction, id, epoch))
    },
    async setEpochs(id, epochs) {
      await db.transaction().execute(async (transaction) => {
        await transaction
          .deleteFrom('search_epochs')
          .where('search_id', '=', id)
          .where('epoch', '>=', epochs.length)
          .execute()
        const rows = await transaction
          .selectFrom('search_epochs')
          .select(['epoch', 'record'])
          .where('search_id', '=', id)
          .execute()
        const stored = new Map(rows.map(({ epoch, record }) => [epoch, record]))
        for (const epoch of epochs) {
          const { parameters: _snapshots, ...figures } = epoch
          if (stored.get(epoch.epoch) !== encode(figures)) await writeEpoch(transaction, id, epoch)
        }
      })
    },
    async addWarning(id, message) {
      const known = await db
        .selectFrom('search_warnings')
        .select('id')
        .where('search_id', '=', id)
        .where('message', '=', message)
        .executeTakeFirst()
      if (known !== undefined) return false
      await db.insertInto('search_warnings').values({ search_id: id, at: now(), message }).execute()
      return true
    },
    async list() {
      const rows = await db.selectFrom('searches').selectAll().orderBy(byOrder, 'desc').execute()
      return unreadable.keep({ entity: 'search', idOf: (row) => row.id }, rows, toSummary)
    },
    async find(id) {
      const row = await db.selectFrom('searches').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toSummary(row)
    },
    async details(id) {
      const search = await db
        .selectFrom('searches')
        .select('parameter_axes')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      const epochs = await db
        .selectFrom('search_epochs')
        .selectAll()
        .where('search_id', '=', id)
        .orderBy('epoch')
        .execute()
      const snapshots = await db.selectFrom('parameter_snapshots').selectAll().where('search_id', '=', id).execute()
      const warnings = await db
        .selectFrom('search_warnings')
        .select(['at', 'message'])
        .where('search_id', '=', id)
        .orderBy('id')
        .execute()
      const ofRun = { entity: 'search', idOf: () => id } as const
      return {
        parameterAxes: decode(axesSchema, search.parameter_axes, `parameter axes of search ${id}`),
        warnings: await unreadable.keep({ ...ofRun, of: `warnings of ${id}` }, warnings, (warning) =>
          checked(warningSchema, warning, `warning of search ${id}`),
        ),
        epochRecords: await unreadable.keep({ ...ofRun, of: `epochs of ${id}` }, epochs, (row) => ({
          ...decode(figuresSchema, row.record, `epoch ${String(row.epoch)} of search ${id}`),
          parameters: Object.fromEntries(
            snapshots
              .filter((each) => each.epoch === row.epoch)
              .map((each) => [
                each.name,
                inRows(
                  unpackSamples(each.values, `${each.name} of epoch ${String(row.epoch)} of search ${id}`),
                  each.columns,
                ),
              ]),
          ),
        })),
      }
    },
    async durationMs(id) {
      const { ms } = await db
        .selectFrom('search_epochs')
        // One that cannot be read has no duration.
        .select(sql<number | null>`sum(iif(json_valid(record), json_extract(record, '$.durationMs'), 0))`.as('ms'))
        .where('search_id', '=', id)
        .executeTakeFirstOrThrow()
      return ms ?? 0
    },
    async epochsDone(id) {
      const rows = await db
        .selectFrom('search_epochs')
        .select([
          'epoch',
          sql<string | null>`iif(json_valid(record), json_extract(record, '$.child'), null)`.as('child'),
        ])
        .where('search_id', '=', id)
        .orderBy('epoch')
        .execute()
      return rows.map(({ epoch, child }) => ({
        epoch,
        ...(child !== null && { child: decode(childRecordSchema, child, `child ${String(epoch)} of search ${id}`) }),
      }))
    },
    async has(id) {
      return (await db.selectFrom('searches').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
    },
    usingTable: (tableId) =>
      db
        .selectFrom('searches')
        .select(['id', 'name'])
        .where(({ eb, or, exists, selectFrom }) =>
          or([
            eb('latency_table_id', '=', tableId),
            exists(
              selectFrom('search_tables')
                .select('search_id')
                .where('search_tables.latency_table_id', '=', tableId)
                .whereRef('search_tables.search_id', '=', 'searches.id'),
            ),
          ]),
        )
        .orderBy(byOrder)
        .execute(),
    async remove(id) {
      await db.deleteFrom('searches').where('id', '=', id).execute()
    },
    async interruptAbandoned() {
      const rows = await db
        .updateTable('searches')
        .set({ state: 'interrupted' })
        .where('state', 'in', ['queued', 'running', 'stopping'])
        .returning('id')
        .execute()
      return rows.map((row) => row.id)
    },
  }
}

/** Snapshots of the epoch as it was go with its row. */
async function writeEpoch(
  transaction: Transaction<Schema>,
  id: string,
  { parameters, ...figures }: EpochRecord,
): Promise<void> {
  const { epoch } = figures
  await transaction.deleteFrom('search_epochs').where('search_id', '=', id).where('epoch', '=', epoch).execute()
  await transaction
    .insertInto('search_epochs')
    .values({ search_id: id, epoch, record: encode(figures) })
    .execute()
  for (const [name, rows] of Object.entries(parameters)) {
    await transaction
      .insertInto('parameter_snapshots')
      .values({ search_id: id, epoch, name, columns: rows[0]?.length ?? 0, values: packSamples(rows.flat()) })
      .execute()
  }
}

function inRows(values: readonly number[], columns: number): number[][] {
  if (columns === 0) return []
  return Array.from({ length: values.length / columns }, (_, row) => values.slice(row * columns, (row + 1) * columns))
}
