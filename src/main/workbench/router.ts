import { implement } from '@orpc/server'
import { contract } from '#shared/contract/contract.ts'
import type { AccuracyService } from './accuracies/service.ts'
import type { ArchitectureService } from './architectures/service.ts'
import type { ComparisonService } from './comparisons/service.ts'
import type { WorkbenchContext } from './context.ts'
import type { DatasetService } from './datasets/service.ts'
import type { DeploymentService } from './deployments/service.ts'
import type { DeviceService } from './devices/service.ts'
import type { ExportService } from './exports/service.ts'
import type { FrontService } from './fronts/service.ts'
import type { LatencyTableService } from './latency-tables/service.ts'
import type { LogService } from './logs/service.ts'
import type { MatrixService } from './matrices/service.ts'
import type { ModelService } from './models/service.ts'
import type { PlanService } from './plans/service.ts'
import type { PackService } from './packs/service.ts'
import type { RecordService } from './records/service.ts'
import type { RetargetService } from './retargets/service.ts'
import { toRpcError } from './rpc-errors.ts'
import type { SearchService } from './searches/service.ts'
import { listSpaces, placesOf } from './spaces/service.ts'
import type { StorageService } from './storage/service.ts'
import type { SweepService } from './sweeps/service.ts'
import type { SystemService } from './system/service.ts'
import type { WorkerService } from './workers/service.ts'

export interface Services {
  readonly context: WorkbenchContext
  readonly devices: DeviceService
  readonly datasets: DatasetService
  readonly latencyTables: LatencyTableService
  readonly searches: SearchService
  readonly sweeps: SweepService
  readonly architectures: ArchitectureService
  readonly accuracies: AccuracyService
  readonly fronts: FrontService
  readonly exports: ExportService
  readonly packs: PackService
  readonly storage: StorageService
  readonly records: RecordService
  readonly models: ModelService
  readonly deployments: DeploymentService
  readonly retargets: RetargetService
  readonly plans: PlanService
  readonly comparisons: ComparisonService
  readonly matrices: MatrixService
  readonly logs: LogService
  readonly system: SystemService
  readonly workers: WorkerService
}

/** The contract's handlers: each hands its input to one service, and every failure leaves as a coded error. */
export function createRouter({
  context,
  devices,
  datasets,
  latencyTables,
  searches,
  sweeps,
  architectures,
  accuracies,
  fronts,
  exports,
  packs,
  storage,
  records,
  models,
  deployments,
  retargets,
  plans,
  comparisons,
  matrices,
  logs,
  system,
  workers,
}: Services) {
  const { events, jobs, log } = context
  const os = implement(contract).use(async ({ next, path }) => {
    try {
      return await next()
    } catch (thrown) {
      const error = toRpcError(thrown)
      if (error.code === 'ANSWER_INVALID' || error.code === 'INTERNAL')
        log(`${error.code} at ${path.join('.')}: ${error.message}`, 'error')
      throw error
    }
  })
  return os.router({
    system: {
      info: os.system.info.handler(() => system.info()),
      unreadable: os.system.unreadable.handler(() => system.unreadable()),
      doctor: os.system.doctor.handler(() => system.doctor()),
    },
    workers: {
      list: os.workers.list.handler(() => workers.list()),
      token: os.workers.token.handler(({ input }) => workers.token(input.name)),
      revoke: os.workers.revoke.handler(({ input }) => workers.change(input.id, 'revoked')),
      change: os.workers.change.handler(({ input }) => workers.change(input.id, input.state)),
      leases: os.workers.leases.handler(({ input }) => workers.leases(input.id)),
      letMove: os.workers.letMove.handler(({ input }) => workers.letMove(input.id)),
      prioritise: os.workers.prioritise.handler(({ input }) => workers.prioritise(input)),
      queue: os.workers.queue.handler(() => workers.queue()),
      configure: os.workers.configure.handler(({ input }) => workers.configure(input)),
    },
    events: {
      // Subscribed when called, not when first read, so that a caller misses nothing of what it starts next.
      watch: os.events.watch.handler(({ signal, lastEventId }) => coded(events.watch(signal, lastEventId))),
    },
    logs: { watch: os.logs.watch.handler(async ({ input, signal }) => coded(await logs.watch(input, signal))) },
    jobs: {
      list: os.jobs.list.handler(() => jobs.list()),
      cancel: os.jobs.cancel.handler(({ input }) => jobs.cancel(input.id)),
    },
    datasets: {
      list: os.datasets.list.handler(() => datasets.list()),
      place: os.datasets.place.handler(({ input }) => datasets.place(input)),
      get: os.datasets.get.handler(({ input }) => datasets.get(input.id)),
      add: os.datasets.add.handler(({ input }) => datasets.add(input)),
      check: os.datasets.check.handler(({ input }) => datasets.check(input.id)),
      remove: os.datasets.remove.handler(({ input }) => datasets.remove(input.id)),
      samples: os.datasets.samples.handler(({ input }) => datasets.samples(input)),
    },
    spaces: {
      list: os.spaces.list.handler(() => listSpaces()),
      places: os.spaces.places.handler(({ input }) => placesOf(input.id, input.size)),
    },
    devices: {
      list: os.devices.list.handler(({ signal }) => devices.list(signal)),
      adb: os.devices.adb.handler(({ signal }) => devices.adb(signal)),
      settings: os.devices.settings.handler(() => devices.settings()),
      configure: os.devices.configure.handler(({ input }) => devices.configure(input)),
      prepare: os.devices.prepare.handler(({ input }) => devices.prepare(input.abi)),
    },
    latencyTables: {
      list: os.latencyTables.list.handler(() => latencyTables.list()),
      get: os.latencyTables.get.handler(({ input }) => latencyTables.get(input.id)),
      measure: os.latencyTables.measure.handler(({ input }) => latencyTables.measure(input)),
      pause: os.latencyTables.pause.handler(({ input }) => latencyTables.pause(input.id)),
      resume: os.latencyTables.resume.handler(({ input }) => latencyTables.resume(input.id)),
      audit: os.latencyTables.audit.handler(({ input }) => latencyTables.audit(input)),
      audits: os.latencyTables.audits.handler(({ input }) => latencyTables.audits(input.id)),
      estimate: os.latencyTables.estimate.handler(({ input }) => latencyTables.estimate(input)),
      range: os.latencyTables.range.handler(({ input }) => latencyTables.range(input.id)),
      export: os.latencyTables.export.handler(({ input }) => latencyTables.export(input.id)),
      import: os.latencyTables.import.handler(({ input }) => latencyTables.import(input)),
      compare: os.latencyTables.compare.handler(({ input }) => latencyTables.compare(input)),
      published: os.latencyTables.published.handler(() => latencyTables.published()),
      loadPublished: os.latencyTables.loadPublished.handler(({ input }) => latencyTables.loadPublished(input.id)),
      remove: os.latencyTables.remove.handler(({ input }) => latencyTables.remove(input.id)),
    },
    searches: {
      list: os.searches.list.handler(() => searches.list()),
      get: os.searches.get.handler(({ input }) => searches.get(input.id)),
      start: os.searches.start.handler(({ input }) => searches.start(input)),
      stop: os.searches.stop.handler(({ input }) => searches.stop(input.id)),
      resume: os.searches.resume.handler(({ input }) => searches.resume(input.id)),
      branch: os.searches.branch.handler(({ input }) => searches.branch(input)),
      remove: os.searches.remove.handler(({ input }) => searches.remove(input.id)),
    },
    sweeps: {
      list: os.sweeps.list.handler(() => sweeps.list()),
      get: os.sweeps.get.handler(({ input }) => sweeps.get(input.id)),
      preview: os.sweeps.preview.handler(({ input }) => sweeps.preview(input)),
      start: os.sweeps.start.handler(({ input }) => sweeps.start(input)),
      stop: os.sweeps.stop.handler(({ input }) => sweeps.stop(input.id)),
      resume: os.sweeps.resume.handler(({ input }) => sweeps.resume(input.id)),
      remove: os.sweeps.remove.handler(({ input }) => sweeps.remove(input)),
    },
    architectures: {
      list: os.architectures.list.handler(() => architectures.list()),
      get: os.architectures.get.handler(({ input }) => architectures.get(input.id)),
      inspect: os.architectures.inspect.handler(({ input }) => architectures.inspect(input.spec)),
      add: os.architectures.add.handler(({ input }) => architectures.add(input)),
      evaluate: os.architectures.evaluate.handler(({ input }) => architectures.evaluate(input)),
      estimateTraining: os.architectures.estimateTraining.handler(({ input }) => architectures.estimateTraining(input)),
      mistakePictures: os.architectures.mistakePictures.handler(({ input }) => architectures.mistakePictures(input.id)),
      resumeEvaluation: os.architectures.resumeEvaluation.handler(({ input }) =>
        architectures.resumeEvaluation(input.id),
      ),
      measure: os.architectures.measure.handler(({ input }) => architectures.measure({ ...input, ids: [input.id] })),
      measureTogether: os.architectures.measureTogether.handler(({ input }) => architectures.measure(input)),
      measureLayers: os.architectures.measureLayers.handler(({ input }) => architectures.measureLayers(input)),
      remove: os.architectures.remove.handler(({ input }) => architectures.remove(input.id)),
    },
    accuracies: { get: os.accuracies.get.handler(({ input }) => accuracies.get(input)) },
    models: {
      add: os.models.add.handler(({ input }) => models.add(input)),
    },
    exports: {
      start: os.exports.start.handler(({ input }) => exports.start(input)),
      get: os.exports.get.handler(({ input }) => exports.get(input.id)),
      read: os.exports.read.handler(({ input }) => exports.read(input)),
      remove: os.exports.remove.handler(({ input }) => exports.remove(input.id)),
    },
    packs: {
      pack: os.packs.pack.handler(({ input }) => packs.pack(input)),
      get: os.packs.get.handler(({ input }) => packs.get(input.id)),
      read: os.packs.read.handler(({ input }) => packs.read(input)),
      remove: os.packs.remove.handler(({ input }) => packs.remove(input.id)),
      upload: os.packs.upload.handler(({ input }) => packs.upload(input)),
      unpack: os.packs.unpack.handler(({ input }) => packs.unpack(input)),
      unpacked: os.packs.unpacked.handler(({ input }) => packs.unpacked(input.id)),
    },
    storage: {
      report: os.storage.report.handler(() => storage.report()),
      thin: os.storage.thin.handler(({ input }) => storage.thin(input.id)),
    },
    records: {
      marks: os.records.marks.handler(() => records.marks()),
      mark: os.records.mark.handler(({ input }) => records.mark(input)),
      rename: os.records.rename.handler(({ input }) => records.rename(input)),
      remove: os.records.remove.handler(({ input }) => records.remove(input.ids)),
      removals: os.records.removals.handler(() => records.removals()),
      restore: os.records.restore.handler(({ input }) => records.restore(input.ids)),
      sweep: os.records.sweep.handler(() => records.sweep()),
    },
    deployments: {
      ofArchitecture: os.deployments.ofArchitecture.handler(({ input }) => deployments.ofArchitecture(input.id)),
      start: os.deployments.start.handler(({ input }) => deployments.start(input)),
    },
    retargets: {
      list: os.retargets.list.handler(({ input }) => retargets.list(input.searchId)),
      get: os.retargets.get.handler(({ input }) => retargets.get(input.id)),
      run: os.retargets.run.handler(({ input }) => retargets.run(input)),
      add: os.retargets.add.handler(({ input }) => retargets.add(input)),
      finals: os.retargets.finals.handler(({ input }) => retargets.finals(input)),
      regret: os.retargets.regret.handler(({ input }) => retargets.regret(input.ids)),
      remove: os.retargets.remove.handler(({ input }) => retargets.remove(input.id)),
    },
    comparisons: {
      list: os.comparisons.list.handler(() => comparisons.list()),
      get: os.comparisons.get.handler(({ input }) => comparisons.get(input.id)),
      plan: os.comparisons.plan.handler(({ input }) => comparisons.plan(input)),
      start: os.comparisons.start.handler(({ input }) => comparisons.start(input.wish, input.run)),
      resume: os.comparisons.resume.handler(({ input }) => comparisons.resume(input.id, input.run)),
      stop: os.comparisons.stop.handler(({ input }) => comparisons.stop(input.id)),
      remove: os.comparisons.remove.handler(({ input }) => comparisons.remove(input.id)),
    },
    matrices: {
      get: os.matrices.get.handler(({ input }) => matrices.get(input)),
      measure: os.matrices.measure.handler(({ input }) => matrices.measure(input.searchIds)),
    },
    plans: {
      list: os.plans.list.handler(() => plans.list()),
      get: os.plans.get.handler(({ input }) => plans.get(input.id)),
      estimate: os.plans.estimate.handler(({ input }) => plans.estimate(input)),
      start: os.plans.start.handler(({ input }) => plans.start(input)),
      resume: os.plans.resume.handler(({ input }) => plans.resume(input.id)),
      stop: os.plans.stop.handler(({ input }) => plans.stop(input.id)),
      remove: os.plans.remove.handler(({ input }) => plans.remove(input.id)),
    },
    fronts: {
      get: os.fronts.get.handler(({ input }) => fronts.get(input)),
      rows: os.fronts.rows.handler(({ input }) => fronts.rows(input)),
    },
  })
}

async function* coded<T>(source: AsyncGenerator<T, void, void>): AsyncGenerator<T, void, void> {
  try {
    yield* source
  } catch (thrown) {
    throw toRpcError(thrown)
  }
}

export type WorkbenchRouter = ReturnType<typeof createRouter>
