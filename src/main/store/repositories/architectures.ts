import type { ExpressionBuilder, Kysely } from 'kysely'
import { architectureSpecSchema } from '#shared/architecture/architecture.ts'
import type { ArchitectureSummary } from '#shared/contract/architectures.ts'
import { decode, encode } from '../json.ts'
import type { ArchitectureRow, Schema } from '../schema.ts'

/** A summary with the counts a page of details also shows. */
export type StoredArchitecture = ArchitectureSummary & { paramsConvFc: number; macsWithPool: number }

export interface ArchitectureRepository {
  add(architecture: Omit<StoredArchitecture, 'testAccuracy' | 'testPerplexity'>): Promise<void>
  list(): Promise<StoredArchitecture[]>
  find(id: string): Promise<StoredArchitecture | undefined>
  idsOfSearch(searchId: string): Promise<string[]>
  remove(id: string): Promise<void>
}

function toArchitecture(
  row: ArchitectureRow & { test_accuracy: number | null; test_perplexity: number | null },
): StoredArchitecture {
  return {
    id: row.id,
    name: row.name,
    spec: decode(architectureSpecSchema, row.spec, `architecture ${row.id}`),
    origin: row.origin as StoredArchitecture['origin'],
    searchId: row.search_id,
    params: row.params,
    paramsConvFc: row.params_conv_fc,
    macs: row.macs,
    macsWithPool: row.macs_with_pool,
    testAccuracy: row.test_accuracy,
    testPerplexity: row.test_perplexity,
    createdAt: row.created_at,
  }
}

export function createArchitectureRepository(db: Kysely<Schema>): ArchitectureRepository {
  const finished = (select: ExpressionBuilder<Schema, 'architectures'>) =>
    select
      .selectFrom('evaluations')
      .whereRef('evaluations.architecture_id', '=', 'architectures.id')
      .where('evaluations.state', '=', 'done')
  /** The accuracy and the perplexity shown are the best of the finished evaluations. */
  const architectures = () =>
    db
      .selectFrom('architectures')
      .selectAll('architectures')
      .select((select) => [
        finished(select)
          .select((best) => best.fn.max<number | null>('evaluations.test_accuracy').as('best'))
          .as('test_accuracy'),
        finished(select)
          .select((best) => best.fn.min<number | null>('evaluations.test_perplexity').as('best'))
          .as('test_perplexity'),
      ])
  return {
    async add(architecture) {
      await db
        .insertInto('architectures')
        .values({
          id: architecture.id,
          name: architecture.name,
          spec: encode(architecture.spec),
          origin: architecture.origin,
          search_id: architecture.searchId,
          params: architecture.params,
          params_conv_fc: architecture.paramsConvFc,
          macs: architecture.macs,
          macs_with_pool: architecture.macsWithPool,
          created_at: architecture.createdAt,
        })
        .execute()
    },
    async list() {
      return (await architectures().orderBy('created_at').orderBy('id').execute()).map(toArchitecture)
    },
    async find(id) {
      const row = await architectures().where('id', '=', id).executeTakeFirst()
      return row && toArchitecture(row)
    },
    async idsOfSearch(searchId) {
      const rows = await db
        .selectFrom('architectures')
        .select('id')
        .where('search_id', '=', searchId)
        .orderBy('created_at')
        .orderBy('id')
        .execute()
      return rows.map((row) => row.id)
    },
    async remove(id) {
      await db.deleteFrom('architectures').where('id', '=', id).execute()
    },
  }
}
