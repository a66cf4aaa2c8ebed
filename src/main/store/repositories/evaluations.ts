import { sql, type Kysely, type Transaction } from 'kysely'
import { bestEpoch } from '#shared/evaluation/best-epoch.ts'
import {
  evaluationEpochSchema,
  evaluationSchema,
  type Evaluation,
  type EvaluationEpoch,
  type EvaluationSettings,
} from '#shared/contract/architectures.ts'
import type { Failure } from '#shared/contract/searches.ts'
import { now } from '../ids.ts'
import { checked, decode, encode, parse, parseOptional } from '../json.ts'
import { byOrder } from '../order.ts'
import type { EvaluationRow, Schema } from '../schema.ts'
import type { UnreadableRows } from '../unreadable.ts'

export interface EvaluationRepository {
  add(evaluation: { id: string; architectureId: string; settings: EvaluationSettings }): Promise<void>
  setState(id: string, state: Evaluation['state'], failure?: Failure | null): Promise<void>
  /**
   * Adds an epoch or replaces it when it was run again after a resume; the best epoch's accuracy, for text its
   * perplexity, is the evaluation's.
   */
  saveEpoch(id: string, epoch: EvaluationEpoch): Promise<void>
  /** Makes the evaluation's epochs exactly these, and its figures theirs. */
  setEpochs(id: string, epochs: readonly EvaluationEpoch[]): Promise<void>
  find(id: string): Promise<Evaluation | undefined>
  ofArchitecture(architectureId: string): Promise<Evaluation[]>
  /** The best accuracy of each network's finished evaluations on each data set. */
  accuracies(): Promise<{ architectureId: string; dataset: string; testAccuracy: number }[]>
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
      testAccuracy: row.test_accuracy,
      testPerplexity: row.test_perplexity,
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
          test_accuracy: null,
          test_perplexity: null,
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
      await db.transaction().execute(async (transaction) => {
        await writeEpoch(transaction, id, epoch)
        await takeFigures(transaction, id, readEpochs)
      })
    },
    async setEpochs(id, epochs) {
      await db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('evaluation_epochs').where('evaluation_id', '=', id).execute()
        for (const epoch of epochs) await writeEpoch(transaction, id, epoch)
        await takeFigures(transaction, id, readEpochs)
      })
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
    async accuracies() {
      const rows = await db
        .selectFrom('evaluations')
        .select([
          'architecture_id',
          sql<string>`json_extract(settings, '$.dataset')`.as('dataset'),
          sql<number>`max(test_accuracy)`.as('best'),
        ])
        .where('state', '=', 'done')
        .where('test_accuracy', 'is not', null)
        .where(sql<boolean>`json_valid(settings)`)
        .groupBy(['architecture_id', 'dataset'])
        .execute()
      return rows.map((row) => ({ architectureId: row.architecture_id, dataset: row.dataset, testAccuracy: row.best }))
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

/** The best epoch's accuracy, for text its perplexity, is the evaluation's. */
async function takeFigures(
  transaction: Transaction<Schema>,
  id: string,
  read: (id: string, rows: readonly { epoch: number; record: string }[]) => Promise<EvaluationEpoch[]>,
): Promise<void> {
  const records = await transaction
    .selectFrom('evaluation_epochs')
    .select(['epoch', 'record'])
    .where('evaluation_id', '=', id)
    .orderBy('epoch')
    .execute()
  const best = bestEpoch(await read(id, records))
  const perplexity = best === null || best.validationLoss === null ? null : Math.exp(best.testLoss)
  await transaction
    .updateTable('evaluations')
    .set({ test_accuracy: best?.testAccuracy ?? null, test_perplexity: perplexity })
    .where('id', '=', id)
    .execute()
}
