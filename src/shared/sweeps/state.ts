import type { SearchSummary } from '../contract/searches.ts'
import type { SweepSummary, SweepTrainingRun } from '../contract/sweeps.ts'

const isActive = (state: string): boolean => state === 'queued' || state === 'running' || state === 'stopping'

/** How a sweep stands, by how its searches and their trainings do. */
export function sweepState(
  searches: readonly Pick<SearchSummary, 'state'>[],
  trainings: readonly Pick<SweepTrainingRun, 'state'>[],
): SweepSummary['state'] {
  const states = [...searches, ...trainings].map(({ state }) => state)
  if (states.some(isActive)) return 'running'
  if (states.includes('interrupted')) return 'interrupted'
  if (states.includes('stopped') || states.includes('missing')) return 'stopped'
  return states.includes('failed') ? 'failed' : 'done'
}

/** How many there are of each state. */
export function countStates<State extends string>(
  items: readonly { readonly state: State }[],
): Partial<Record<State, number>> {
  const counts: Partial<Record<State, number>> = {}
  for (const { state } of items) counts[state] = (counts[state] ?? 0) + 1
  return counts
}
