import type { Kysely, Transaction } from 'kysely'
import { z } from 'zod'
import {
  chosenOnSchema,
  evaluationEpochSchema,
  evaluationResultSchema,
  evaluationSchema,
  evaluationSettingsSchema,
  type Evaluation,
  type EvaluationEpoch,
  type EvaluationResult,
  type EvaluationSettings,
} from '#shared/contract/architectures.ts'
import type { Failure } from '#shared/contract/searches.ts'
import { chosenOn } from '#shared/evaluation/chosen-on.ts'
import type { FinishedEvaluation } from '#shared/evaluation/accuracy.ts'
import { now } from '../ids.ts'
import { checked, decode, encode, parse, parseOptional } from '../json.ts'
import { byOrder } from '../order.ts'
import type { EvaluationRow, Schema } from '../schema.ts'
import type { UnreadableRows } from '../unreadable.ts'

const picturesSchema = z.array(z.string())
const familySchema = z.object({ family: z.string() })

export interface LatestEpoch {
  /** Of the network that was trained. */
  readonly family: string
  readonly macs: number
  readonly settings: EvaluationSettings
  readonly epoch: EvaluationEpoch
}

export interface EvaluationRepository {
  add(evaluation: { id: string; architectureId: string; settings: EvaluationSettings }): Promise<void>
  setState(id: string, state: Evaluation['state'], failure?: Failure | null): Promise<void>
  /** Adds an epoch or replaces it when it was run again after a resume. */
  saveEpoch(id: string, epoch: EvaluationEpoch): Promise<void>
  /** Makes the evaluation's epochs exactly these. */
  setEpochs(id: string, epochs: readonly EvaluationEpoch[]): Promise<void>
  /** @param pictures PNG, base64, of the result's mistakes */
  saveResult(id: string, result: EvaluationResult, pictures?: readonly string[]): Promise<void>
  /** As they were saved with the result. */
  pictures(id: string): Promise<string[]>
  find(id: string): Promise<Evaluation | undefined>
  ofArchitecture(architectureId: string): Promise<Evaluation[]>
  /** All that are done and have a result, oldest first. */
  finished(): Promise<FinishedEvaluation[]>
  /** Epochs of the newest evaluations, the newest of each, newest first. */
  latestEpochs(most: number): Promise<LatestEpoch[]>
  /** @returns ids of those that were under way when their process died */
  interruptAbandoned(): Promise<string[]>
}

export function createEvaluationRepository(db: Kysely<Schema>, unreadable: UnreadableRows): EvaluationRepository {
  const readEpochs = (id: string, rows: readonly { epoch: number; record: string }[]): Promise<EvaluationEpoch[]> =>
    unreadable.keep({ entity: 'evaluation', of: id, idOf: () => id }, rows, ({ epoch, record }) =>
      decode(evaluationEpochSchema, record, `epoch ${String(epoch)} of evaluation ${id}`),
    )
  const toEvaluation = async (row: EvaluationRow): Promise<Evaluation> => {
    const where = `evaluation ${row.id}`
    const epochs = await db
      .selectFrom('evaluation_epochs')
      .select(['epoch', 'record'])
      .where('evaluation_id', '=', row.id)
      .orderBy('epoch')
      .execute()
    const stored = {
      id: row.id,
      architectureId: row.architecture_id,
      settings: parse(row.settings, where),
      state: row.state,
      failure: parseOptional(row.failure, where),
      progress: null,
      epochs: await readEpochs(row.id, epochs),
      chosenOn: row.chosen_on,
      result: parseOptional(row.result, where),
      createdAt: row.created_at,
      finishedAt: row.finished_at,
    }
    return checked(evaluationSchema, stored, where)
  }
  return {
    async add({ id, architectureId, settings }) {
      await db
        .insertInto('evaluations')
        .values({
          id,
          architecture_id: architectureId,
          settings: encode(settings),
          state: 'queued',
          failure: null,
          chosen_on: chosenOn(settings),
          result: null,
          created_at: now(),
          finished_at: null,
        })
        .execute()
    },
    async setState(id, state, failure = null) {
      const ended = state === 'done' || state === 'failed'
      await db
        .updateTable('evaluations')
        .set({ state, failure: failure && encode(failure), finished_at: ended ? now() : null })
        .where('id', '=', id)
        .execute()
    },
    async saveEpoch(id, epoch) {
      await db.transaction().execute((transaction) => writeEpoch(transaction, id, epoch))
    },
    async setEpochs(id, epochs) {
      await db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('evaluation_epochs').where('evaluation_id', '=', id).execute()
        for (const epoch of epochs) await writeEpoch(transaction, id, epoch)
      })
    },
    async saveResult(id, result, pictures = []) {
      await db.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('evaluations')
          .set({ result: encode(result) })
          .where('id', '=', id)
          .execute()
        await transaction.deleteFrom('evaluation_pictures').where('evaluation_id', '=', id).execute()
        if (pictures.length > 0)
          await transaction
            .insertInto('evaluation_pictures')
            .values({ evaluation_id: id, pictures: encode(pictures) })
            .execute()
      })
    },
    async pictures(id) {
      const row = await db
        .selectFrom('evaluation_pictures')
        .select('pictures')
        .where('evaluation_id', '=', id)
        .executeTakeFirst()
      return row === undefined ? [] : decode(picturesSchema, row.pictures, `pictures of evaluation ${id}`)
    },
    async find(id) {
      const row = await db.selectFrom('evaluations').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toEvaluation(row)
    },
    async ofArchitecture(architectureId) {
      const rows = await db
        .selectFrom('evaluations')
        .selectAll()
        .where('architecture_id', '=', architectureId)
        .orderBy(byOrder)
        .execute()
      return unreadable.keep(
        { entity: 'evaluation', of: `of ${architectureId}`, idOf: (row) => row.id },
        rows,
        toEvaluation,
      )
    },
    async finished() {
      const rows = await db
        .selectFrom('evaluations')
        .select(['id', 'architecture_id', 'settings', 'chosen_on', 'result'])
        .where('state', '=', 'done')
        .where('result', 'is not', null)
        .orderBy(byOrder)
        .execute()
      /** Alike in many. */
      const known = new Map<string, EvaluationSettings>()
      return unreadable.keep({ entity: 'evaluation', of: 'finished', idOf: (row) => row.id }, rows, (row) => {
        const where = `evaluation ${row.id}`
        const settings = known.get(row.settings) ?? decode(evaluationSettingsSchema, row.settings, where)
        known.set(row.settings, settings)
        return {
          id: row.id,
          architectureId: row.architecture_id,
          settings,
          chosenOn: checked(chosenOnSchema, row.chosen_on, where),
          result: decode(evaluationResultSchema, row.result!, where),
        }
      })
    },
    async latestEpochs(most) {
      // Of the newest evaluations alone: all epochs of a store are many.
      const newest = db.selectFrom('evaluations').select('id').orderBy('created_at', 'desc').limit(most)
      const rows = await db
        .selectFrom('evaluations')
        .innerJoin('evaluation_epochs', 'evaluation_epochs.evaluation_id', 'evaluations.id')
        .innerJoin('architectures', 'architectures.id', 'evaluations.architecture_id')
        .where('evaluations.id', 'in', newest)
        .select(['evaluations.id', 'evaluations.settings', 'spec', 'macs', 'record'])
        .select((build) => build.fn.max('epoch').as('epoch'))
        .groupBy('evaluations.id')
        .orderBy('evaluations.created_at', 'desc')
        .execute()
      return unreadable.keep({ entity: 'evaluation', of: 'latest', idOf: (row) => row.id }, rows, (row) => ({
        family: decode(familySchema, row.spec, `the network of evaluation ${row.id}`).family,
        macs: row.macs,
        settings: decode(evaluationSettingsSchema, row.settings, `evaluation ${row.id}`),
        epoch: decode(evaluationEpochSchema, row.record, `epoch ${String(row.epoch)} of evaluation ${row.id}`),
      }))
    },
    async interruptAbandoned() {
      const rows = await db
        .updateTable('evaluations')
        .set({ state: 'interrupted' })
        .where('state', 'in', ['queued', 'running', 'stopping'])
        .returning('id')
        .execute()
      return rows.map((row) => row.id)
    },
  }
}

async function writeEpoch(transaction: Transaction<Schema>, id: string, epoch: EvaluationEpoch): Promise<void> {
  const record = encode(epoch)
  await transaction
    .insertInto('evaluation_epochs')
    .values({ evaluation_id: id, epoch: epoch.epoch, record })
    .onConflict((conflict) => conflict.columns(['evaluation_id', 'epoch']).doUpdateSet({ record }))
    .execute()
}
