import type { WorkbenchEvent } from '#shared/contract/events.ts'
import type { WorkbenchContext } from '../context.ts'

export type Entity = Extract<WorkbenchEvent, { type: 'changed' }>['entity']
/** @param of what it is made of: a change of these, and of nothing else, makes it anew */
export type Memo = <T>(key: string, of: readonly Entity[], make: () => Promise<T>) => Promise<T>

const mostKept = 48

/**
 * Keeps what fronts are made of until something of it changes: an axis, a window or an order is then chosen among what
 * is known. Another program's changes to the database count too.
 */
export function createMemo({ events, store }: Pick<WorkbenchContext, 'events' | 'store'>): Memo {
  const kept = new Map<string, { readonly of: readonly Entity[]; readonly made: Promise<unknown> }>()
  let outside = store.changesElsewhere()
  events.subscribe((event) => {
    if (event.type !== 'changed') return
    for (const [key, { of }] of kept) if (of.includes(event.entity)) kept.delete(key)
  })
  return <T>(key: string, of: readonly Entity[], make: () => Promise<T>): Promise<T> => {
    const now = store.changesElsewhere()
    // A workbench that looks on beside the owner is told of nothing.
    if (now !== outside || store.access === 'read') kept.clear()
    outside = now
    const known = kept.get(key)
    if (known !== undefined) return known.made as Promise<T>
    const made = make()
    kept.set(key, { of, made })
    if (kept.size > mostKept) kept.delete(kept.keys().next().value!)
    made.catch(() => {
      if (kept.get(key)?.made === made) kept.delete(key)
    })
    return made
  }
}
