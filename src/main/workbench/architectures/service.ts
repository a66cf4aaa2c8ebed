import type { ArchitectureSpec } from '#shared/architecture/architecture.ts'
import { networkOf } from '#shared/architecture/index.ts'
import type { NetworkCount } from '#shared/network/network.ts'
import type {
  ArchitectureRecord,
  ArchitectureSummary,
  EvaluationSettings,
  BlockPrediction,
  TrainingEstimate,
} from '#shared/contract/architectures.ts'
import type { MeasurementProtocol } from '#shared/contract/latency-tables.ts'
import { targetKey } from '#shared/latency/target.ts'
import { createId, now, type StoredArchitecture } from '#main/store/index.ts'
import type { AccuracyService } from '../accuracies/service.ts'
import type { WorkbenchContext } from '../context.ts'
import type { DatasetService } from '../datasets/service.ts'
import type { DeviceService } from '../devices/service.ts'
import { describes, predictIfWhole, type LatencyTableService } from '../latency-tables/service.ts'
import { presentEnd, requireUnowned } from '../runs.ts'
import { removeRecord } from '../removing.ts'
import { found, requireIdle, requireThere, requireUnneeded, requireWriting } from '../require.ts'
import { createEvaluationService } from './evaluations.ts'
import { measureLayers } from './layer-timings.ts'
import { addArchitecture, countOf } from './records.ts'
import { startTiming } from './timing.ts'
import { estimateTraining } from './training-estimate.ts'

export { requireTrainable } from './evaluations.ts'
export { finishedEvaluation } from './finished-evaluation.ts'
export { addArchitecture } from './records.ts'
export { trainAll } from './train-all.ts'

interface Started {
  jobId: string
  id: string
}
type ProtocolWish = { [K in keyof MeasurementProtocol]?: MeasurementProtocol[K] | undefined }

export interface ArchitectureService {
  list(): Promise<ArchitectureSummary[]>
  get(id: string): Promise<ArchitectureRecord>
  inspect(spec: ArchitectureSpec): NetworkCount
  add(input: { name: string; spec: ArchitectureSpec; origin?: 'imported' | 'random' }): Promise<ArchitectureSummary>
  /** @param follows see JobPlan */
  evaluate(input: { id: string; settings: EvaluationSettings }, follows?: string): Promise<Started>
  estimateTraining(input: { spec: ArchitectureSpec; settings: EvaluationSettings }): Promise<TrainingEstimate>
  resumeEvaluation(id: string): Promise<Started>
  /** PNG, base64, of an evaluation's mistakes, in their order. @throws NOT_FOUND */
  mistakePictures(evaluationId: string): Promise<string[]>
  /** Times whole networks end to end, all of them turn about in one session, so that they compare. */
  measure(input: { ids: readonly string[]; deviceId: string; protocol: ProtocolWish }): Promise<Started>
  /** Times its layers one by one. */
  measureLayers(input: { id: string; deviceId: string; protocol: ProtocolWish }): Promise<Started>
  rename(input: { id: string; name: string }): Promise<void>
  remove(id: string): Promise<{ id: string }>
}

const given = (protocol: ProtocolWish): Partial<MeasurementProtocol> =>
  Object.fromEntries(Object.entries(protocol).filter(([, value]) => value !== undefined))

export function createArchitectureService(
  context: WorkbenchContext,
  parts: {
    devices: DeviceService
    datasets: DatasetService
    latencyTables: LatencyTableService
    accuracies: AccuracyService
  },
): ArchitectureService {
  const { store, events, jobs } = context
  const evaluations = createEvaluationService(context, parts.datasets)

  const require = async (id: string): Promise<StoredArchitecture> =>
    found(await store.architectures.find(id), 'architecture', id)

  /** One for each target: by its newest complete table that has all of the architecture's operators. */
  async function predictions(spec: ArchitectureSpec): Promise<BlockPrediction[]> {
    const byTarget = new Map<string, BlockPrediction>()
    for (const table of await parts.latencyTables.list()) {
      if (table.target === null || !describes(table, spec) || byTarget.has(targetKey(table.target))) continue
      const prediction = predictIfWhole(table, await store.latencyTables.entries(table.id), spec)
      if (prediction !== null) byTarget.set(targetKey(table.target), prediction)
    }
    return [...byTarget.values()]
  }

  return {
    list: async () =>
      (await store.architectures.list()).map(({ paramsConvFc: _params, macsWithPool: _macs, ...summary }) => summary),
    async get(id) {
      const architecture = await require(id)
      return {
        ...architecture,
        evaluations: (await store.evaluations.ofArchitecture(id)).map((each) => ({
          ...each,
          ...presentEnd(context, each),
          progress: jobs.activeFor(each.id)?.progress ?? null,
        })),
        measurements: await store.measurements.ofArchitecture(id),
        layerTimings: await store.layerTimings.ofArchitecture(id),
        figures: await parts.accuracies.ofArchitecture(id),
        published: await store.publishedFigures.ofArchitecture(id),
        predictions: await predictions(architecture.spec),
      }
    },
    inspect: countOf,
    async add({ name, spec, origin = 'imported' }) {
      requireWriting(context)
      return addArchitecture(context, { name, spec, origin, searchId: null })
    },
    async evaluate({ id, settings }, follows) {
      return evaluations.start(await require(id), settings, follows)
    },
    estimateTraining: (wish) => estimateTraining(store, parts.datasets, wish),
    resumeEvaluation: (id) => evaluations.resume(id),
    mistakePictures: (id) => evaluations.mistakePictures(id),
    async measure({ ids, deviceId, protocol }) {
      requireWriting(context)
      const architectures = await Promise.all([...new Set(ids)].map(require))
      const wish = { architectures, deviceId, protocol: given(protocol) }
      return startTiming(context, parts.devices, wish, async (session) => {
        const { device, description, signal } = session
        const before = await device.conditions(signal)
        // By id, because names need not be unique.
        const networks = architectures.map(({ id, spec }) => ({ name: id, network: networkOf(spec) }))
        const loadings = await session.load(networks)
        const latencies = await session.time(networks, 'architectures')
        const conditions = [before, await device.conditions(signal)]
        for (const [index, latency] of latencies.entries()) {
          await store.measurements.add({
            id: createId('measurement'),
            architectureId: latency.name,
            deviceId,
            deviceName: description.name,
            target: session.targetOf(latency.runs),
            medianUs: latency.medianUs,
            minUs: latency.minUs,
            p90Us: latency.p90Us,
            intervalUs: latency.intervalUs,
            engine: latency.engine,
            at: now(),
            rawUs: latency.rawUs,
            protocol: session.protocol,
            binarySha256: latency.binarySha256,
            conditions,
            warnings: latency.warnings,
            speed: latency.speed,
            loading: loadings[index]!,
          })
          events.publish({ type: 'changed', entity: 'measurement', id: latency.name })
        }
        return latencies
      })
    },
    measureLayers: async ({ id, deviceId, protocol }) =>
      measureLayers(context, parts.devices, await require(id), { deviceId, protocol: given(protocol) }),
    async rename({ id, name }) {
      requireWriting(context)
      requireThere(await store.architectures.has(id), 'architecture', id)
      await store.architectures.rename(id, name)
      events.publish({ type: 'changed', entity: 'architecture', id })
    },
    async remove(id) {
      requireWriting(context)
      requireUnneeded(context, 'architecture', id)
      requireThere(await store.architectures.has(id), 'architecture', id)
      const evaluations = await store.evaluations.ofArchitecture(id)
      for (const evaluation of evaluations) {
        requireIdle(context, 'evaluation', evaluation.id)
        await requireUnowned(context, evaluation.id)
      }
      await removeRecord(context, { id, kind: 'architecture' })
      events.publish({ type: 'changed', entity: 'architecture', id })
      return { id }
    },
  }
}
