import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { Kysely, SqliteDialect } from 'kysely'
import type { UnreadableRow } from '#shared/contract/system.ts'
import { TansakuError } from '#shared/errors.ts'
import { storageFailure } from './failures.ts'
import { GroupCommitDialect } from './group-commit.ts'
import { databaseFile } from './location.ts'
import { isCurrent, migrate } from './migrate.ts'
import { homeInUse, tryOwn, type Ownership } from './owner.ts'
import { createArchitectureRepository, type ArchitectureRepository } from './repositories/architectures.ts'
import { createAuditRepository, type AuditRepository } from './repositories/audits.ts'
import { createComparisonRepository, type ComparisonRepository } from './repositories/comparisons.ts'
import { createDatasetRepository, type DatasetRepository } from './repositories/datasets.ts'
import { createDeploymentRepository, type DeploymentRepository } from './repositories/deployments.ts'
import { createDeviceRepository, type DeviceRepository } from './repositories/devices.ts'
import { createEvaluationRepository, type EvaluationRepository } from './repositories/evaluations.ts'
import { createSpeedRepository, type SpeedRepository } from './repositories/speeds.ts'
import { createLatencyTableRepository, type LatencyTableRepository } from './repositories/latency-tables.ts'
import { createMarkRepository, type MarkRepository } from './repositories/marks.ts'
import { createMeasurementRepository, type MeasurementRepository } from './repositories/measurements.ts'
import { createPackRepository, type PackRepository } from './packing/repository.ts'
import { createPublishedFigureRepository, type PublishedFigureRepository } from './repositories/published-figures.ts'
import { createLayerTimingRepository, type LayerTimingRepository } from './repositories/layer-timings.ts'
import { createPlanRepository, type PlanRepository } from './repositories/plans.ts'
import { createRemovalRepository, type RemovalRepository } from './removals/repository.ts'
import { createRetargetRepository, type RetargetRepository } from './repositories/retargets.ts'
import { createSearchStepRepository, type SearchStepRepository } from './repositories/search-steps.ts'
import { createSearchRepository, type SearchRepository } from './repositories/searches.ts'
import { createSweepRepository, type SweepRepository } from './repositories/sweeps.ts'
import { createLeaseRepository, type LeaseRepository } from './repositories/leases.ts'
import { createWorkerRepository, type WorkerRepository } from './repositories/workers.ts'
import { createSettingsRepository, type SettingsRepository } from './repositories/settings.ts'
import type { Schema } from './schema.ts'
import { guarded, openCopy, openSqlite, type SqliteOptions } from './sqlite.ts'
import { createUnreadableRows } from './unreadable.ts'

const defaultBusyTimeoutMs = 5_000

export interface Store {
  /** `write`: the only process that may change anything here. `read`: looks on beside it. */
  readonly access: 'read' | 'write'
  readonly devices: DeviceRepository
  readonly latencyTables: LatencyTableRepository
  readonly speeds: SpeedRepository
  readonly audits: AuditRepository
  readonly searches: SearchRepository
  readonly searchSteps: SearchStepRepository
  readonly sweeps: SweepRepository
  readonly architectures: ArchitectureRepository
  readonly evaluations: EvaluationRepository
  readonly measurements: MeasurementRepository
  readonly layerTimings: LayerTimingRepository
  readonly retargets: RetargetRepository
  readonly comparisons: ComparisonRepository
  readonly plans: PlanRepository
  readonly deployments: DeploymentRepository
  readonly datasets: DatasetRepository
  readonly settings: SettingsRepository
  readonly publishedFigures: PublishedFigureRepository
  readonly workers: WorkerRepository
  readonly leases: LeaseRepository
  readonly packs: PackRepository
  readonly marks: MarkRepository
  readonly removals: RemovalRepository
  /**
   * What this work commits is on the disk once it is done, with one wait for all of it instead of one each. Until then
   * a loss of power takes back its last part.
   */
  together<T>(work: () => Promise<T>): Promise<T>
  /** Rows that could not be read when they were last looked at; what they belong to does without them. */
  unreadable(): UnreadableRow[]
  /** A number that is another once another program has changed the database. */
  changesElsewhere(): number
  /** Searches, evaluations and plans that a crash left behind, found when this store was opened. */
  readonly abandoned: readonly string[]
  /** Tells later comers where this home's owner can be reached. */
  announce(address: string): void
  close(): Promise<void>
}

export interface StoreOptions {
  readonly home: string
  readonly access: 'read' | 'write'
  /** For the message to others: `headless`, `cli`, … */
  readonly host: string
  /** How long to wait for another owner to end, and for a program that has the database locked. */
  readonly waitMs?: number
  /** Called once for each row that cannot be read. */
  readonly log?: (line: string) => void
}

/**
 * Opens a home's database, making folder and file where there are none.
 * @throws HOME_IN_USE when another process owns it (access write), DATABASE_CORRUPT, DATABASE_NEWER,
 * DATABASE_UNREADABLE, DISK_FULL
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { home, access, log = () => {} } = options
  const busyTimeoutMs = options.waitMs ?? defaultBusyTimeoutMs
  /** Why nothing can be written here: a read-only or full disk, on which one can still look. */
  const found: { obstacle: TansakuError | null } = { obstacle: null }
  const unlessLooking = (error: unknown): null => {
    const coded = storageFailure(error, home)
    if (access === 'write' || !(coded instanceof TansakuError) || !obstacles.includes(coded.code)) throw coded
    found.obstacle = coded
    return null
  }
  const own = (): Ownership | null => {
    try {
      ensureFolder(home)
      return tryOwn(home, options.host, access === 'write' ? (options.waitMs ?? 2_000) : 0)
    } catch (error) {
      return unlessLooking(error)
    }
  }
  const ownership = own()
  if (ownership === null && access === 'write') throw homeInUse(home)
  try {
    const abandoned = (ownership && (await prepare(home, busyTimeoutMs).catch(unlessLooking))) ?? []
    if (access === 'write') {
      warnOfOpenFolder(home, log)
      return connect(home, { ownership, abandoned, busyTimeoutMs, log, ...found })
    }
    ownership?.release()
    return connect(home, { ownership: null, abandoned, busyTimeoutMs, log, ...found })
  } catch (error) {
    ownership?.release()
    throw error
  }
}

const obstacles: readonly string[] = ['DISK_FULL', 'DATABASE_LOCKED', 'DATABASE_UNREADABLE']

/** A folder that its user made stays as it is; what Tansaku puts there is private in any case. */
function warnOfOpenFolder(home: string, log: (line: string) => void): void {
  const open = statSync(home).mode & 0o077
  if (process.platform !== 'win32' && open !== 0)
    log(`Others on this computer can look into ${home}; what is stored there they cannot read. chmod 700 closes it.`)
}

/** One level at a time: Node's recursive mkdir never returns where the system refuses with ENOENT, as /proc does. */
function ensureFolder(folder: string): void {
  if (existsSync(folder)) return
  ensureFolder(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if (!existsSync(folder)) throw error // another process may have made it in between
  }
}

/** What only an owner may do at the start: the schema, and naming what a crash left behind. */
async function prepare(home: string, busyTimeoutMs: number): Promise<string[]> {
  const database = openSqlite(databaseFile(home), { readonly: false, busyTimeoutMs })
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: guarded(database) }) })
  const unread = createUnreadableRows(() => {}) // nothing is read here
  try {
    await migrate(database, db)
    await createLatencyTableRepository(db, unread).pauseAbandoned()
    await createLeaseRepository(db).endAbandoned()
    return [
      ...(await createSearchRepository(db, unread).interruptAbandoned()),
      ...(await createEvaluationRepository(db, unread).interruptAbandoned()),
      ...(await createPlanRepository(db, unread).interruptAbandoned()),
    ]
  } finally {
    await db.destroy()
    database.close()
  }
}

/** A disk that takes no file may not even take those that SQLite needs to read: then a copy is read. */
function open(file: string, options: SqliteOptions, orCopy: boolean): ReturnType<typeof openCopy> {
  try {
    return { database: openSqlite(file, options), release: () => {} }
  } catch (error) {
    if (!orCopy || !(error instanceof TansakuError && obstacles.includes(error.code))) throw error
    return openCopy(file)
  }
}

interface Connection {
  readonly ownership: Ownership | null
  readonly abandoned: readonly string[]
  readonly busyTimeoutMs: number
  readonly log: (line: string) => void
  readonly obstacle: TansakuError | null
}

function connect(home: string, { ownership, abandoned, busyTimeoutMs, log, obstacle }: Connection): Store {
  const unreadable = createUnreadableRows(log)
  const file = databaseFile(home)
  if (!existsSync(file)) throw obstacle ?? homeInUse(home)
  const { database, release } = open(file, { readonly: ownership === null, busyTimeoutMs }, obstacle !== null)
  if (!isCurrent(database)) {
    database.close()
    release()
    throw obstacle ?? homeInUse(home)
  }
  const writing = ownership === null ? null : new GroupCommitDialect(database)
  const db = new Kysely<Schema>({ dialect: writing ?? new SqliteDialect({ database: guarded(database) }) })
  return {
    access: ownership === null ? ('read' as const) : ('write' as const),
    devices: createDeviceRepository(db, unreadable),
    latencyTables: createLatencyTableRepository(db, unreadable),
    speeds: createSpeedRepository(db),
    audits: createAuditRepository(db, unreadable),
    searches: createSearchRepository(db, unreadable),
    searchSteps: createSearchStepRepository(db, unreadable),
    sweeps: createSweepRepository(db, unreadable),
    architectures: createArchitectureRepository(db, unreadable),
    evaluations: createEvaluationRepository(db, unreadable),
    measurements: createMeasurementRepository(db, unreadable),
    layerTimings: createLayerTimingRepository(db, unreadable),
    retargets: createRetargetRepository(db, unreadable),
    comparisons: createComparisonRepository(db, unreadable),
    plans: createPlanRepository(db, unreadable),
    deployments: createDeploymentRepository(db, unreadable),
    datasets: createDatasetRepository(db, unreadable),
    settings: createSettingsRepository(db, unreadable),
    publishedFigures: createPublishedFigureRepository(db, unreadable),
    workers: createWorkerRepository(db, unreadable),
    leases: createLeaseRepository(db),
    packs: createPackRepository(db),
    marks: createMarkRepository(db, unreadable),
    removals: createRemovalRepository(db),
    together: (work) => writing?.together(work) ?? work(),
    unreadable: () => unreadable.all(),
    changesElsewhere: () => database.pragma('data_version', { simple: true }) as number,
    abandoned,
    announce: (address) => {
      ownership?.announce(address)
    },
    async close() {
      await db.destroy()
      database.close()
      release()
      ownership?.release()
    },
  }
}
