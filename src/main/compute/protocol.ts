import { z } from 'zod'
import { architectureSpecSchema } from '#shared/architecture/architecture.ts'
import {
  evaluationEpochSchema,
  evaluationResultSchema,
  evaluationSettingsSchema,
} from '#shared/contract/architectures.ts'
import { precisionSchema, progressSchema } from '#shared/contract/common.ts'
import { imageSizeSchema } from '#shared/contract/models.ts'
import { exportedFileSchema } from '#shared/contract/exports.ts'
import {
  derivedArchitectureSchema,
  epochRecordSchema,
  failureSchema,
  parameterAxesSchema,
  searchSettingsSchema,
  stepRecordSchema,
} from '#shared/contract/searches.ts'
import { mostMistakes, rawPictureSchema } from '#shared/contract/mistakes.ts'
import { exportFormatSchema } from '#shared/exports/formats.ts'

/** What is told of a finished epoch; its run's checkpoints keep it. */
export const epochEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('epoch'), epoch: epochRecordSchema }),
  z.object({ type: z.literal('evaluation-epoch'), epoch: evaluationEpochSchema }),
  z.object({ type: z.literal('warning'), message: z.string() }),
])
export type EpochEvent = z.infer<typeof epochEventSchema>

/**
 * What the workbench and the search process say to each other: one process a task, one `start`, then events until
 * `done`, `stopped` or `failed`.
 * A process that ends without one of these three has crashed.
 */
export const searchTaskSchema = z.object({
  kind: z.literal('search'),
  id: z.string(),
  settings: searchSettingsSchema,
  /** LUT rows by operator key, microseconds, which the search checks; empty for algorithms that ignore latency. */
  latenciesUs: z.record(z.string(), z.number()),
  /** The same of each further device, in the order of the settings. */
  otherLatenciesUs: z.array(z.record(z.string(), z.number())).optional(),
  /** Where data sets lie: folders by data set id. */
  datasetFolders: z.record(z.string(), z.string()),
  /** Where decoded data sets are cached. */
  cacheFolder: z.string(),
  /** The run's own folder: checkpoints are written here and nowhere else. */
  folder: z.string(),
  resume: z.boolean(),
  /** Epochs that are stored, in order: an old checkpoint does not carry them itself. */
  stored: z.array(epochEventSchema).optional(),
  /** A run without a checkpoint of its own that goes on from another one's, after so many finished epochs. */
  branch: z.object({ folder: z.string(), settings: searchSettingsSchema, epoch: z.int().positive() }).optional(),
  eager: z.boolean().default(false),
})
export type SearchTask = z.infer<typeof searchTaskSchema>

export const evaluationTaskSchema = z.object({
  kind: z.literal('evaluation'),
  id: z.string(),
  spec: architectureSpecSchema,
  settings: evaluationSettingsSchema,
  /** The run whose weights it starts from, where the settings name one. */
  inherit: z.object({ folder: z.string(), settings: searchSettingsSchema }).optional(),
  datasetFolders: z.record(z.string(), z.string()),
  cacheFolder: z.string(),
  folder: z.string(),
  resume: z.boolean(),
  stored: z.array(epochEventSchema).optional(),
  eager: z.boolean().default(false),
})
export type EvaluationTask = z.infer<typeof evaluationTaskSchema>

/** Writes a network's files; nothing is trained. */
export const exportTaskSchema = z.object({
  kind: z.literal('export'),
  id: z.string(),
  spec: architectureSpecSchema,
  weights: z.discriminatedUnion('kind', [
    /** The file that a training of these settings kept. */
    z.object({ kind: z.literal('trained'), file: z.string(), settings: evaluationSettingsSchema }),
    z.object({ kind: z.literal('untrained'), seed: z.int() }),
  ]),
  forms: z.array(z.object({ format: exportFormatSchema, precisions: z.array(precisionSchema).min(1) })).min(1),
  /** How TFLite's converter is run, where a form needs it: `command ...args script`, with `packages` as PYTHONPATH. */
  converter: z
    .object({ command: z.string(), args: z.array(z.string()), packages: z.string(), script: z.string() })
    .nullable(),
  datasetFolders: z.record(z.string(), z.string()),
  cacheFolder: z.string(),
  /** What the files are called, without what comes after the dot. */
  stem: z.string().regex(/^[a-z0-9-]+$/),
  facts: z.object({
    name: z.string(),
    description: z.string(),
    producerVersion: z.string(),
    batch: z.int().positive().nullable(),
    properties: z.record(z.string(), z.string()),
  }),
  folder: z.string(),
})
export type ExportTask = z.infer<typeof exportTaskSchema>

/** Writes a network for an engine on a device, with pictures and what TensorFlow answers to them. */
export const deploymentTaskSchema = exportTaskSchema
  .pick({ id: true, spec: true, weights: true, datasetFolders: true, cacheFolder: true, folder: true })
  .extend({
    kind: z.literal('deployment'),
    precisions: z.array(precisionSchema).min(1),
    /** Of the test split, at most. */
    pictures: z.int().positive(),
  })
export type DeploymentTask = z.infer<typeof deploymentTaskSchema>

/** What a deployment's folder holds (`run-folder.ts`). */
export const preparedModelSchema = z.object({
  input: z.object({ width: z.int(), height: z.int(), channels: z.int() }),
  mean: z.array(z.number()),
  std: z.array(z.number()),
  pictures: z.int().positive(),
  /** Null for a network that was never trained: its answers mean nothing, and its pictures are noise. */
  reference: z
    .object({
      /** The right class of each picture. */
      labels: z.array(z.int()),
      /** So many pictures have TensorFlow's value of each layer in the file of layers. */
      layerPictures: z.int().positive(),
      layers: z.array(
        z.object({
          id: z.string(),
          blob: z.string(),
          size: z.int().positive(),
          /** By which the engine's numbers are divided, where int8 hands on whole ones. */
          int8Scale: z.number().positive(),
          rounding: z.record(precisionSchema, z.number().nonnegative()),
        }),
      ),
    })
    .nullable(),
  /** Of precisions that could not be prepared; the others are. */
  failures: z.array(z.object({ precision: precisionSchema, failure: failureSchema })),
})
export type PreparedModel = z.infer<typeof preparedModelSchema>

/** Reads the layers of a model that another program wrote. */
export const modelTaskSchema = z.object({
  kind: z.literal('model'),
  id: z.string(),
  path: z.string(),
  /** Of its images, where the file leaves it open. */
  input: imageSizeSchema.nullable(),
  folder: z.string(),
})
export type ModelTask = z.infer<typeof modelTaskSchema>

export const taskSchema = z.discriminatedUnion('kind', [
  searchTaskSchema,
  evaluationTaskSchema,
  exportTaskSchema,
  deploymentTaskSchema,
  modelTaskSchema,
])
export type Task = z.infer<typeof taskSchema>

export const commandSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), task: taskSchema }),
  /** Finish the step, write a checkpoint, say `stopped`. */
  z.object({ type: z.literal('stop') }),
])
export type Command = z.infer<typeof commandSchema>

export const taskEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), progress: progressSchema }),
  z.object({ type: z.literal('axes'), parameterAxes: parameterAxesSchema }),
  z.object({ type: z.literal('step'), step: stepRecordSchema }),
  ...epochEventSchema.options,
  /**
   * A run goes on from a checkpoint: all that was told of the epochs before it. What is stored of the run becomes
   * exactly this.
   */
  z.object({ type: z.literal('history'), events: z.array(epochEventSchema) }),
  /** The last thing told of an evaluation before `done`. */
  z.object({
    type: z.literal('evaluation-result'),
    result: evaluationResultSchema,
    /** Of its mistakes, in their order. */
    pictures: z.array(rawPictureSchema).max(mostMistakes),
  }),
  z.object({ type: z.literal('checkpoint'), epoch: z.int(), file: z.string(), bytes: z.int() }),
  z.object({ type: z.literal('derived'), architectures: z.array(derivedArchitectureSchema) }),
  /** All of an export's files, which lie in its folder now. */
  z.object({ type: z.literal('exported'), files: z.array(exportedFileSchema) }),
  /** Of a deployment: what lies in its folder now. */
  z.object({ type: z.literal('prepared'), model: preparedModelSchema }),
  /** Of a model: its layers. */
  z.object({ type: z.literal('model-read'), spec: architectureSpecSchema }),
  z.object({ type: z.literal('stopped'), epoch: z.int().nullable() }),
  z.object({ type: z.literal('failed'), failure: failureSchema }),
  /** With the number of finished epochs, each of which has been told. */
  z.object({ type: z.literal('done'), epochs: z.int().nonnegative() }),
])
export type TaskEvent = z.infer<typeof taskEventSchema>
