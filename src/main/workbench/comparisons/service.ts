import { missingTrainings, trainingsIn } from '#shared/comparison/index.ts'
import type {
  ComparedBin,
  Comparison,
  ComparisonPlan,
  ComparisonRun,
  ComparisonSummary,
  ComparisonWish,
} from '#shared/contract/comparisons.ts'
import type { LatencyTable } from '#shared/contract/latency-tables.ts'
import { TansakuError } from '#shared/errors.ts'
import { fittingSettings } from '#shared/evaluation/fitting-settings.ts'
import { inheritedFrom } from '#shared/evaluation/inherited-from.ts'
import { protocolOf } from '#shared/evaluation/protocol.ts'
import { toldOf } from '#shared/latency/calibration.ts'
import { canonicalJson } from '#shared/text/canonical-json.ts'
import { createId, now, type StoredComparison } from '#main/store/index.ts'
import { trainAll, type ArchitectureService } from '../architectures/service.ts'
import type { WorkbenchContext } from '../context.ts'
import type { DatasetService } from '../datasets/service.ts'
import { followJob } from '../jobs/follow.ts'
import type { JobControl } from '../jobs/jobs.ts'
import type { LatencyTableService } from '../latency-tables/service.ts'
import { removeRecord } from '../removing.ts'
import { found, requireIdle, requireThere, requireWriting } from '../require.ts'
import { planComparison, withReferences } from './plan.ts'
import { knownTrainings, stateOf, withTrainings, type KnownTrainings } from './present.ts'
import { createReferences } from './references.ts'

interface Started {
  jobId: string
  id: string
}

export interface ComparisonService {
  /** Newest first. */
  list(): Promise<ComparisonSummary[]>
  get(id: string): Promise<Comparison>
  /** Those whose trainings follow one protocol, newest first. */
  ofProtocol(key: string): Promise<Comparison[]>
  /** What a wish comes to, as far as it was begun before. @throws NOT_FOUND, TABLE_MISMATCH, LATENCY_ROWS_MISSING */
  plan(wish: ComparisonWish): Promise<ComparisonPlan>
  /** Begins it, or goes on with the one of the same wish. */
  start(wish: ComparisonWish, run: ComparisonRun): Promise<Started>
  resume(id: string, run: ComparisonRun): Promise<Started>
  /** Asks it to end; the training at work writes a checkpoint. @throws CONFLICT where it is not at work */
  stop(id: string): { id: string }
  /** Its trainings stay. */
  remove(id: string): Promise<{ id: string }>
}

export function createComparisonService(
  context: WorkbenchContext,
  parts: { datasets: DatasetService; latencyTables: LatencyTableService; architectures: ArchitectureService },
): ComparisonService {
  const { store, events, jobs } = context
  const references = createReferences(parts)
  const require = async (id: string): Promise<StoredComparison> =>
    found(await store.comparisons.find(id), 'comparison', id)
  const changed = (id: string): void => {
    events.publish({ type: 'changed', entity: 'comparison', id })
  }

  /** The one of the same wish; how many are told the best of makes it no other. */
  async function before({ bestOf: _bestOf, ...wish }: ComparisonWish): Promise<StoredComparison | undefined> {
    const architecture = await store.architectures.find(wish.architectureIds[0]!)
    if (architecture === undefined) return undefined
    const keyOf = (own: Omit<ComparisonWish, 'bestOf'>): string =>
      canonicalJson({ ...own, settings: fittingSettings(architecture.spec, own.settings) })
    const key = keyOf(wish)
    return (await store.comparisons.list()).find(({ wish: { bestOf: _own, ...own } }) => keyOf(own) === key)
  }

  /** Bins of the newest one of the same architectures by the same table, whatever it trains and how often. */
  async function keptBins(wish: ComparisonWish): Promise<ComparedBin[] | null> {
    const keyOf = ({ tableId, architectureIds, bins, against, settings: { seed } }: ComparisonWish): string =>
      canonicalJson([tableId, architectureIds, bins, against, seed])
    const key = keyOf(wish)
    const earlier = (await store.comparisons.list()).find((each) => keyOf(each.wish) === key)
    return earlier?.bins ?? null
  }

  /** From new: what is trained by now is not looked at. */
  async function planned(wish: ComparisonWish): Promise<Omit<StoredComparison, 'id' | 'createdAt'>> {
    const architectures = await Promise.all(
      wish.architectureIds.map(async (id) => found(await store.architectures.find(id), 'architecture', id)),
    )
    const table = await parts.latencyTables.get(wish.tableId)
    const bins = planComparison({ table, found: architectures }, wish, await keptBins(wish))
    return {
      wish,
      tableId: table.id,
      deviceName: table.deviceName,
      space: table.space,
      protocol: protocolOf(fittingSettings(architectures[0]!.spec, wish.settings)),
      bins: withReferences(bins, await references.known(table.id), wholeOn(table), wish),
    }
  }

  function present(stored: StoredComparison, known: KnownTrainings): Comparison {
    const { bins, missing } = withTrainings(known, stored.bins, stored.wish)
    return { ...stored, bins, missing, ...stateOf(missing, jobs.lastFor(stored.id)) }
  }

  /** References that are known since the plan was made; measures those that lack where that is wished for. */
  async function refer(stored: StoredComparison, run: ComparisonRun, control: JobControl): Promise<StoredComparison> {
    const { tableId, wish } = stored
    if (tableId === null || inheritedFrom(wish.settings) !== null || !wish.against.includes('reference')) return stored
    const table = await parts.latencyTables.get(tableId)
    const referred = async (): Promise<StoredComparison> => ({
      ...stored,
      bins: withReferences(stored.bins, await references.known(table.id), wholeOn(table), stored.wish),
    })
    const lacking = (await referred()).bins.filter(({ groups }) => groups.at(-1)!.trainings.length === 0)
    if (run.measures && lacking.length > 0) {
      const latencies = lacking.map(({ latencyUs }) => wholeOn(table)(latencyUs))
      await references.measure(table, latencies, (jobId) =>
        followJob(context, jobId, {
          signal: control.signal,
          onProgress: ({ progress }) => {
            if (progress !== null) control.progress(progress)
          },
        }),
      )
    }
    const now = await referred()
    await store.comparisons.update(now)
    return now
  }

  async function work(id: string, run: ComparisonRun, control: JobControl): Promise<void> {
    const stored = await refer(await require(id), run, control)
    changed(id)
    const { bins } = withTrainings(await knownTrainings(store), stored.bins, stored.wish)
    const missing = missingTrainings(bins).slice(0, run.trainings ?? Infinity)
    await trainAll(context, parts.architectures, missing, stored.wish.settings, control, () => {
      changed(id)
    })
  }

  async function begin(stored: StoredComparison, run: ComparisonRun): Promise<Started> {
    requireIdle(context, 'comparison', stored.id)
    await parts.datasets.requireReady(stored.wish.settings.dataset)
    const { id, tableId, wish } = stored
    const job = jobs.start({
      title: { kind: 'comparison', deviceName: stored.deviceName, space: stored.space },
      subjectId: id,
      // Each of its trainings holds what it needs.
      resources: [],
      needs: [...wish.architectureIds, ...(tableId === null ? [] : [tableId])],
      run: (control) => work(id, run, control),
      onEnded: () => {
        changed(id)
        return Promise.resolve()
      },
    })
    changed(id)
    return { jobId: job.id, id }
  }

  return {
    async list() {
      const known = await knownTrainings(store)
      return (await store.comparisons.list()).map((stored) => {
        const { bins, ...comparison } = present(stored, known)
        return { ...comparison, trainings: trainingsIn(bins).length, bins: bins.length }
      })
    },
    get: async (id) => present(await require(id), await knownTrainings(store)),
    async ofProtocol(key) {
      const alike = (await store.comparisons.list()).filter(({ protocol }) => protocol.key === key)
      if (alike.length === 0) return []
      const known = await knownTrainings(store)
      return alike.map((stored) => present(stored, known))
    },
    async plan(wish) {
      const plan = (await before(wish)) ?? (await planned(wish))
      const { wish: _wish, tableId, deviceName, space, protocol } = plan
      return {
        wish,
        tableId,
        deviceName,
        space,
        protocol,
        ...withTrainings(await knownTrainings(store), plan.bins, wish),
      }
    },
    async start(wish, run) {
      requireWriting(context)
      const earlier = await before(wish)
      if (earlier !== undefined) {
        requireIdle(context, 'comparison', earlier.id)
        await store.comparisons.update({ ...earlier, wish })
        return begin({ ...earlier, wish }, run)
      }
      const stored = { ...(await planned(wish)), id: createId('comparison'), createdAt: now() }
      await store.comparisons.add(stored)
      return begin(stored, run)
    },
    async resume(id, run) {
      requireWriting(context)
      return begin(await require(id), run)
    },
    stop(id) {
      const job = jobs.activeFor(id)
      if (job === undefined)
        throw new TansakuError('CONFLICT', `The comparison ${id} is not at work; there is nothing to stop.`, { id })
      jobs.cancel(job.id)
      changed(id)
      return { id }
    },
    async remove(id) {
      requireWriting(context)
      requireIdle(context, 'comparison', id)
      requireThere(await store.comparisons.has(id), 'comparison', id)
      await removeRecord(context, { id, kind: 'comparison' })
      changed(id)
      return { id }
    },
  }
}

/** What an architecture takes as a whole whose rows add up to so much, as far as an audit tells. */
const wholeOn =
  ({ calibration }: Pick<LatencyTable, 'calibration'>) =>
  (sumUs: number): number =>
    toldOf({ sumUs, calibration }).us
