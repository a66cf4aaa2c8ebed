import type { Progress } from '#shared/contract/common.ts'
import type { Phase, Training } from './training.ts'

export interface Pace {
  /** An epoch begins: it may have other steps than were planned. */
  begun: (epoch: number, phases: readonly Phase[]) => void
  stepped: (epoch: number, step: number, durationMs: number) => void
  progress: () => Progress
}

interface KindPace {
  readonly firstMs: number
  readonly meanMs: number
}

/** How much each new step counts in the running mean of a kind's step time. */
const weight = 0.1

/**
 * Counts steps and estimates the time left from the pace of each kind of step (a kind's first step also compiles it).
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
      paces.set(kind, {
        firstMs: known?.firstMs ?? durationMs,
        meanMs:
          known === undefined || known.meanMs === known.firstMs
            ? durationMs
            : known.meanMs + weight * (durationMs - known.meanMs),
      })
      remaining.set(kind, (remaining.get(kind) ?? 1) - 1)
      done += 1
      current = epoch
    },
    progress: () => {
      const known = [...paces.values()].map(({ meanMs }) => meanMs)
      const average = known.reduce((sum, ms) => sum + ms, 0) / Math.max(1, known.length)
      let leftMs = 0
      for (const [kind, steps] of remaining) leftMs += steps * (paces.get(kind)?.meanMs ?? average)
      const epoch = Math.min(current + 1, training.epochs)
      return {
        done,
        total,
        unit: 'steps',
        message: `epoch ${epoch} of ${training.epochs}`,
        stage: { name: 'training', epoch, epochs: training.epochs },
        etaSeconds: paces.size === 0 ? null : leftMs / 1_000,
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
