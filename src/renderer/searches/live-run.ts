import { onScopeDispose } from 'vue'
import type { WorkbenchEvent } from '#shared/contract/events.ts'
import type { SearchRun } from '#shared/contract/searches.ts'
import { addStep, placeOfStep } from '#shared/contract/step-curve.ts'
import { api, events } from '../client/index.ts'
import { useResource, type Resource } from '../client/resource.ts'

const redrawMs = 250
type StepEvent = Extract<WorkbenchEvent, { type: 'search-step' }>

/** A run, its steps too, kept as what is pushed tells: the same as after a reload. */
export function useLiveRun(id: string): Resource<SearchRun> {
  const run = useResource((signal) => api.searches.get({ id }, { signal }), {
    entities: ['search'],
    matches: (changed) => changed === id,
  })
  // Steps come faster than a chart need be drawn.
  let pending: StepEvent[] = []
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
  events.on('search-step', (event) => {
    if (event.searchId !== id) return
    pending.push(event)
    timer ??= setTimeout(() => {
      timer = undefined
      const told = pending
      pending = []
      run.update((known) => told.reduce(withStep, known))
    }, redrawMs)
  })
  onScopeDispose(() => clearTimeout(timer))
  return run
}

/** What was read may have the step already. */
const withStep = (known: SearchRun, { step, count, stepsPerSecond }: StepEvent): SearchRun =>
  count <= known.steps.count
    ? known
    : { ...known, stepsPerSecond, steps: addStep(known.steps, placeOfStep(step), step.loss) }
