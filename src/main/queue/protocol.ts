import { z } from 'zod'
import { progressSchema, timestampSchema } from '#shared/contract/common.ts'
import { failureSchema } from '#shared/contract/searches.ts'
import { workerOfferSchema, workerStateSchema } from '#shared/contract/workers.ts'
import { evaluationTaskSchema, searchTaskSchema, taskEventSchema } from '#main/compute/protocol.ts'
import { checkpointsIn, chosenWeightsName, isCheckpointName } from '#main/compute/run-folder.ts'

// What a worker and its workbench say to each other over HTTP, all of it asked by the worker.

/** Everything below it belongs to workers, who show a token of their own. */
export const workerPath = '/worker/v1'
const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/)
const fenceSchema = z.int().positive()

export const helloSchema = z.object({ offer: workerOfferSchema, now: timestampSchema })
export const welcomeSchema = z.object({
  workerId: z.string(),
  name: z.string(),
  /** So long a silent worker keeps what it has. */
  leaseMs: z.number().positive(),
})
export type Welcome = z.infer<typeof welcomeSchema>

export const takeSchema = z.object({ waitMs: z.number().min(0).max(60_000) })

/** Names below a folder: no way out of it. */
const insideSchema = z.string().regex(/^(?!\.{1,2}(?:\/|$))[^/\\\0]+(?:\/(?!\.{1,2}(?:\/|$))[^/\\\0]+)*$/)
export const shippedFileSchema = z.object({
  /** Whose folder it lies in: the run's own, that of the run it begins from, or the data set's. */
  of: z.enum(['run', 'origin', 'dataset']),
  path: insideSchema,
  sha256: sha256Schema,
  bytes: z.int().nonnegative(),
})
export type ShippedFile = z.infer<typeof shippedFileSchema>

/** A run with its folders' contents in place of the folders, which have their names on the worker. */
export const pieceSchema = z.object({
  runId: z.string().regex(/^[a-z0-9-]+$/),
  fence: fenceSchema,
  task: z.discriminatedUnion('kind', [searchTaskSchema, evaluationTaskSchema]),
  dataset: z.string().nullable(),
  files: z.array(shippedFileSchema),
})
export type Piece = z.infer<typeof pieceSchema>
export const takenSchema = z.object({ piece: pieceSchema.nullable() })

/** Of what a worker tells of its log at once; the rest is in its own. */
export const mostLogLines = 50
export const mostLogCharacters = 1_000
export const heldSchema = z.object({ runId: z.string(), fence: fenceSchema })
export const beatSchema = z.object({
  now: timestampSchema,
  held: heldSchema.extend({ progress: progressSchema.nullable() }).nullable(),
  /** What it wrote into its log since. */
  log: z.array(z.string().max(mostLogCharacters)).max(mostLogLines).default([]),
})
export const beatAnswerSchema = z.object({
  state: workerStateSchema,
  /** To be put down with a checkpoint. */
  stop: z.boolean(),
})
export type BeatAnswer = z.infer<typeof beatAnswerSchema>

export const eventsSchema = z.object({
  events: z.array(taskEventSchema).max(10_000),
  /** What lies in the run's folder now: older checkpoints that are not named are not kept. Null: as before. */
  kept: z.array(z.string()).max(10_000).nullable().default(null),
})
/** How the computing process ended, with the end of what it printed. */
export const exitSchema = z.object({
  exitCode: z.int().nullable(),
  signal: z.string().max(20).nullable(),
  failure: failureSchema.nullable(),
  said: z.string().max(20_000),
})
export type Exit = z.infer<typeof exitSchema>

export const answeredFailureSchema = failureSchema

/** What a worker may put into its run's folder. */
export const isRunFile = (name: string): boolean => name === chosenWeightsName || isCheckpointName(name)
/** The weights first: a checkpoint stands on those that were chosen before it. */
export const runFilesIn = (folder: string): string[] => [
  chosenWeightsName,
  ...checkpointsIn(folder).map(({ name }) => name),
]
