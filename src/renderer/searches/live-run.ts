import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import type { SearchRun } from '#shared/contract/searches.ts'
import { api, events } from '../client/index.ts'
import { useResource, type Resource } from '../client/resource.ts'

const keptSteps = 20_000
const redrawMs = 250

/** A run and its steps, as pushed: [epoch and fraction, loss]. */
export interface LiveRun {
  readonly run: Resource<SearchRun>
  readonly steps: ShallowRef<readonly (readonly [number, number])[]>
}

export function useLiveRun(id: string): LiveRun {
  const run = useResource((signal) => api.searches.get({ id }, { signal }), {
    entities: ['search'],
    matches: (changed) => changed === id,
  })
  const steps = shallowRef<readonly (readonly [number, number])[]>([])
  // Steps come faster than a chart need be drawn.
  let pending: (readonly [number, number])[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  events.on('search', ({ search }) => {
    if (search.id === id) run.update((known) => ({ ...known, ...search }))
  })
  events.on('search-axes', ({ searchId, parameterAxes }) => {
    if (searchId === id) run.update((known) => ({ ...known, parameterAxes }))
  })
  events.on('search-checkpoint', ({ searchId, epochsToGoBackTo }) => {
    if (searchId === id) run.update((known) => ({ ...known, epochsToGoBackTo }))
  })
  events.on('search-epoch', ({ searchId, epoch }) => {
    if (searchId === id)
      run.update((known) => ({
        ...known,
        epoch: epoch.epoch,
        latest: epoch,
        epochRecords: [...known.epochRecords.filter((each) => each.epoch !== epoch.epoch), epoch].sort(
          (a, b) => a.epoch - b.epoch,
        ),
      }))
  })
  events.on('search-warning', ({ searchId, message }) => {
    if (searchId === id)
      run.update((known) => ({
        ...known,
        warnings: known.warnings.some((each) => each.message === message)
          ? known.warnings
          : [...known.warnings, { at: new Date().toISOString(), message }],
      }))
  })
  events.on('search-step', ({ searchId, step }) => {
    if (searchId !== id || !Number.isFinite(step.loss)) return
    pending.push([step.epoch + step.step / step.steps, step.loss])
    timer ??= setTimeout(() => {
      timer = undefined
      const first = pending[0]?.[0] ?? 0
      // A resumed run takes up again before where it stopped.
      steps.value = [...steps.value.filter(([at]) => at < first), ...pending].slice(-keptSteps)
      pending = []
    }, redrawMs)
  })
  onScopeDispose(() => clearTimeout(timer))
  return { run, steps }
}
