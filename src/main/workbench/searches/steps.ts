import type { StepRecord } from '#shared/contract/searches.ts'
import { addStep, placeOfStep, type StepCurve } from '#shared/contract/step-curve.ts'
import { toTansakuError } from '#shared/errors.ts'
import type { Store } from '#main/store/index.ts'
import type { Log } from '../log.ts'

/** How far back the pace looks. */
const paceMs = 10_000
const storedEveryMs = 2_000

interface Live {
  curve: StepCurve
  storedAt: number
  /** The last tellings, the oldest first: when, and how many steps were done. Not every step is told. */
  readonly told: { readonly time: number; readonly done: number }[]
  last: StepRecord | null
}

/** The steps of searches at work: kept here while they come, stored every few seconds and at the end. */
export interface StepKeeper {
  /** @returns the number of the step, and how many of them there are a second */
  add(id: string, step: StepRecord): Promise<{ count: number; stepsPerSecond: number | null }>
  curve(id: string): Promise<StepCurve>
  /** Of a search at work, by its last seconds; null of any other, and before its second step. */
  stepsPerSecond(id: string): number | null
  /** Stores what is kept; nothing more comes. A failure is logged: the run has its end. */
  end(id: string): Promise<void>
}

const stepsBetween = (before: StepRecord, after: StepRecord): number =>
  after.epoch === before.epoch ? after.step - before.step : after.step + before.steps - before.step

export function createStepKeeper(store: Pick<Store, 'searchSteps'>, log: Log): StepKeeper {
  const lives = new Map<string, Live>()

  async function liveOf(id: string): Promise<Live> {
    const known = lives.get(id)
    if (known !== undefined) return known
    const begun: Live = { curve: await store.searchSteps.of(id), storedAt: performance.now(), told: [], last: null }
    lives.set(id, begun)
    return begun
  }

  function paceOf(told: Live['told']): number | null {
    const [first, last] = [told[0], told.at(-1)]
    if (first === undefined || last === undefined || last.time <= first.time) return null
    return ((last.done - first.done) / (last.time - first.time)) * 1_000
  }

  return {
    async add(id, step) {
      const live = await liveOf(id)
      const time = performance.now()
      live.curve = addStep(live.curve, placeOfStep(step), step.loss)
      const since = live.last === null ? 1 : stepsBetween(live.last, step)
      // A run that went back begins anew.
      if (since <= 0) live.told.length = 0
      live.told.push({ time, done: (live.told.at(-1)?.done ?? 0) + since })
      live.last = step
      while (live.told.length > 2 && time - live.told[0]!.time > paceMs) live.told.shift()
      if (time - live.storedAt > storedEveryMs) {
        live.storedAt = time
        await store.searchSteps.save(id, live.curve)
      }
      return { count: live.curve.count, stepsPerSecond: paceOf(live.told) }
    },
    curve: (id) => Promise.resolve(lives.get(id)?.curve ?? store.searchSteps.of(id)),
    stepsPerSecond: (id) => paceOf(lives.get(id)?.told ?? []),
    async end(id) {
      const live = lives.get(id)
      lives.delete(id)
      await (live && store.searchSteps.save(id, live.curve))?.catch((thrown: unknown) => {
        log(`The last steps of ${id} could not be stored: ${toTansakuError(thrown).message}`)
      })
    },
  }
}
