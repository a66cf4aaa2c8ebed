import type {
  BranchChanges,
  DerivedArchitecture,
  SearchRun,
  SearchSettings,
  SearchSummary,
} from '#shared/contract/searches.ts'
import { datasetOf, kindOf, requireNoProblem } from '#shared/algorithms/index.ts'
import { stepsBefore } from '#shared/contract/step-curve.ts'
import { architectureKey } from '#shared/architecture/index.ts'
import { TansakuError } from '#shared/errors.ts'
import { distinctName } from '#shared/text/distinct-name.ts'
import type { SearchTask, TaskEvent } from '#main/compute/protocol.ts'
import { createId, now, runFolder } from '#main/store/index.ts'
import { addArchitecture } from '../architectures/service.ts'
import type { WorkbenchContext } from '../context.ts'
import { datasetSubject, type DatasetService } from '../datasets/service.ts'
import type { RunControl } from '../jobs/jobs.ts'
import { removeRecord } from '../removing.ts'
import { found, requireIdle, requireThere, requireUnneeded, requireWriting } from '../require.ts'
import {
  carryOut,
  checkpointedEpochs,
  hasCheckpoint,
  movesOf,
  presentEnd,
  removeRunFolder,
  requireUnowned,
} from '../runs.ts'
import { branchSettings } from './branch.ts'
import { withImages } from './input.ts'
import { latenciesFor, reachableBy, type SearchLatencies } from './requirements.ts'
import { createStepKeeper } from './steps.ts'

interface Started {
  jobId: string
  id: string
}

export interface SearchService {
  list(): Promise<SearchSummary[]>
  get(id: string): Promise<SearchRun>
  start(input: { name: string; settings: SearchSettings; likeId?: string | null }): Promise<Started>
  /** Whether `start` would begin a search with these settings. @throws what it would throw */
  requireStartable(settings: SearchSettings): Promise<void>
  /** Asks it to write a checkpoint and end; answers at once, its end comes as an event. */
  stop(id: string): Promise<SearchSummary>
  resume(id: string): Promise<Started>
  /** Goes back to a finished epoch and on from there as a run of its own. */
  branch(input: { id: string; epoch: number; name: string; changes: BranchChanges }): Promise<Started>
  rename(input: { id: string; name: string }): Promise<void>
  /** @throws NOT_FOUND, CONFLICT */
  requireRemovable(id: string): Promise<void>
  /** What it was for is over: there is no bringing it back. */
  discard(id: string): Promise<void>
  /** Its networks stay. */
  remove(id: string): Promise<{ id: string }>
  /** Called, and waited for, when a search is done and still holds its place in the queue. It must not reject. */
  whenDone(listener: (search: SearchSummary) => Promise<void>): void
}

/** What of a run's events changes what lists say of it. */
const changesSummary: ReadonlySet<TaskEvent['type']> = new Set(['epoch', 'history', 'checkpoint'])

export function createSearchService(context: WorkbenchContext, datasets: DatasetService): SearchService {
  const { store, events, jobs, location } = context
  const steps = createStepKeeper(store, context.log)
  const listeners: ((search: SearchSummary) => Promise<void>)[] = []

  /** With the progress, which only the job at work on it knows. */
  const withProgress = (search: SearchSummary): SearchSummary => ({
    ...search,
    ...presentEnd(context, search),
    progress: jobs.activeFor(search.id)?.progress ?? null,
  })
  const require = async (id: string): Promise<SearchSummary> =>
    withProgress(found(await store.searches.find(id), 'search', id))

  async function tell(id: string): Promise<void> {
    events.publish({ type: 'search', search: await require(id) })
  }

  async function setState(
    id: string,
    state: SearchSummary['state'],
    failure: SearchSummary['failure'] = null,
  ): Promise<void> {
    await store.searches.setState(id, state, failure)
    await tell(id)
  }

  /** What a new run must fulfil; one that is resumed goes on as it began. */
  async function requireSound(settings: SearchSettings, latencies: SearchLatencies): Promise<void> {
    const dataset = datasetOf(settings)
    // A text of the user's own is counted when it is read: 0.
    const examples = (dataset === null ? null : (await datasets.requireReady(dataset)).training) || null
    requireNoProblem(kindOf(settings).problems(settings, { examples, ...reachableBy(settings, latencies) }))
  }

  async function settled(settings: SearchSettings): Promise<SearchSettings> {
    const dataset = datasetOf(settings)
    return withImages(settings, dataset === null ? null : await datasets.requireReady(dataset))
  }

  /** Of a search that its user did not name. */
  const unused = async (name: string): Promise<string> =>
    distinctName(
      name,
      (await store.searches.list()).map((search) => search.name),
    )

  async function readLatencies(settings: SearchSettings): Promise<SearchLatencies> {
    const dataset = datasetOf(settings)
    if (dataset !== null) await datasets.requireReady(dataset)
    return latenciesFor(store, settings)
  }

  async function begin(search: SearchSummary, latencies: SearchLatencies): Promise<Started> {
    const moves = await movesOf(context, search.id, search.branchedFrom?.searchId)
    const job = jobs.start({
      title: { kind: 'search', name: search.name },
      subjectId: search.id,
      ranksWith: search.sweepId === null ? [] : [search.sweepId],
      resources: ['compute'],
      needs: [
        datasetSubject(datasetOf(search.settings) ?? ''),
        ...(search.branchedFrom === null || hasCheckpoint(context, search.id) ? [] : [search.branchedFrom.searchId]),
      ],
      moves,
      run: (control) => run(search, latencies, control),
      onDropped: () => setState(search.id, 'stopped'),
      onEnded: async () => {
        const left = await store.searches.find(search.id)
        if (left !== undefined && presentEnd(context, left).state !== left.state) await tell(search.id)
      },
    })
    return { jobId: job.id, id: search.id }
  }

  async function run(search: SearchSummary, latencies: SearchLatencies, control: RunControl): Promise<void> {
    const { id, settings } = search
    const task = async (): Promise<SearchTask> => ({
      kind: 'search',
      id,
      settings,
      ...latencies,
      datasetFolders: await datasets.foldersFor(datasetOf(settings), control),
      cacheFolder: location.cache,
      folder: runFolder(location.home, id),
      resume: hasCheckpoint(context, id),
      stored: (await store.searches.details(id)).epochRecords.map((epoch) => ({ type: 'epoch', epoch })),
      eager: false,
      ...(await branchOf(search)),
    })
    let isUntold = false
    await carryOut(context, id, control, {
      state: async () => (await require(id)).state,
      setState: (state, failure) => setState(id, state, failure),
      task,
      async onEvent(event) {
        await take(search, event)
        isUntold ||= changesSummary.has(event.type)
      },
      async onStored() {
        if (!isUntold) return
        isUntold = false
        await tell(id)
      },
      storedEpochs: async () => (await store.searches.details(id)).epochRecords.map(({ epoch }) => epoch),
    }).finally(() => steps.end(id))
    // One that was asked to end begins nothing more.
    if (!control.signal.aborted) for (const listener of listeners) await listener(await require(id))
  }

  /** What a run that has not begun yet goes on from. */
  async function branchOf({ id, branchedFrom }: SearchSummary): Promise<Pick<SearchTask, 'branch'>> {
    if (branchedFrom === null || hasCheckpoint(context, id)) return {}
    const { settings } = found(await store.searches.find(branchedFrom.searchId), 'search', branchedFrom.searchId)
    return { branch: { folder: runFolder(location.home, branchedFrom.searchId), settings, epoch: branchedFrom.epoch } }
  }

  async function take(search: SearchSummary, event: TaskEvent): Promise<void> {
    const { id } = search
    switch (event.type) {
      case 'axes':
        await store.searches.setAxes(id, event.parameterAxes)
        events.publish({ type: 'search-axes', searchId: id, parameterAxes: event.parameterAxes })
        return
      case 'step': {
        const told = await steps.add(id, event.step)
        events.publish({ type: 'search-step', searchId: id, step: event.step, ...told })
        return
      }
      case 'epoch':
        await store.searches.saveEpoch(id, event.epoch)
        events.publish({ type: 'search-epoch', searchId: id, epoch: event.epoch })
        return
      case 'history':
        await store.searches.setEpochs(
          id,
          event.events.flatMap((each) => (each.type === 'epoch' ? [each.epoch] : [])),
        )
        for (const each of event.events) if (each.type === 'warning') await take(search, each)
        events.publish({ type: 'changed', entity: 'search', id })
        return
      case 'checkpoint':
        await store.searches.setCheckpointAt(id, now())
        events.publish({
          type: 'search-checkpoint',
          searchId: id,
          epochsToGoBackTo: checkpointedEpochs(context, id),
        })
        return
      case 'warning':
        if (await store.searches.addWarning(id, event.message))
          events.publish({ type: 'search-warning', searchId: id, message: event.message })
        return
      case 'derived':
        return keep(search, event.architectures)
      default:
    }
  }

  /** Each distinct network once, also when a resumed search derives again. */
  async function keep(search: SearchSummary, derived: readonly DerivedArchitecture[]): Promise<void> {
    const known = await Promise.all(
      (await store.architectures.idsOfSearch(search.id)).map((id) => store.architectures.find(id)),
    )
    const seen = new Set(known.map((architecture) => architecture && architectureKey(architecture.spec)))
    const { name, devices } = await require(search.id)
    const numbers = new Map<string, number>()
    for (const { method, spec, tableIds } of derived) {
      const number = (numbers.get(method) ?? 0) + 1
      numbers.set(method, number)
      const text = architectureKey(spec)
      if (seen.has(text)) continue
      seen.add(text)
      const on = devices.filter(({ tableId }) => tableIds?.includes(tableId)).map(({ deviceName }) => deviceName)
      await addArchitecture(context, {
        name: [nameOf(name, method, number), ...(on.length > 0 ? [`for ${on.join(', ')}`] : [])].join(' '),
        spec,
        origin: method,
        searchId: search.id,
        ...(tableIds && { tableIds }),
      })
    }
  }

  async function requireRemovable(id: string): Promise<void> {
    requireUnneeded(context, 'search', id)
    requireThere(await store.searches.has(id), 'search', id)
    await requireUnowned(context, id)
  }

  return {
    list: async () => (await store.searches.list()).map(withProgress),
    async get(id) {
      const search = await require(id)
      return {
        ...search,
        ...(await store.searches.details(id)),
        steps: await steps.curve(id),
        stepsPerSecond: steps.stepsPerSecond(id),
        architectureIds: await store.architectures.idsOfSearch(id),
        epochsToGoBackTo: checkpointedEpochs(context, id),
      }
    },
    async start({ name, settings: wished, likeId = null }) {
      requireWriting(context)
      if (likeId !== null) requireThere(await store.searches.has(likeId), 'search', likeId)
      const settings = await settled(wished)
      const latencies = await readLatencies(settings)
      await requireSound(settings, latencies)
      const id = createId('search')
      const title = name.trim() || (await unused(kindOf(settings).title(settings)))
      await store.searches.add({ id, name: title, settings, likeId })
      await tell(id)
      return begin(await require(id), latencies)
    },
    async requireStartable(wished) {
      const settings = await settled(wished)
      await requireSound(settings, await readLatencies(settings))
    },
    async stop(id) {
      requireWriting(context)
      const search = await require(id)
      const job = jobs.activeFor(id)
      if (job === undefined)
        throw new TansakuError('CONFLICT', `The search ${id} is not running (${search.state}).`, {
          id,
          state: search.state,
        })
      if (job.state === 'running') await setState(id, 'stopping')
      jobs.cancel(job.id)
      return require(id)
    },
    async resume(id) {
      requireWriting(context)
      requireIdle(context, 'search', id)
      const search = await require(id)
      if (search.state === 'done')
        throw new TansakuError('CONFLICT', `The search ${id} is done; there is nothing to resume.`, { id })
      const latencies = await readLatencies(search.settings)
      await setState(id, 'queued')
      return begin(search, latencies)
    },
    async branch({ id, epoch, name, changes }) {
      requireWriting(context)
      requireIdle(context, 'search', id)
      const origin = await require(id)
      const settings = branchSettings(origin, checkpointedEpochs(context, id), epoch, changes)
      const latencies = await readLatencies(settings)
      await requireSound(settings, latencies)
      const branch = createId('search')
      await store.searches.addBranch({
        id: branch,
        name: name.trim() || (await unused(`${origin.name.slice(0, 60)} from epoch ${String(epoch)}`)),
        settings,
        from: { searchId: id, epoch },
      })
      // Of the epochs that it takes over, the last step included.
      await store.searchSteps.save(branch, stepsBefore(await steps.curve(id), epoch + 1e-9))
      await tell(branch)
      return begin(await require(branch), latencies)
    },
    async rename({ id, name }) {
      requireWriting(context)
      await require(id)
      await store.searches.rename(id, name)
      await tell(id)
    },
    requireRemovable,
    async remove(id) {
      requireWriting(context)
      await requireRemovable(id)
      await removeRecord(context, { id, kind: 'search' })
      events.publish({ type: 'changed', entity: 'search', id })
      return { id }
    },
    async discard(id) {
      requireWriting(context)
      await requireRemovable(id)
      await store.searches.remove(id)
      await removeRunFolder(context, id)
      events.publish({ type: 'changed', entity: 'search', id })
    },
    whenDone(listener) {
      listeners.push(listener)
    },
  }
}

function nameOf(search: string, method: DerivedArchitecture['method'], number: number): string {
  if (method === 'argmax') return `${search} argmax`
  // A random search is called so already.
  return method === 'random' && search.endsWith('random')
    ? `${search} ${String(number)}`
    : `${search} ${method} ${String(number)}`
}
