import type { Progress } from '#shared/contract/common.ts'
import type { Phase, Training } from './training.ts'

export interface Pace {
  /** An epoch begins: it may have other steps than were planned. */
  begun: (epoch: number, phases: readonly Phase[]) => void
  stepped: (epoch: number, step: number, durationMs: number) => void
  progress: () => Progress
}

interface KindPace {
  /** After the first, whose time says how long its graph took to compile. */
  readonly steps: number
  readonly meanMs: number
}

/** How much a new step counts in the running mean of a kind's step time, once there are many. */
const weight = 0.05
/** Before so many steps an estimate would only have to be taken back. */
const fewSteps = 3

/**
 * Counts steps and estimates the time left from the pace of each kind of step, without its first, which also compiles
 * it: of all the steps that are left that is one.
 */
export function createPace(training: Training, start: { readonly epoch: number; readonly step: number }): Pace {
  const plan = Array.from({ length: training.epochs }, (_, epoch) => training.phases(epoch))
  const remaining = new Map<string, number>()
  const paces = new Map<string, KindPace>()
  let total = 0
  let done = 0
  let current = start.epoch
  plan.forEach((phases, epoch) => {
    let first = 0
    for (const { kind, steps } of phases) {
      const passed =
        epoch < start.epoch ? steps : epoch > start.epoch ? 0 : Math.min(steps, Math.max(0, start.step - first))
      total += steps
      done += passed
      remaining.set(kind, (remaining.get(kind) ?? 0) + steps - passed)
      first += steps
    }
  })

  return {
    begun: (epoch, phases) => {
      const counted = (each: readonly Phase[], sign: 1 | -1): void => {
        for (const { kind, steps } of each) {
          total += sign * steps
          remaining.set(kind, (remaining.get(kind) ?? 0) + sign * steps)
        }
      }
      counted(plan[epoch] ?? [], -1)
      counted(phases, 1)
      plan[epoch] = phases
    },
    stepped: (epoch, step, durationMs) => {
      const kind = kindOf(plan[epoch] ?? [], step)
      const known = paces.get(kind)
      if (known === undefined) paces.set(kind, { steps: 0, meanMs: 0 })
      else {
        const steps = known.steps + 1
        paces.set(kind, { steps, meanMs: known.meanMs + Math.max(weight, 1 / steps) * (durationMs - known.meanMs) })
      }
      remaining.set(kind, (remaining.get(kind) ?? 1) - 1)
      done += 1
      current = epoch
    },
    progress: () => {
      const known = [...paces.values()].filter(({ steps }) => steps >= Math.min(fewSteps, total - done))
      const average = known.reduce((sum, { meanMs }) => sum + meanMs, 0) / Math.max(1, known.length)
      let leftMs = 0
      for (const [kind, steps] of remaining) {
        const pace = paces.get(kind)
        leftMs += steps * (pace !== undefined && known.includes(pace) ? pace.meanMs : average)
      }
      const epoch = Math.min(current + 1, training.epochs)
      return {
        done,
        total,
        unit: 'steps',
        message: `epoch ${epoch} of ${training.epochs}`,
        stage: { name: 'training', epoch, epochs: training.epochs },
        etaSeconds: known.length === 0 ? null : leftMs / 1_000,
      }
    },
  }
}

function kindOf(phases: readonly { readonly kind: string; readonly steps: number }[], step: number): string {
  let end = 0
  for (const { kind, steps } of phases) {
    end += steps
    if (step < end) return kind
  }
  return ''
}
