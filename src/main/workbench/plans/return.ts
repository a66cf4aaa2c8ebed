import type { WorkbenchEvent } from '#shared/contract/events.ts'
import { toTansakuError } from '#shared/errors.ts'
import type { StoredPlan } from '#main/store/index.ts'
import type { WorkbenchContext } from '../context.ts'

/** Failures that say no more than that a device is not here; others would only come again. */
const away: readonly string[] = ['ADB_SERVER_UNREACHABLE', 'DEVICE_GONE', 'DEVICE_NOT_READY', 'DEVICE_UNKNOWN']

/** Plans that wait for a device go on once it is there again. */
export function resumeWhenBack(
  { events, log, store }: WorkbenchContext,
  plans: { list: () => Promise<StoredPlan[]>; resume: (id: string) => Promise<unknown> },
): void {
  if (store.access === 'read') return
  const ready = new Set<string>()

  async function resumeFor(back: ReadonlySet<string>): Promise<void> {
    for (const plan of await plans.list()) if (waitsFor(plan, back)) await plans.resume(plan.id)
  }

  events.subscribe((event) => {
    if (event.type !== 'devices') return
    const now = readyIn(event)
    const back = now.difference(ready)
    ready.clear()
    for (const id of now) ready.add(id)
    if (back.size === 0) return
    resumeFor(back).catch((thrown: unknown) => {
      log(`A plan that waited for a device did not go on: ${toTansakuError(thrown).message}`)
    })
  })
}

const readyIn = ({ devices }: Extract<WorkbenchEvent, { type: 'devices' }>): Set<string> =>
  new Set(devices.filter(({ state }) => state === 'ready' || state === 'busy').map(({ id }) => id))

/** Not one that somebody stopped a part of. */
const waitsFor = ({ state, steps }: StoredPlan, back: ReadonlySet<string>): boolean =>
  state === 'paused' &&
  steps.some(
    ({ deviceId, state: stepState, failure }) =>
      stepState === 'paused' && deviceId !== null && back.has(deviceId) && away.includes(failure?.code ?? ''),
  )
