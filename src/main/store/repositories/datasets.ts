import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { sql, type Kysely } from 'kysely'
import { z } from 'zod'
import {
  pictureSetSummarySchema,
  sourceFileSchema,
  type PictureSet,
  type PictureSetSummary,
} from '#shared/contract/datasets.ts'
import { skippedSchema } from '#shared/datasets/picture-sets.ts'
import { TansakuError } from '#shared/errors.ts'
import { checked, decode, encode, parse } from '../json.ts'
import { byOrder } from '../order.ts'
import type { DatasetRow, Schema } from '../schema.ts'
import type { UnreadableRows } from '../unreadable.ts'

/** A set of pictures with the files it was made from. */
export interface StoredDataset {
  readonly set: PictureSet
  readonly files: z.infer<typeof detailsSchema>['files']
}

export interface DatasetRepository {
  /** @throws TansakuError CONFLICT where there is one of that name already, however it is written */
  add(dataset: StoredDataset): Promise<void>
  /** In the order they were added. */
  list(): Promise<PictureSetSummary[]>
  summary(id: string): Promise<PictureSetSummary | undefined>
  find(id: string): Promise<StoredDataset | undefined>
  /** Also one that cannot be read. @returns whether it was there */
  has(id: string): Promise<boolean>
  remove(id: string): Promise<boolean>
  /** How many searches and trainings name it in their settings. */
  uses(id: string): Promise<{ searches: number; evaluations: number }>
}

const detailsSchema = z.object({ files: z.array(sourceFileSchema), skipped: z.array(skippedSchema) })

const summaryOf = ({ id, record }: Pick<DatasetRow, 'id' | 'record'>): PictureSetSummary =>
  decode(pictureSetSummarySchema, record, `data set ${id}`)

/** By which two names are the same: a folder of either would be the same one on many disks. */
const folded = (id: string): string => id.normalize('NFKC').toLowerCase()

export function createDatasetRepository(db: Kysely<Schema>, unreadable: UnreadableRows): DatasetRepository {
  const rowOf = (id: string) => db.selectFrom('datasets').where('id', '=', id)
  return {
    async add({ set, files }) {
      const { skipped, ...report } = set.report
      const { numInsertedOrUpdatedRows: rows } = await db
        .insertInto('datasets')
        .values({
          id: set.id,
          folded_id: folded(set.id),
          record: encode({ ...set, report }),
          details: await promisify(gzip)(encode({ files, skipped })),
          created_at: set.createdAt,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      if (rows === 0n)
        throw new TansakuError(
          'CONFLICT',
          `There is a data set called "${set.id}" already: choose another name, or remove that one first.`,
          { id: set.id },
        )
    },
    async list() {
      const rows = await db.selectFrom('datasets').select(['id', 'record']).orderBy(byOrder).execute()
      return unreadable.keep({ entity: 'dataset', idOf: (row) => row.id }, rows, summaryOf)
    },
    async summary(id) {
      const row = await rowOf(id).select(['id', 'record']).executeTakeFirst()
      return row && summaryOf(row)
    },
    async find(id) {
      const row = await rowOf(id).selectAll().executeTakeFirst()
      if (row === undefined) return undefined
      const summary = summaryOf(row)
      const { files, skipped } = await unpacked(row.details, `files of data set ${id}`)
      return { set: { ...summary, report: { ...summary.report, skipped } }, files }
    },
    async has(id) {
      return (
        (await db.selectFrom('datasets').select('id').where('folded_id', '=', folded(id)).executeTakeFirst()) !==
        undefined
      )
    },
    async remove(id) {
      const { numDeletedRows } = await db.deleteFrom('datasets').where('id', '=', id).executeTakeFirst()
      return numDeletedRows > 0n
    },
    async uses(id) {
      const named = sql<string>`json_extract(settings, '$.dataset')`
      const countIn = async (table: 'searches' | 'evaluations'): Promise<number> => {
        const found = await db
          .selectFrom(table)
          .select(({ fn }) => fn.countAll<number>().as('rows'))
          .where(named, '=', id)
          .executeTakeFirstOrThrow()
        return found.rows
      }
      return { searches: await countIn('searches'), evaluations: await countIn('evaluations') }
    },
  }
}

async function unpacked(details: Uint8Array, where: string): Promise<z.infer<typeof detailsSchema>> {
  const text = await promisify(gunzip)(details).catch(() => Buffer.from('null'))
  return checked(detailsSchema, parse(text.toString('utf8'), where), where)
}
