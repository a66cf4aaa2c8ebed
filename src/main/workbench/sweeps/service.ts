import { z } from 'zod'
import type { WorkbenchEvent } from '#shared/contract/events.ts'
import type { Sweep, SweepPreview, SweepRun, SweepStarted, SweepSummary, SweepWish } from '#shared/contract/sweeps.ts'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import { createId, type StoredSweep } from '#main/store/index.ts'
import type { ArchitectureService } from '../architectures/service.ts'
import type { WorkbenchContext } from '../context.ts'
import type { DatasetService } from '../datasets/service.ts'
import { removeRecord } from '../removing.ts'
import { found, requireThere, requireWriting } from '../require.ts'
import type { SearchService } from '../searches/service.ts'
import { previewOf, soundPlan } from './planned.ts'
import { createSweepRecords } from './records.ts'

export interface SweepService {
  /** Newest first. */
  list(): Promise<SweepSummary[]>
  get(id: string): Promise<Sweep>
  /** @throws what `start` throws for settings */
  preview(wish: SweepWish): Promise<SweepPreview>
  /**
   * Stores all of its searches, or none, and queues them.
   * @throws BAD_REQUEST, and what starting one of the searches would throw
   */
  start(wish: SweepWish): Promise<SweepStarted>
  stop(id: string): Promise<{ id: string }>
  /** @throws CONFLICT where nothing is left to do */
  resume(id: string): Promise<SweepStarted>
  /** Those that were going when the workbench ended, and have runs at work or in line again, train what these find. */
  takeUp(): Promise<void>
  rename(input: { id: string; name: string }): Promise<void>
  /** @throws CONFLICT while it is at work */
  remove(input: { id: string; searches: 'keep' | 'remove' }): Promise<{ id: string }>
}

const settingsName = 'sweeps-going'

/** States of a search or a training that can be gone on with. */
const resumable: readonly string[] = ['stopped', 'interrupted', 'failed', 'missing']

/** The search or the training that an event tells a change of. */
function subjectOf(event: WorkbenchEvent): string | null {
  if (event.type === 'search') return event.search.id
  if (event.type === 'job' && event.job.finishedAt !== null) return event.job.subjectId
  return event.type === 'changed' && (event.entity === 'evaluation' || event.entity === 'search') ? event.id : null
}

type Refused = SweepStarted['refused']

export function createSweepService(
  context: WorkbenchContext,
  parts: { searches: SearchService; architectures: ArchitectureService; datasets: DatasetService },
): SweepService {
  const { store, events, jobs, log } = context
  const { searches, architectures } = parts
  const records = createSweepRecords(context, parts)
  /** Sweeps whose architectures are trained as soon as they are there: not those that were stopped. */
  const going = new Set<string>()
  /** They stand in the store too: a workbench that is back knows them. */
  const setGoing = async (id: string, goes: boolean): Promise<void> => {
    if (going.has(id) === goes) return
    if (goes) going.add(id)
    else going.delete(id)
    await store.settings.set(settingsName, [...going])
  }
  /** Of the searches and trainings that were at work here, whose sweep they are of. */
  const sweepOf = new Map<string, string>()

  const require = async (id: string): Promise<StoredSweep> => found(await store.sweeps.find(id), 'sweep', id)
  const tell = (id: string): void => {
    events.publish({ type: 'changed', entity: 'sweep', id })
  }

  events.subscribe((event) => {
    if (event.type === 'search' && event.search.sweepId !== null) sweepOf.set(event.search.id, event.search.sweepId)
    const sweepId = sweepOf.get(subjectOf(event) ?? '')
    if (sweepId !== undefined) tell(sweepId)
  })
  searches.whenDone(async ({ id, sweepId }) => {
    if (sweepId === null || !going.has(sweepId)) return
    try {
      const sweep = await require(sweepId)
      const runs = await records.runs(sweep, await searches.list())
      for (const { code, message } of await train(
        sweep,
        runs.filter(({ search }) => search.id === id),
        id,
      ))
        log(`A training of ${sweep.name} could not be begun (${code}): ${message}`)
    } catch (thrown) {
      log(`The trainings of ${sweepId} could not be begun: ${toTansakuError(thrown).message}`)
    }
  })

  /** Begins one after the other; one that cannot be begun does not keep the others. */
  async function each<T>(items: readonly T[], idOf: (item: T) => string, begin: (item: T) => Promise<unknown>) {
    const refused: Refused = []
    for (const item of items) {
      try {
        await begin(item)
      } catch (thrown) {
        const { code, message } = toTansakuError(thrown)
        refused.push({ id: idOf(item), code, message })
      }
    }
    return refused
  }

  /** Begins the trainings of finished searches that are missing, and goes on with those that were cut short. */
  function train(sweep: StoredSweep, runs: readonly SweepRun[], follows?: string): Promise<Refused> {
    return each(
      runs.flatMap(({ trainings }) => trainings).filter(({ state }) => resumable.includes(state)),
      ({ architectureId }) => architectureId,
      async ({ architectureId, seed, evaluationId }) => {
        const { id } =
          evaluationId === null
            ? await architectures.evaluate(
                { id: architectureId, settings: { ...sweep.training!.settings, seed } },
                follows,
              )
            : await architectures.resumeEvaluation(evaluationId)
        sweepOf.set(id, sweep.id)
      },
    )
  }

  async function goOn(sweep: StoredSweep): Promise<SweepStarted> {
    const runs = await records.runs(sweep, await searches.list())
    await setGoing(sweep.id, true)
    const trainings = await train(sweep, runs)
    const refused = await each(
      runs.map(({ search }) => search).filter(({ state }) => resumable.includes(state)),
      ({ id }) => id,
      ({ id }) => searches.resume(id),
    )
    tell(sweep.id)
    return { id: sweep.id, refused: [...trainings, ...refused] }
  }

  return {
    async list() {
      const all = await searches.list()
      return Promise.all((await store.sweeps.list()).map((sweep) => records.summary(sweep, all)))
    },
    get: async (id) => records.whole(await require(id)),
    preview: (wish) => previewOf(wish, parts),
    async start(wish) {
      requireWriting(context)
      const { name, runs } = await soundPlan(wish, parts, await store.sweeps.list())
      const id = createId('sweep')
      await store.sweeps.add(
        { ...wish, name, id },
        runs.map(({ name, settings }) => ({ id: createId('search'), name, settings })),
      )
      return goOn(await require(id))
    },
    async stop(id) {
      requireWriting(context)
      const runs = await records.runs(await require(id), await searches.list())
      await setGoing(id, false)
      // What waits first, so that nothing begins while the rest is stopped.
      for (const { search, trainings } of runs.toReversed()) {
        for (const { evaluationId } of trainings.toReversed()) {
          const job = evaluationId === null ? undefined : jobs.activeFor(evaluationId)
          if (job !== undefined) jobs.cancel(job.id)
        }
        if (jobs.activeFor(search.id) !== undefined) await searches.stop(search.id)
      }
      tell(id)
      return { id }
    },
    async resume(id) {
      requireWriting(context)
      const sweep = await require(id)
      const runs = await records.runs(sweep, await searches.list())
      const states = runs.flatMap(({ search, trainings }) => [search.state, ...trainings.map(({ state }) => state)])
      if (!states.some((state) => resumable.includes(state)))
        throw new TansakuError(
          'CONFLICT',
          `Nothing of the sweep ${id} is left to go on with: everything is done, at work or queued.`,
          { id },
        )
      return goOn(sweep)
    },
    async takeUp() {
      const ids = (await store.settings.readable(settingsName, z.array(z.string()))) ?? []
      const all = await searches.list()
      for (const id of ids) {
        const sweep = await store.sweeps.find(id)
        if (sweep === undefined) continue
        const runs = await records.runs(sweep, all)
        const own = runs.flatMap(({ search, trainings }) => [
          search.id,
          ...trainings.flatMap(({ evaluationId }) => evaluationId ?? []),
        ])
        if (!own.some((run) => jobs.activeFor(run) !== undefined)) continue
        going.add(id)
        for (const run of own) sweepOf.set(run, id)
      }
      if (ids.length > going.size) await store.settings.set(settingsName, [...going])
    },
    async rename({ id, name }) {
      requireWriting(context)
      requireThere(await store.sweeps.has(id), 'sweep', id)
      await store.sweeps.rename(id, name)
      tell(id)
    },
    async remove({ id, searches: what }) {
      requireWriting(context)
      requireThere(await store.sweeps.has(id), 'sweep', id)
      const own = (await searches.list()).filter(({ sweepId }) => sweepId === id)
      for (const search of own) await searches.requireRemovable(search.id)
      const withIt = what === 'remove' ? own.map((search) => ({ table: 'searches' as const, id: search.id })) : []
      await removeRecord(context, { id, kind: 'sweep', with: withIt })
      await setGoing(id, false)
      tell(id)
      // They are gone too, or searches of their own now.
      for (const search of own) events.publish({ type: 'changed', entity: 'search', id: search.id })
      return { id }
    },
  }
}
