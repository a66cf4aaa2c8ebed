import { z } from 'zod'
import { idSchema, progressSchema, timestampSchema } from './common.ts'
import { failureSchema } from './searches.ts'

const tableValues = {
  /** With its size where it has several. */
  space: z.string(),
  deviceId: idSchema,
  deviceName: z.string(),
}

/** What a job does and on what, for whoever tells it in a language of their own. */
export const jobTitleSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('measure-table'), ...tableValues }),
  z.object({ kind: z.literal('audit'), ...tableValues }),
  z.object({ kind: z.literal('search'), name: z.string() }),
  z.object({ kind: z.literal('evaluation'), name: z.string(), architectureId: idSchema, seed: z.int() }),
  /** `name` is that of the first of `architectures`. */
  z.object({ kind: z.literal('measure-architecture'), name: z.string(), architectures: z.int().positive() }),
  /** So many devices' fronts from the search of that name. */
  z.object({ kind: z.literal('retarget'), name: z.string(), searchId: idSchema, devices: z.int().positive() }),
  /** The best candidates of the front of a search on a device, trained alike. */
  z.object({ kind: z.literal('finals'), name: z.string(), searchId: idSchema, deviceName: z.string() }),
  z.object({ kind: z.literal('export'), name: z.string(), architectureId: idSchema }),
  z.object({ kind: z.literal('deployment'), name: z.string(), architectureId: idSchema, deviceName: z.string() }),
  /** At equal latency on a device. */
  z.object({ kind: z.literal('comparison'), space: z.string(), deviceName: z.string() }),
  /** From a wish to fronts. */
  z.object({ kind: z.literal('plan'), name: z.string() }),
  /** Whole architectures on so many devices, for what searches made for each. */
  z.object({ kind: z.literal('matrix'), searchId: idSchema, devices: z.int().positive() }),
  z.object({ kind: z.literal('dataset'), name: z.string() }),
  /** `name` is that of the first of what is packed, and of the file that is unpacked. */
  z.object({ kind: z.literal('pack'), name: z.string() }),
  z.object({ kind: z.literal('unpack'), name: z.string() }),
  /** Of another program, as it will be called. */
  z.object({ kind: z.literal('model'), name: z.string() }),
  z.object({ kind: z.literal('set-up'), abi: z.string() }),
])
export type JobTitle = z.infer<typeof jobTitleSchema>

/** Anything that takes more than two seconds, shown and cancelled the same way everywhere. */
export const jobSchema = z.object({
  id: idSchema,
  kind: z.enum([
    'measure-table',
    'audit',
    'search',
    'evaluation',
    'measure-architecture',
    'retarget',
    'finals',
    'export',
    'deployment',
    'comparison',
    'plan',
    'matrix',
    'dataset',
    'pack',
    'unpack',
    'model',
    'set-up',
  ]),
  title: jobTitleSchema,
  /** The table, search, evaluation or architecture it works on. */
  subjectId: idSchema,
  state: z.enum(['queued', 'running', 'cancelling', 'cancelled', 'failed', 'done']),
  progress: progressSchema.nullable(),
  failure: failureSchema.nullable(),
  startedAt: timestampSchema,
  finishedAt: timestampSchema.nullable(),
})
export type Job = z.infer<typeof jobSchema>
