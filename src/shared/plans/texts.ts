import type { PlanStep, PlannedStep } from '../contract/plans.ts'

/** A step in English, as the terminal says it. */
export function stepText({ kind, deviceName }: Pick<PlannedStep, 'kind' | 'deviceName'>): string {
  const device = deviceName ?? ''
  switch (kind) {
    case 'table':
      return `Latency table of ${device}`
    case 'pace':
      return 'How fast this computer trains'
    case 'supernet':
      return 'One supernet, trained once for all devices'
    case 'front':
      return `Front of ${device}, without training`
    case 'training':
      return `The best for ${device} beside random ones of equal latency`
    case 'measuring':
      return `All of them turn about on ${device}`
  }
}

export const stateText = ({ state, reused, failure }: PlanStep): string => {
  if (reused) return 'was there'
  return failure === null || state === 'running' ? state : `${state}: ${failure.message}`
}
