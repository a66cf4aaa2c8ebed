import {
  recordKinds,
  type Marks,
  type MarksChange,
  type RecordKind,
  type RecordsDone,
  type Removal,
} from '#shared/contract/records.ts'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import { sweepRemovals, keptUntil, restoreRecord } from '../removing.ts'
import { found, requireWriting } from '../require.ts'
import type { WorkbenchContext } from '../context.ts'

/** What is done alike with records of every kind: marks, removing several, bringing back. */
export interface RecordService {
  /** Of records that have any. */
  marks(): Promise<Marks[]>
  /** @throws NOT_FOUND, BAD_REQUEST for more tags than a record has room for */
  mark(change: MarksChange): Promise<Marks[]>
  /** @throws NOT_FOUND, BAD_REQUEST for a kind that has no names */
  rename(wish: { id: string; name: string }): Promise<{ id: string; name: string }>
  remove(ids: readonly string[]): Promise<RecordsDone>
  /** Newest first. */
  removals(): Promise<Removal[]>
  restore(ids: readonly string[]): Promise<RecordsDone>
  /** Gives up for good all that was removed. */
  sweep(): Promise<{ ids: string[]; bytes: number }>
}

type Removers = Readonly<Record<RecordKind, (id: string) => Promise<unknown>>>

/** Of the kinds that have names of their own. */
type Renamers = Readonly<Partial<Record<RecordKind, (wish: { id: string; name: string }) => Promise<void>>>>

const mostTags = 20

export function createRecordService(
  context: WorkbenchContext,
  removers: Removers,
  renamers: Renamers,
  sizeOfRuns: (runs: readonly string[]) => Promise<number>,
): RecordService {
  const { store, events, location } = context
  const kindOf = async (id: string): Promise<RecordKind> => found(await store.marks.kindOf(id), 'record', id)

  async function each(ids: readonly string[], act: (id: string) => Promise<unknown>): Promise<RecordsDone> {
    const done: string[] = []
    const refused: RecordsDone['refused'] = []
    for (const id of new Set(ids)) {
      try {
        await act(id)
        done.push(id)
      } catch (thrown) {
        const { code, message, details } = toTansakuError(thrown)
        refused.push({ id, failure: { code, message, details: { ...details } } })
      }
    }
    return { ids: done, refused }
  }

  async function removals(): Promise<Removal[]> {
    const kept = await store.removals.list()
    return Promise.all(
      kept
        .filter(({ fits }) => fits)
        .map(async (removal) => ({
          id: removal.id,
          kind: removal.kind,
          name: removal.name,
          removedAt: removal.removedAt,
          until: keptUntil(removal),
          bytes: removal.bytes + (await sizeOfRuns(removal.runs)),
        })),
    )
  }

  return {
    marks: () => store.marks.list(),
    async mark({ ids, addTags, removeTags, note, isArchived }) {
      requireWriting(context)
      const changed: Marks[] = []
      for (const id of new Set(ids)) {
        await kindOf(id)
        const before = (await store.marks.find(id)) ?? { id, tags: [], note: '', isArchived: false }
        const tags = [...new Set([...before.tags, ...addTags])].filter((tag) => !removeTags.includes(tag))
        if (tags.length > mostTags)
          throw new TansakuError(
            'BAD_REQUEST',
            `${id} would have ${String(tags.length)} tags; ${String(mostTags)} is the most.`,
            { id },
          )
        changed.push({ id, tags, note: note ?? before.note, isArchived: isArchived ?? before.isArchived })
      }
      await store.marks.set(changed)
      for (const { id } of changed) events.publish({ type: 'changed', entity: 'marks', id })
      return changed
    },
    async rename({ id, name }) {
      requireWriting(context)
      const kind = await kindOf(id)
      const rename = renamers[kind]
      if (rename === undefined)
        throw new TansakuError(
          'BAD_REQUEST',
          `${id} has no name of its own. Searches, sweeps and architectures have one; a note may tell of others.`,
          { id, kind },
        )
      await rename({ id, name })
      return { id, name }
    },
    async remove(ids) {
      requireWriting(context)
      return each(ids, async (id) => removers[await kindOf(id)](id))
    },
    removals,
    async restore(ids) {
      requireWriting(context)
      const done = await each(ids, async (id) => {
        const removal = found(await store.removals.find(id), 'removed record', id)
        await restoreRecord(context, removal)
        events.publish({ type: 'changed', entity: 'removal', id })
      })
      // What went with each may be of any kind.
      for (const id of done.ids)
        for (const entity of [...recordKinds, 'device', 'evaluation', 'measurement', 'retarget'] as const)
          events.publish({ type: 'changed', entity, id })
      return done
    },
    async sweep() {
      requireWriting(context)
      const bytes = (await removals()).reduce((sum, removal) => sum + removal.bytes, 0)
      const swept = await sweepRemovals(store, location.home, () => true)
      for (const { id } of swept) events.publish({ type: 'changed', entity: 'removal', id })
      return { ids: swept.map(({ id }) => id), bytes }
    },
  }
}
