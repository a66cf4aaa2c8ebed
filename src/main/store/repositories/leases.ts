import type { Kysely } from 'kysely'
import type { Failure } from '#shared/contract/searches.ts'
import { leaseSchema, type Lease } from '#shared/contract/workers.ts'
import { now } from '../ids.ts'
import { checked, encode, parseOptional } from '../json.ts'
import type { LeaseRow, Schema } from '../schema.ts'

export interface LeaseHolder {
  /** Null for this computer. */
  readonly workerId: string | null
  readonly name: string
  readonly processor: string
}

export interface LeaseRepository {
  /** Takes a run: whoever had it has it no more. */
  begin(runId: string, holder: LeaseHolder): Promise<Lease>
  /** After how many epochs each piece of a run ended, in their order. */
  epochsOf(runId: string): Promise<number[]>
  /** A piece ended with a checkpoint after so many epochs. */
  addPiece(runId: string, fence: number, epochs: number): Promise<void>
  end(runId: string, fence: number, state: 'ended' | 'lost', failure?: Failure | null): Promise<void>
  /** How many takings in a row came to no checkpoint, up to the newest. */
  fruitless(runId: string): Promise<number>
  /** The kind of processor that wrote the run's newest checkpoint, and whether it may leave it; null where none did. */
  processorOf(runId: string): Promise<{ readonly processor: string; readonly mayMove: boolean } | null>
  /** Its newest checkpoint may be gone on from on any kind of processor. */
  letMove(runId: string): Promise<void>
  /** Oldest first. */
  ofRun(runId: string): Promise<Lease[]>
  /** @param since from when on its pieces count as recent */
  ofWorker(
    workerId: string,
    since: Date,
  ): Promise<{ held: Lease[]; pieces: number; recent: number; lastFailure: Failure | null }>
  /** Runs that workers had when the store was closed, or was left by a crash. */
  heldByWorkers(): Promise<Lease[]>
  /** This computer holds nothing when a store is opened, and nobody holds a device. */
  endAbandoned(): Promise<void>
}

const toLease = (row: LeaseRow): Lease =>
  checked(
    leaseSchema,
    {
      runId: row.run_id,
      fence: row.fence,
      workerId: row.worker_id,
      holder: row.holder,
      processor: row.processor,
      state: row.state,
      failure: parseOptional(row.failure, `lease of ${row.run_id}`),
      pieces: row.pieces,
      beganAt: row.began_at,
      endedAt: row.ended_at,
    },
    `lease of ${row.run_id}`,
  )

export function createLeaseRepository(db: Kysely<Schema>): LeaseRepository {
  const ofRun = async (runId: string): Promise<Lease[]> =>
    (await db.selectFrom('leases').selectAll().where('run_id', '=', runId).orderBy('fence').execute()).map(toLease)
  const heldLeases = db.updateTable('leases').where('state', '=', 'held')
  return {
    begin: (runId, { workerId, name, processor }) =>
      db.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('leases')
          .set({ state: 'lost', ended_at: now() })
          .where('run_id', '=', runId)
          .where('state', '=', 'held')
          .execute()
        const { last } = await transaction
          .selectFrom('leases')
          .select(({ fn }) => fn.max('fence').as('last'))
          .where('run_id', '=', runId)
          .executeTakeFirstOrThrow()
        const row: LeaseRow = {
          run_id: runId,
          fence: (last ?? 0) + 1,
          worker_id: workerId,
          holder: name,
          processor,
          state: 'held',
          failure: null,
          pieces: 0,
          began_at: now(),
          // How long a silent worker keeps it is known where workers are heard: every write here waits for the disk.
          expires_at: null,
          ended_at: null,
          may_move: 0,
        }
        await transaction.insertInto('leases').values(row).execute()
        return toLease(row)
      }),
    async epochsOf(runId) {
      const rows = await db
        .selectFrom('pieces')
        .select('epochs')
        .where('run_id', '=', runId)
        .orderBy('fence')
        .orderBy('number')
        .execute()
      return rows.map(({ epochs }) => epochs)
    },
    async addPiece(runId, fence, epochs) {
      await db.transaction().execute(async (transaction) => {
        const { pieces } = await transaction
          .updateTable('leases')
          .set(({ eb }) => ({ pieces: eb('pieces', '+', 1) }))
          .where('run_id', '=', runId)
          .where('fence', '=', fence)
          .returning('pieces')
          .executeTakeFirstOrThrow()
        await transaction
          .insertInto('pieces')
          .values({ run_id: runId, fence, number: pieces, epochs, at: now() })
          .execute()
      })
    },
    async end(runId, fence, state, failure = null) {
      await heldLeases
        .set({ state, failure: failure && encode(failure), ended_at: now() })
        .where('run_id', '=', runId)
        .where('fence', '=', fence)
        .execute()
    },
    async fruitless(runId) {
      const leases = await ofRun(runId)
      return leases.length - 1 - leases.findLastIndex(({ pieces, failure }) => pieces > 0 || failure === null)
    },
    async processorOf(runId) {
      const row = await db
        .selectFrom('leases')
        .select(['processor', 'may_move'])
        .where('run_id', '=', runId)
        .where('pieces', '>', 0)
        .orderBy('fence', 'desc')
        .executeTakeFirst()
      return row === undefined ? null : { processor: row.processor, mayMove: row.may_move === 1 }
    },
    async letMove(runId) {
      await db.updateTable('leases').set({ may_move: 1 }).where('run_id', '=', runId).execute()
    },
    ofRun,
    async ofWorker(workerId, since) {
      const own = db.selectFrom('leases').where('worker_id', '=', workerId)
      const held = await own.selectAll().where('state', '=', 'held').orderBy('began_at').execute()
      const all = await own.select(({ fn }) => fn.sum<number | null>('pieces').as('pieces')).executeTakeFirstOrThrow()
      const recent = await db
        .selectFrom('pieces')
        .innerJoin('leases', (join) =>
          join.onRef('leases.run_id', '=', 'pieces.run_id').onRef('leases.fence', '=', 'pieces.fence'),
        )
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('leases.worker_id', '=', workerId)
        // What ended before has none of them: its pieces need not be looked at.
        .where(({ eb, or }) =>
          or([eb('leases.ended_at', 'is', null), eb('leases.ended_at', '>=', since.toISOString())]),
        )
        .where('pieces.at', '>=', since.toISOString())
        .executeTakeFirstOrThrow()
      const failed = await own
        .selectAll()
        .where('failure', 'is not', null)
        .orderBy('began_at', 'desc')
        .executeTakeFirst()
      return {
        held: held.map(toLease),
        pieces: all.pieces ?? 0,
        recent: recent.count,
        lastFailure: failed === undefined ? null : toLease(failed).failure,
      }
    },
    heldByWorkers: async () =>
      (
        await db
          .selectFrom('leases')
          .selectAll()
          .where('state', '=', 'held')
          .where('worker_id', 'is not', null)
          .orderBy('began_at')
          .execute()
      ).map(toLease),
    async endAbandoned() {
      await heldLeases
        .set({ state: 'lost', ended_at: now() })
        .where(({ eb, or, and, selectFrom }) =>
          or([
            eb('worker_id', 'is', null),
            and([
              eb('run_id', 'not in', selectFrom('searches').select('id')),
              eb('run_id', 'not in', selectFrom('evaluations').select('id')),
            ]),
          ]),
        )
        .execute()
    },
  }
}
