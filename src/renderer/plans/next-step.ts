import type { Plan } from '#shared/contract/plans.ts'

/** What a plan's first button does. */
export function nextStep({ state, protocol }: Pick<Plan, 'state' | 'protocol'>): 'stop' | 'resume' | 'front' | null {
  switch (state) {
    case 'running':
      return 'stop'
    case 'stopped':
    case 'paused':
    case 'interrupted':
    case 'failed':
      return 'resume'
    case 'done':
      return protocol === null ? null : 'front'
    case 'stopping':
      return null
  }
}
