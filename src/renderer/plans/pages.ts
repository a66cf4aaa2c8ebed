import type { LocationQueryRaw, RouteLocationRaw } from 'vue-router'
import type { Plan, PlanStep } from '#shared/contract/plans.ts'

const supernetOf = ({ steps }: Plan): string | null => steps.find(({ kind }) => kind === 'supernet')?.recordId ?? null

export const hasMeasured = ({ steps }: Pick<Plan, 'steps'>): boolean =>
  steps.some(({ kind, state }) => kind === 'measuring' && state === 'done')

/** What of the page of fronts is this plan's. */
export function frontPage(plan: Plan): RouteLocationRaw {
  const { protocol } = plan
  const search = supernetOf(plan)
  const query: LocationQueryRaw = {
    ...(search !== null && { search }),
    ...(protocol !== null && { protocol }),
    ...(!hasMeasured(plan) && { x: 'predicted-latency' }),
  }
  return { path: '/front', query }
}

/** Where what a step made is to be seen; null before there is anything. */
export function stepPage(plan: Plan, { kind, recordId, state }: PlanStep): RouteLocationRaw | null {
  if (kind === 'measuring') return state === 'done' ? frontPage(plan) : null
  if (recordId === null) return null
  const id = encodeURIComponent(recordId)
  switch (kind) {
    case 'table':
      return `/latency-tables/${id}`
    case 'pace':
    case 'supernet':
      return `/searches/${id}`
    case 'front':
      return `/searches/${encodeURIComponent(supernetOf(plan) ?? recordId)}`
    case 'training':
      return `/comparisons/${id}`
  }
}
