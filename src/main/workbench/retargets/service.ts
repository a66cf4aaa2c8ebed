import { firstOfSpec } from '#shared/architecture/index.ts'
import type { ArchitectureSummary } from '#shared/contract/architectures.ts'
import type { FinalsWish, RegretMatrix, Retarget, RetargetPoint, RetargetWish } from '#shared/contract/retargets.ts'
import { crossValidate, fitPredictor, predictorSteps } from '#shared/prediction/index.ts'
import { spreadOver } from '#shared/pareto/spread.ts'
import { stepsOf } from '#shared/retarget/index.ts'
import { createId } from '#main/store/index.ts'
import { addArchitecture, type ArchitectureService } from '../architectures/service.ts'
import type { WorkbenchContext } from '../context.ts'
import type { JobControl } from '../jobs/jobs.ts'
import type { DatasetService } from '../datasets/service.ts'
import { found, requireIdle, requireThere, requireWriting } from '../require.ts'
import { heatsOf, nameFor, runFinals, withFinal } from './finals.ts'
import { costsOf, withLimits, type Device } from './device.ts'
import { makeRetarget } from './front.ts'
import { createPace } from './paced.ts'
import { regretMatrix } from './regret.ts'
import { scoredSearch, type ScoredSearch } from './scored.ts'

interface Started {
  jobId: string
  id: string
  retargetIds: string[]
}

export interface RetargetService {
  /** Newest first. */
  list(searchId: string): Promise<Retarget[]>
  get(id: string): Promise<Retarget>
  /**
   * Fronts of a finished search for some devices, without training.
   * @throws NOT_FOUND, SCORES_MISSING, TABLE_MISMATCH, LATENCY_ROWS_MISSING, LATENCY_NOT_POSITIVE, LATENCY_OUT_OF_REACH
   */
  run(wish: RetargetWish): Promise<Started>
  add(input: { id: string; count: number }): Promise<ArchitectureSummary[]>
  /** Keeps some points of a front as architectures; one that is kept already stays. */
  keep(
    id: string,
    choose: (points: readonly RetargetPoint[]) => readonly RetargetPoint[],
  ): Promise<ArchitectureSummary[]>
  /**
   * Trains the best candidates of some latencies of a front; each latency's outcome is stored as soon as it is there.
   * @throws NOT_FOUND, BAD_REQUEST, CONFLICT where finals of this front are at work
   */
  finals(wish: FinalsWish): Promise<{ jobId: string; id: string }>
  regret(ids: readonly string[]): Promise<RegretMatrix>
  remove(id: string): Promise<{ id: string }>
}

export function createRetargetService(
  context: WorkbenchContext,
  parts: { datasets: DatasetService; architectures: ArchitectureService },
): RetargetService {
  const { store, events, jobs } = context
  const require = async (id: string): Promise<Retarget> => found(await store.retargets.find(id), 'retarget', id)

  async function work(
    scored: ScoredSearch,
    devices: ReadonlyMap<string, Device>,
    wish: RetargetWish,
    control: JobControl,
  ): Promise<void> {
    const steps = [...devices.values()].map(({ limitsUs }) => stepsOf(limitsUs.length, wish.generations))
    const pace = createPace(
      control,
      steps.reduce((sum, each) => sum + each, predictorSteps),
    )
    const fitting = { stage: { name: 'fitting' }, message: 'Fitting the predictor' } as const
    const facts = await pace.run(fitting.stage, fitting.message, crossValidate(scored.space, scored.sample))
    const predictor = await pace.run(fitting.stage, fitting.message, fitPredictor(scored.space, scored.sample))
    for (const [id, device] of devices) {
      const deviceName = device.table.device.name
      const front = makeRetarget(id, scored, { predictor, facts }, device, wish)
      const retarget = await pace.run({ name: 'evolving', deviceName }, `Evolving for ${deviceName}`, front)
      await store.retargets.add(retarget)
      events.publish({ type: 'changed', entity: 'retarget', id: retarget.searchId })
    }
  }

  const keep: RetargetService['keep'] = async (id, choose) => {
    requireWriting(context)
    const { points, searchId, deviceName } = await require(id)
    const ids = await store.architectures.idsOfSearch(searchId)
    const known = (await Promise.all(ids.map((each) => store.architectures.find(each)))).filter(
      (each) => each !== undefined,
    )
    const search = found(await store.searches.find(searchId), 'search', searchId)
    const added: ArchitectureSummary[] = []
    for (const { spec, latencyUs } of choose(points)) {
      const named = { spec, name: nameFor({ search, deviceName }, latencyUs) }
      added.push(
        firstOfSpec(known, spec) ?? (await addArchitecture(context, { ...named, origin: 'retargeted', searchId })),
      )
    }
    return added
  }

  return {
    async list(searchId) {
      requireThere(await store.searches.has(searchId), 'search', searchId)
      return store.retargets.ofSearch(searchId)
    },
    get: require,
    async run(wish) {
      requireWriting(context)
      const scored = await scoredSearch(store, wish.searchId)
      const { search, space } = scored
      const devices = new Map<string, Device>()
      // All of them before the first begins: a table that does not fit is told at once.
      for (const tableId of new Set(wish.tableIds)) {
        const costs = await costsOf(store, tableId, search.settings, space)
        devices.set(createId('retarget'), withLimits(costs, wish))
      }
      const retargetIds = [...devices.keys()]
      const job = jobs.start({
        title: { kind: 'retarget', name: search.name, searchId: search.id, devices: devices.size },
        subjectId: retargetIds[0]!,
        resources: [],
        needs: [search.id, ...wish.tableIds],
        run: (control) => work(scored, devices, wish, control),
      })
      return { jobId: job.id, id: job.subjectId, retargetIds }
    },
    add: ({ id, count }) => keep(id, (points) => spreadOver(points, count)),
    keep,
    async finals({ id, ...wish }) {
      requireWriting(context)
      const retarget = await require(id)
      requireIdle(context, 'retarget', id)
      const heats = heatsOf(retarget, wish)
      await parts.datasets.requireReady(wish.settings.dataset)
      const search = found(await store.searches.find(retarget.searchId), 'search', retarget.searchId)
      const { deviceName, searchId } = retarget
      const job = jobs.start({
        title: { kind: 'finals', name: search.name, searchId, deviceName },
        subjectId: id,
        // Each of its trainings holds what it needs.
        resources: [],
        needs: [searchId],
        run: (control) =>
          runFinals(context, parts.architectures, { search, deviceName }, heats, wish, control, async (final) => {
            const now = await require(id)
            await store.retargets.update({ ...now, finals: withFinal(now.finals, final) })
            events.publish({ type: 'changed', entity: 'retarget', id: searchId })
          }),
      })
      return { jobId: job.id, id }
    },
    regret: async (ids) => regretMatrix(store, await Promise.all([...new Set(ids)].map(require))),
    async remove(id) {
      requireWriting(context)
      requireIdle(context, 'retarget', id)
      const searchId = found(await store.retargets.remove(id), 'retarget', id)
      events.publish({ type: 'changed', entity: 'retarget', id: searchId })
      return { id }
    },
  }
}
