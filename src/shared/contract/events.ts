import { z } from 'zod'
import { deviceDescriptionSchema } from './devices.ts'
import { evaluationEpochSchema, evaluationResultSchema } from './architectures.ts'
import { idSchema } from './common.ts'
import { jobSchema } from './jobs.ts'
import { epochRecordSchema, parameterAxesSchema, searchSummarySchema, stepRecordSchema } from './searches.ts'
import { latencyEntrySchema } from './latency-tables.ts'

/** The one pushed stream: everything that changes while a view looks at it. */
export const workbenchEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('job'), job: jobSchema }),
  z.object({ type: z.literal('devices'), devices: z.array(deviceDescriptionSchema) }),
  z.object({ type: z.literal('search'), search: searchSummarySchema }),
  z.object({
    type: z.literal('search-step'),
    searchId: idSchema,
    step: stepRecordSchema,
    /** Which of the run's steps it is, of all that were ever told. */
    count: z.int(),
    stepsPerSecond: z.number().nullable(),
  }),
  z.object({ type: z.literal('search-epoch'), searchId: idSchema, epoch: epochRecordSchema }),
  /** What its parameters are of, known once its supernet is built. */
  z.object({ type: z.literal('search-axes'), searchId: idSchema, parameterAxes: parameterAxesSchema }),
  /** A checkpoint was written: after which finished epochs there is one now. */
  z.object({ type: z.literal('search-checkpoint'), searchId: idSchema, epochsToGoBackTo: z.array(z.int()) }),
  z.object({ type: z.literal('search-warning'), searchId: idSchema, message: z.string() }),
  z.object({
    type: z.literal('evaluation-epoch'),
    evaluationId: idSchema,
    architectureId: idSchema,
    epoch: evaluationEpochSchema,
  }),
  z.object({
    type: z.literal('evaluation-result'),
    evaluationId: idSchema,
    architectureId: idSchema,
    result: evaluationResultSchema,
  }),
  z.object({ type: z.literal('table-entries'), tableId: idSchema, entries: z.array(latencyEntrySchema) }),
  /** A stored thing was added, changed or removed: read it again if it is on screen. */
  z.object({
    type: z.literal('changed'),
    entity: z.enum([
      'device',
      'latency-table',
      'search',
      'sweep',
      'architecture',
      'evaluation',
      'measurement',
      'audit',
      'retarget',
      'comparison',
      'plan',
      'deployment',
      'dataset',
      'settings',
      'worker',
      'marks',
      'removal',
    ]),
    id: idSchema,
  }),
])
export type WorkbenchEvent = z.infer<typeof workbenchEventSchema>
