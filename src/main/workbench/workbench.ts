import type { SystemInfo } from '#shared/contract/system.ts'
import type { Launcher } from '#main/compute/index.ts'
import type { DeviceSource } from '#main/devices/device.ts'
import { openStore, type Location } from '#main/store/index.ts'
import { cifar10Dir, textCorpusDir } from '../../../scripts/setup/paths.mjs'
import { createAccuracyService } from './accuracies/service.ts'
import { createArchitectureService } from './architectures/service.ts'
import { createComparisonService } from './comparisons/service.ts'
import type { WorkbenchContext } from './context.ts'
import { createDatasetService } from './datasets/service.ts'
import { createDeploymentService } from './deployments/service.ts'
import { createPhones } from './devices/phones.ts'
import { createDefaultSource, joinSources } from './devices/sources.ts'
import { createDeviceService } from './devices/service.ts'
import { createEventHub, type EventHub } from './events/event-hub.ts'
import { createExportService } from './exports/service.ts'
import { createFrontService } from './fronts/service.ts'
import { keepLog, writeLog, type Log } from './log.ts'
import { createJobs, type Jobs } from './jobs/jobs.ts'
import { createLatencyTableService } from './latency-tables/service.ts'
import { logJobs } from './logs/jobs.ts'
import { createLogService } from './logs/service.ts'
import { createMatrixService } from './matrices/service.ts'
import { createModelService } from './models/service.ts'
import { createPlanService } from './plans/service.ts'
import { cleanUnpacking, createPackService } from './packs/service.ts'
import { createRecordService } from './records/service.ts'
import { sweepRemovals } from './removing.ts'
import { createRetargetService } from './retargets/service.ts'
import { cleanRunFolders } from './runs.ts'
import { createRouter, type WorkbenchRouter } from './router.ts'
import { createSearchService } from './searches/service.ts'
import { createStorageService } from './storage/service.ts'
import { createSweepService } from './sweeps/service.ts'
import { createSystemService } from './system/service.ts'
import type { WorkerDoor } from './workers/door.ts'
import { createHere } from './workers/here.ts'
import { createKeptLine, type KeptLine } from './workers/kept-line.ts'
import { createLeftRuns } from './workers/left-runs.ts'
import { createPriorities } from './workers/priorities.ts'
import { createQueueSwitch } from './workers/queue-switch.ts'
import { createWorkerService, type WorkerService } from './workers/service.ts'

export interface WorkbenchOptions extends Location {
  readonly host: SystemInfo['host']
  /** `read` looks on beside another instance and changes nothing. */
  readonly access?: 'read' | 'write'
  readonly deviceSource?: DeviceSource
  /** Tells of devices that come, go and change. Default: not in a terminal, where a command looks once. */
  readonly watchesDevices?: boolean
  /** How search processes are started; Node's fork where none is given. */
  readonly launcher?: Launcher
  /** So long a worker keeps what it has without being heard of. */
  readonly leaseMs?: number
  readonly datasetFolders?: Readonly<Record<string, string>>
  /** Where the workbench tells of what nobody asked for; standard error where none is given. */
  readonly log?: Log
}

/** The application, the same in every host; hosts reach it through its router, and let workers in by their door. */
export interface Workbench {
  readonly router: WorkbenchRouter
  readonly workerDoor: WorkerDoor
  readonly access: 'read' | 'write'
  /** Searches, evaluations and plans a crash had left behind when this workbench opened. */
  readonly abandoned: readonly string[]
  /** Tells later comers where it can be reached. */
  announce(address: string): void
  /** Has runs go on that workers had or that waited for them when the workbench ended: before workers are let in. */
  takeUp(): Promise<string[]>
  /** Stops every job (searches write a checkpoint) and closes the store. */
  dispose(): Promise<void>
}

const defaultLeaseMs = 30_000

/** Opens a home. @throws what `openStore` throws */
export async function createWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const { home, cache, host, access = 'write', log: tell = writeLog, leaseMs = defaultLeaseMs } = options
  const log = access === 'write' ? keepLog(home, tell) : tell
  const store = await openStore({ home, access, host, log })
  if (store.access === 'write') {
    await cleanUnpacking(store, home)
    cleanRunFolders(home)
    await sweepRemovals(store, home)
  }
  const events = createEventHub({ log })
  if (access === 'write')
    logJobs(
      events,
      keepLog(home, () => undefined),
    )
  const queue = await createQueueSwitch({ store, home, leaseMs })
  const priorities = await createPriorities(store)
  const left = createLeftRuns({
    store,
    log,
    leaseMs,
    onFree: () => {
      workers.changed()
      jobs.reconsider()
    },
  })
  const here = createHere({
    store,
    launcher: options.launcher,
    computes: () => queue.settings().thisComputer === 'computes',
    isKept: (runId) => left.isKept(runId),
  })
  const jobs = createJobs(events, log, here, priorities.of)
  const phones = createPhones(store, log)
  const atHand: WorkbenchContext = {
    host,
    location: { home, cache },
    store,
    log,
    events,
    jobs,
    launcher: options.launcher,
    phones,
    deviceSource: options.deviceSource ?? createDefaultSource(phones, log),
    datasetFolders: options.datasetFolders ?? { cifar10: cifar10Dir(), sotu: textCorpusDir() },
  }
  const datasets = createDatasetService(atHand)
  const line = createKeptLine(atHand, left.isKept)
  const workers = createWorkerService(atHand, { datasets, queue, left, priorities, leaseMs })
  const context = { ...atHand, deviceSource: joinSources([atHand.deviceSource, workers.deviceSource]) }
  const devices = createDeviceService(context)
  const latencyTables = createLatencyTableService(context, devices)
  const searches = createSearchService(context, datasets)
  const accuracies = createAccuracyService(context)
  const architectures = createArchitectureService(context, { devices, datasets, latencyTables, accuracies })
  const comparisons = createComparisonService(context, { datasets, latencyTables, architectures })
  const retargets = createRetargetService(context, { datasets, architectures })
  const sweeps = createSweepService(context, { searches, architectures, datasets })
  const storage = createStorageService(context)
  const services = {
    workers,
    context,
    devices,
    datasets,
    latencyTables,
    searches,
    sweeps,
    architectures,
    accuracies,
    fronts: createFrontService(context, { latencyTables, accuracies, comparisons }),
    models: createModelService(context),
    exports: createExportService(context, { architectures, datasets }),
    packs: createPackService(context, datasets),
    storage,
    logs: createLogService(context, workers),
    records: createRecordService(
      context,
      {
        search: searches.remove,
        sweep: (id) => sweeps.remove({ id, searches: 'keep' }),
        comparison: comparisons.remove,
        'latency-table': latencyTables.remove,
        architecture: architectures.remove,
      },
      { search: searches.rename, sweep: sweeps.rename, architecture: architectures.rename },
      storage.removedBytes,
    ),
    deployments: createDeploymentService(context, { architectures, datasets, devices }),
    retargets,
    plans: createPlanService(context, {
      datasets,
      devices,
      latencyTables,
      searches,
      retargets,
      architectures,
      comparisons,
    }),
    matrices: createMatrixService(context, { accuracies, architectures, devices, latencyTables }),
    comparisons,
    system: createSystemService(context, queue.settings),
  }
  const watching = new AbortController()
  if (options.watchesDevices ?? host !== 'cli') devices.watch(watching.signal)
  let disposed: Promise<void> | undefined
  return {
    router: createRouter(services),
    workerDoor: workers.door,
    access,
    abandoned: store.abandoned,
    announce: (address) => {
      store.announce(address)
    },
    async takeUp() {
      const resume = async (id: string): Promise<unknown> =>
        (await store.searches.has(id)) ? searches.resume(id) : architectures.resumeEvaluation(id)
      const taken = await left.takeUp(resume)
      await line.takeUp(resume)
      await sweeps.takeUp()
      return taken
    },
    dispose: () =>
      (disposed ??= close(watching, jobs, events, { workers, line }, async () => {
        await workers.close()
        await store.close()
      })),
  }
}

async function close(
  watching: AbortController,
  jobs: Jobs,
  events: EventHub,
  { workers, line }: { readonly workers: Pick<WorkerService, 'letGo'>; readonly line: KeptLine },
  closeStore: () => Promise<void>,
): Promise<void> {
  watching.abort()
  await line.close()
  const ended = jobs.close()
  workers.letGo()
  await ended
  events.close()
  await closeStore()
}
