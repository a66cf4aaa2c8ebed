import type { Kysely } from 'kysely'
import { workerOfferSchema, workerStateSchema, type WorkerOffer, type WorkerState } from '#shared/contract/workers.ts'
import { createId, now } from '../ids.ts'
import { checked, decode, encode } from '../json.ts'
import { byOrder } from '../order.ts'
import type { Schema, WorkerRow } from '../schema.ts'
import type { UnreadableRows } from '../unreadable.ts'

export interface StoredWorker {
  readonly id: string
  readonly name: string
  readonly state: WorkerState
  readonly offer: WorkerOffer | null
  readonly seenAt: string | null
  /** By how much its clock was ahead then, milliseconds. */
  readonly clockAheadMs: number | null
  readonly createdAt: string
}

export interface WorkerRepository {
  /** A new worker, or a new token for one of that name: the earlier token ends. */
  give(name: string, tokenHash: string): Promise<StoredWorker>
  list(): Promise<StoredWorker[]>
  /** Whether there is one that may come. */
  hasAny(): Promise<boolean>
  find(id: string): Promise<StoredWorker | undefined>
  byToken(tokenHash: string): Promise<StoredWorker | undefined>
  setState(id: string, state: WorkerState): Promise<void>
  /** It came, with what it offers. */
  setOffer(id: string, offer: WorkerOffer, clockAheadMs: number): Promise<void>
  setSeen(id: string, clockAheadMs: number): Promise<void>
}

const unheard = { offer: null, seen_at: null, clock_ahead_ms: null }
const seen = (clockAheadMs: number) => ({ seen_at: now(), clock_ahead_ms: Math.round(clockAheadMs) })

function toWorker({ id, name, state, offer, seen_at, created_at, clock_ahead_ms }: WorkerRow): StoredWorker {
  const where = `worker ${id}`
  return {
    id,
    name,
    state: checked(workerStateSchema, state, where),
    offer: offer === null ? null : decode(workerOfferSchema, offer, where),
    seenAt: seen_at,
    clockAheadMs: clock_ahead_ms,
    createdAt: created_at,
  }
}

export function createWorkerRepository(db: Kysely<Schema>, unreadable: UnreadableRows): WorkerRepository {
  const where = async (column: 'id' | 'name' | 'token_hash', value: string): Promise<StoredWorker | undefined> => {
    const row = await db.selectFrom('workers').selectAll().where(column, '=', value).executeTakeFirst()
    return row && toWorker(row)
  }
  /** By the hash of their token: a thousand of them ask hundreds of times a second. */
  const known = new Map<string, StoredWorker>()
  const hashes = new Map<string, string>()
  let changes = 0
  const forget = (id: string): void => {
    changes++
    known.delete(hashes.get(id) ?? '')
    hashes.delete(id)
  }
  const set = async (id: string, change: Partial<WorkerRow>): Promise<void> => {
    await db.updateTable('workers').set(change).where('id', '=', id).execute()
    forget(id)
  }
  return {
    async give(name, tokenHash) {
      const fresh = { token_hash: tokenHash, state: 'active' }
      await db
        .insertInto('workers')
        .values({ id: createId('worker'), name, ...unheard, created_at: now(), ...fresh })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(fresh))
        .execute()
      const worker = (await where('name', name))!
      forget(worker.id)
      return worker
    },
    async list() {
      const rows = await db.selectFrom('workers').selectAll().orderBy(byOrder).execute()
      return unreadable.keep({ entity: 'worker', of: 'all', idOf: ({ id }) => id }, rows, (row) =>
        Promise.resolve(toWorker(row)),
      )
    },
    hasAny: async () =>
      (await db.selectFrom('workers').select('id').where('state', '!=', 'revoked').executeTakeFirst()) !== undefined,
    find: (id) => where('id', id),
    async byToken(tokenHash) {
      const before = changes
      const worker = known.get(tokenHash) ?? (await where('token_hash', tokenHash))
      // One that was changed while it was read is read again next time: a revoked one must not stay known.
      if (worker !== undefined && before === changes) {
        known.set(tokenHash, worker)
        hashes.set(worker.id, tokenHash)
      }
      return worker
    },
    setState: (id, state) => set(id, { state }),
    setOffer: (id, offer, clockAheadMs) => set(id, { offer: encode(offer), ...seen(clockAheadMs) }),
    setSeen: (id, clockAheadMs) => set(id, seen(clockAheadMs)),
  }
}
