import { z } from 'zod'
import { countSchema, datasetIdSchema, decaySchema, rateSchema, seedSchema } from '../algorithms/fields.ts'
import { architectureSpecSchema } from '../architecture/architecture.ts'
import { augmentationSettings } from '../datasets/augmentation.ts'
import { classAnswersSchema } from './answers.ts'
import { validationShareSchema } from '../datasets/held-out.ts'
import { protocolFigureSchema } from './accuracies.ts'
import { mistakeSchema, mostMistakes } from './mistakes.ts'
import { idSchema, latencyIntervalSchema, microsecondsSchema, progressSchema, timestampSchema } from './common.ts'
import { calibrationSchema } from './latency-tables.ts'
import { measurementWarningSchema } from './reasons.ts'
import { layerTimingSchema } from './layers.ts'
import { failureSchema, searchStates } from './searches.ts'
import { toldSpeedSchema } from './speed.ts'
import { targetSchema } from './target.ts'
import { trustSchema } from './trust.ts'

/** Training of a derived convolutional net from scratch. */
export const imageEvaluationSettingsSchema = z.object({
  task: z.literal('images').default('images'),
  dataset: datasetIdSchema,
  seed: seedSchema,
  epochs: countSchema().default(100),
  batchSize: countSchema(65_536).default(96),
  /** Share of the training images that chooses the epoch; 0 = none is held out, and the last epoch counts. */
  validationShare: validationShareSchema,
  trainingImages: countSchema(1e9).nullable().default(null),
  learningRate: rateSchema().default(0.1),
  momentum: z.number().min(0).lt(1).default(0.9),
  weightDecay: decaySchema().default(1e-4),
  ...augmentationSettings,
  /** Gradient norm's limit; null = none. */
  clipNorm: z.number().positive().max(1e9).nullable().default(null),
  /** Of the auxiliary head's loss (DARTS: 0.4); 0 = no head. Nets of DARTS cells only. */
  auxiliaryWeight: decaySchema().default(0),
  /** Share of paths dropped in the last epoch, growing from 0 (DARTS: 0.2). Nets of DARTS cells only. */
  dropPath: z.number().min(0).lt(1).default(0),
  /** The once-for-all search whose weights the training starts from; null = from scratch. */
  inheritFrom: idSchema.nullable().default(null),
})
export type ImageEvaluationSettings = z.infer<typeof imageEvaluationSettingsSchema>

/**
 * Training of a recurrent net from scratch: SGD, then averaged SGD once validation stops getting better.
 */
export const textEvaluationSettingsSchema = z.object({
  task: z.literal('text'),
  dataset: datasetIdSchema,
  seed: seedSchema,
  epochs: countSchema().default(3600),
  batchSize: countSchema(65_536).default(64),
  bptt: z.int().min(2).max(10_000).default(35),
  trainingTokens: countSchema(1e12).nullable().default(null),
  learningRate: rateSchema().default(20),
  weightDecay: decaySchema().default(8e-7),
  clipNorm: z.number().positive().max(1e9).default(0.25),
  dropoutInput: z.number().min(0).lt(1).default(0.2),
  dropoutCellInput: z.number().min(0).lt(1).default(0.75),
  dropoutHidden: z.number().min(0).lt(1).default(0.25),
  dropoutOutput: z.number().min(0).lt(1).default(0.75),
  /** Share of embedding rows dropped. */
  dropoutWords: z.number().min(0).lt(1).default(0.1),
  slowness: decaySchema().default(1e-3),
  /** ASGD starts when validation has not got better than this many epochs ago. */
  nonMonotone: countSchema().default(5),
})
export type TextEvaluationSettings = z.infer<typeof textEvaluationSettingsSchema>

/** Text names itself; settings stored without a task are of images. */
export const evaluationSettingsSchema = z.union([textEvaluationSettingsSchema, imageEvaluationSettingsSchema])
export type EvaluationSettings = z.infer<typeof evaluationSettingsSchema>

/**
 * Losses are mean cross-entropies in nats; accuracies are null for text, where perplexity, exp(loss), is the measure.
 */
export const evaluationEpochSchema = z.object({
  epoch: z.int(),
  trainLoss: z.number(),
  trainAccuracy: z.number().nullable(),
  /** Of the data held out, which choose the epoch and, for text, when ASGD starts; null where none are held out. */
  validationLoss: z.number().nullable().default(null),
  validationAccuracy: z.number().nullable().default(null),
  /** Only of evaluations from before the test data were read once, at the end. */
  testLoss: z.number().nullable().default(null),
  testAccuracy: z.number().nullable().default(null),
  learningRate: z.number(),
  durationMs: z.number(),
  /** Text: whether the weights tested are averages. */
  averaged: z.boolean().default(false),
})
export type EvaluationEpoch = z.infer<typeof evaluationEpochSchema>

/**
 * What the epoch that counts was chosen on: data held out of the training's; nothing, where it is the last; or the test
 * data themselves, as before there was a validation share, which makes an accuracy look better than it is.
 */
export const chosenOnSchema = z.enum(['validation', 'last', 'test'])
export type ChosenOn = z.infer<typeof chosenOnSchema>

/** The test data, read once with the weights of the epoch that counts. Accuracy is null for text. */
export const evaluationResultSchema = z.object({
  epoch: z.int().nonnegative(),
  testLoss: z.number(),
  testAccuracy: z.number().nullable(),
  /** How its classes were answered; absent for text, where there are very many, and in older evaluations. */
  answers: classAnswersSchema.optional(),
  /** Its wrong answers that it was surest of, the surest first; absent for text and in older evaluations. */
  mistakes: z.array(mistakeSchema).max(mostMistakes).optional(),
})
export type EvaluationResult = z.infer<typeof evaluationResultSchema>

export const evaluationSchema = z.object({
  id: idSchema,
  architectureId: idSchema,
  settings: evaluationSettingsSchema,
  state: z.enum(searchStates),
  failure: failureSchema.nullable(),
  progress: progressSchema.nullable(),
  epochs: z.array(evaluationEpochSchema),
  chosenOn: chosenOnSchema,
  /** Null until it is done. */
  result: evaluationResultSchema.nullable(),
  createdAt: timestampSchema,
  finishedAt: timestampSchema.nullable(),
})
export type Evaluation = z.infer<typeof evaluationSchema>

/** What a training would take. */
export const trainingEstimateSchema = z.object({
  epochs: z.int(),
  /** Images or tokens of each epoch. */
  items: z.int(),
  /** By trainings before it; null where there are none of its kind. */
  durationMs: z.number().nonnegative().nullable(),
})
export type TrainingEstimate = z.infer<typeof trainingEstimateSchema>

/** Networks that are timed turn about in one session. */
export const mostTogether = 50

/** What a net costs before its first answer, measured by the program that times it. */
export const loadingSchema = z.object({
  /** From opening its files until it is ready. */
  loadUs: microsecondsSchema,
  /** The most memory that the program took with the net loaded and run; null where the system does not say. */
  peakBytes: z.int().positive().nullable(),
})
export type Loading = z.infer<typeof loadingSchema>

/** End-to-end latency of a whole architecture on a device. */
export const measurementSchema = z.object({
  id: idSchema,
  architectureId: idSchema,
  deviceId: idSchema,
  deviceName: z.string(),
  target: targetSchema,
  medianUs: microsecondsSchema,
  minUs: microsecondsSchema,
  p90Us: microsecondsSchema,
  intervalUs: latencyIntervalSchema,
  samples: z.int(),
  at: timestampSchema,
  warnings: z.array(measurementWarningSchema).default([]),
  /** The speed it was taken at and the one it is told at; null before version 3 of the protocol. */
  speed: toldSpeedSchema.nullable().default(null),
  /** Null where there was no room for its weights, and before that was measured. */
  loading: loadingSchema.nullable().default(null),
})
export type Measurement = z.infer<typeof measurementSchema>

/** Σ LUT for an architecture, and what the newest valid audit of that table makes of it. */
export const predictionSchema = z.object({
  tableId: idSchema,
  deviceId: idSchema,
  deviceName: z.string(),
  target: targetSchema,
  sumUs: z.number(),
  calibration: calibrationSchema.nullable(),
  /** Of the calibrated sum, or of the bare one and why nothing calibrates it. */
  trust: trustSchema,
})
export type Prediction = z.infer<typeof predictionSchema>

/** With the table's rows that make up the sum: one for each operator of the architecture, in network order. */
export const blockPredictionSchema = predictionSchema.extend({ blocksUs: z.array(microsecondsSchema) })
export type BlockPrediction = z.infer<typeof blockPredictionSchema>

/** A figure from an article or its repository, not measured here. Accuracy is a share, latency in microseconds. */
export const publishedFigureSchema = z.object({
  quantity: z.enum(['accuracy', 'latency']),
  value: z.number().positive(),
  /** Whose test images; accuracies only. */
  dataset: z.string().nullable(),
  /** Latencies only. */
  deviceId: idSchema.nullable(),
  deviceName: z.string().nullable(),
  source: z.string(),
  note: z.string(),
})
export type PublishedFigure = z.infer<typeof publishedFigureSchema>

export const architectureSummarySchema = z.object({
  id: idSchema,
  name: z.string(),
  spec: architectureSpecSchema,
  origin: z.enum([
    'argmax',
    'sampled',
    'random',
    'genotype',
    'evolved',
    'scored',
    'retargeted',
    'published',
    'imported',
  ]),
  searchId: idSchema.nullable(),
  /** Latency tables of the devices that it was derived for, where its search was for several. */
  tableIds: z.array(idSchema).optional(),
  params: z.number(),
  macs: z.number(),
  createdAt: timestampSchema,
})
export type ArchitectureSummary = z.infer<typeof architectureSummarySchema>

export const architectureRecordSchema = architectureSummarySchema.extend({
  paramsConvFc: z.number(),
  macsWithPool: z.number(),
  evaluations: z.array(evaluationSchema),
  /** How good it is, by training protocol, newest first. */
  figures: z.array(protocolFigureSchema),
  measurements: z.array(measurementSchema),
  /** Layers timed one by one, newest first. */
  layerTimings: z.array(layerTimingSchema),
  predictions: z.array(blockPredictionSchema),
  published: z.array(publishedFigureSchema),
})
export type ArchitectureRecord = z.infer<typeof architectureRecordSchema>
