import { z } from 'zod'
import { prioritySchema, type Priority } from '#shared/contract/workers.ts'
import { TansakuError } from '#shared/errors.ts'
import type { Store } from '#main/store/index.ts'

/** How urgent runs are to their user; it stands in the store, so that it holds whenever a run waits again. */
export interface Priorities {
  /** Of the first of these that has one. */
  of(ids: readonly string[]): Priority
  /** Of a search, a training, or a sweep. @throws NOT_FOUND */
  set(id: string, priority: Priority): Promise<void>
}

const settingsName = 'priorities'
const storedSchema = z.record(z.string(), prioritySchema)

export async function createPriorities(store: Store): Promise<Priorities> {
  let known = (await store.settings.readable(settingsName, storedSchema)) ?? {}

  const isThere = async (id: string): Promise<boolean> =>
    (await store.searches.has(id)) || (await store.evaluations.find(id)) !== undefined || (await store.sweeps.has(id))

  return {
    of: (ids) => ids.map((id) => known[id]).find((each) => each !== undefined) ?? 'usual',
    async set(id, priority) {
      if (!(await isThere(id)))
        throw new TansakuError('NOT_FOUND', `There is no search, training or sweep ${id}. See tansaku list.`, { id })
      const next: Record<string, Priority> = { [id]: priority }
      // Those of what was removed go with it.
      for (const [each, its] of Object.entries(known)) if (each !== id && (await isThere(each))) next[each] = its
      await store.settings.set(settingsName, next)
      known = next
    },
  }
}
