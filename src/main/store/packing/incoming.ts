import { rmSync } from 'node:fs'
import type BetterSqlite from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import { migrate, migrateTo } from '../migrate.ts'
import { createArchitectureRepository } from '../repositories/architectures.ts'
import { createAuditRepository } from '../repositories/audits.ts'
import { createComparisonRepository } from '../repositories/comparisons.ts'
import { createDeploymentRepository } from '../repositories/deployments.ts'
import { createDeviceRepository } from '../repositories/devices.ts'
import { createEvaluationRepository } from '../repositories/evaluations.ts'
import { createLatencyTableRepository } from '../repositories/latency-tables.ts'
import { createLayerTimingRepository } from '../repositories/layer-timings.ts'
import { createMeasurementRepository } from '../repositories/measurements.ts'
import { createPublishedFigureRepository } from '../repositories/published-figures.ts'
import { createRetargetRepository } from '../repositories/retargets.ts'
import { createSearchStepRepository } from '../repositories/search-steps.ts'
import { createSearchRepository } from '../repositories/searches.ts'
import { createSweepRepository } from '../repositories/sweeps.ts'
import type { Schema } from '../schema.ts'
import { guarded, openSqlite } from '../sqlite.ts'
import { createUnreadableRows } from '../unreadable.ts'
import { columnsOf, quoted } from './columns.ts'
import { renameDevices, type DeviceNames } from './devices.ts'
import { parseRow, type StoredRow } from './rows.ts'
import { packedTables, type TableName } from './tables.ts'

/**
 * Rows that come from elsewhere, in a database of their own that has the schema of the home they left. They are brought
 * to this version's schema and read as any page would read them, before one of them comes near the home.
 */
export interface IncomingRows {
  /** @throws PACK_UNREADABLE for what is no row of this table */
  add(table: TableName, line: string): void
  /**
   * Makes them rows of this home: of this version, of nobody at work, its devices called as they are here.
   * @param runs those that bring a checkpoint
   * @throws PACK_UNREADABLE naming what cannot be read
   */
  settle(devices: DeviceNames, runs: ReadonlySet<string>): Promise<void>
  close(): void
}

/** @param applied names of the migrations that the rows' home has had; all of them are known here */
export async function openIncoming(file: string, applied: readonly string[]): Promise<IncomingRows> {
  rmSync(file, { force: true })
  const database = openSqlite(file, { readonly: false, busyTimeoutMs: 0 })
  // Its own file is thrown away again: nothing of it need survive a loss of power.
  database.pragma('synchronous = OFF')
  // What is referred to may be here already: looked at when the rows are taken over.
  database.pragma('foreign_keys = OFF')
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: guarded(database) }) })
  await migrateTo(database, db, applied)
  const inserts = new Map(packedTables.map(({ name }) => [name, insertInto(database, name)]))
  database.exec('BEGIN')
  return {
    add(table, line) {
      const row = parseRow(line)
      if (row === null) throw notRow(table, 'it is not JSON of columns')
      inserts.get(table)!(row)
    },
    async settle(devices, runs) {
      database.exec('COMMIT')
      await migrate(database, db)
      renameDevices(database, devices)
      forget(database, runs)
      await readAll(db)
    },
    close() {
      if (database.inTransaction) database.exec('ROLLBACK')
      database.close()
    },
  }
}

const notRow = (table: string, problem: string): TansakuError =>
  new TansakuError(
    'PACK_UNREADABLE',
    `This is no pack that Tansaku wrote: a row of ${table} cannot be taken (${problem}). Nothing of it was taken over.`,
    { table },
  )

function insertInto(database: BetterSqlite.Database, table: TableName): (row: StoredRow) => void {
  const { numbered } = packedTables.find(({ name }) => name === table)!
  const columns = columnsOf(database, table).filter((column) => column !== numbered)
  const statement = database.prepare(
    `INSERT INTO "${table}" (${columns.map(quoted).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  )
  return (row) => {
    const given = Object.keys(row).filter((column) => column !== numbered)
    const other = given.find((column) => !columns.includes(column)) ?? columns.find((column) => !(column in row))
    if (other !== undefined) throw notRow(table, `its columns are others: ${other.slice(0, 64)}`)
    try {
      statement.run(columns.map((column) => row[column]))
    } catch (thrown) {
      const error = toTansakuError(thrown)
      throw notRow(table, error.message)
    }
  }
}

/** Nobody here works on them, and there is nothing to go back to where no checkpoint came along. */
function forget(database: BetterSqlite.Database, runs: ReadonlySet<string>): void {
  for (const table of ['searches', 'evaluations'])
    database.exec(`UPDATE ${table} SET state = 'interrupted' WHERE state IN ('queued', 'running', 'stopping')`)
  database.exec(`UPDATE latency_tables SET state = 'paused' WHERE state = 'measuring'`)
  database
    .prepare('UPDATE searches SET checkpoint_at = NULL WHERE id NOT IN (SELECT value FROM json_each(?))')
    .run(JSON.stringify([...runs]))
}

/** Reads everything as the pages do. @throws PACK_UNREADABLE */
async function readAll(db: Kysely<Schema>): Promise<void> {
  const problems: string[] = []
  const unreadable = createUnreadableRows((line) => problems.push(line))
  const searches = createSearchRepository(db, unreadable)
  const tables = createLatencyTableRepository(db, unreadable)
  const audits = createAuditRepository(db, unreadable)
  const evaluations = createEvaluationRepository(db, unreadable)
  try {
    await createDeviceRepository(db, unreadable).list()
    for (const { id } of await tables.list()) {
      await tables.entries(id)
      await tables.stretches(id)
      await audits.ofTable(id)
    }
    await createSweepRepository(db, unreadable).list()
    for (const { id } of await searches.list()) {
      await searches.details(id)
      await createSearchStepRepository(db, unreadable).of(id)
      await createRetargetRepository(db, unreadable).ofSearch(id)
    }
    for (const { id } of await createArchitectureRepository(db, unreadable).list()) {
      for (const evaluation of await evaluations.ofArchitecture(id)) await evaluations.pictures(evaluation.id)
      await createMeasurementRepository(db, unreadable).ofArchitecture(id)
      await createLayerTimingRepository(db, unreadable).ofArchitecture(id)
      await createDeploymentRepository(db, unreadable).ofArchitecture(id)
      await createPublishedFigureRepository(db, unreadable).ofArchitecture(id)
    }
    await createComparisonRepository(db, unreadable).list()
  } catch (thrown) {
    throw unreadableRow(toTansakuError(thrown).message)
  }
  if (problems[0] !== undefined) throw unreadableRow(problems[0])
}

const unreadableRow = (problem: string): TansakuError =>
  new TansakuError('PACK_UNREADABLE', `Something in this pack cannot be read: ${problem} Nothing of it was taken over.`)
