import { z } from 'zod'
import { architectureSpecSchema } from '../architecture/architecture.ts'
import { idSchema, intervalSchema, precisionSchema, progressSchema, timestampSchema } from './common.ts'
import { failureSchema, searchStates } from './searches.ts'

/** Training of a derived architecture from scratch. */
export const evaluationSettingsSchema = z.object({
  dataset: z.string(),
  seed: z.int().min(0).max(0xffffffff),
  epochs: z.int().positive().default(100),
  batchSize: z.int().positive().default(96),
  trainingImages: z.int().positive().nullable().default(null),
  learningRate: z.number().positive().default(0.1),
  momentum: z.number().min(0).lt(1).default(0.9),
  weightDecay: z.number().nonnegative().default(1e-4),
  cutout: z.int().nonnegative().default(0),
})
export type EvaluationSettings = z.infer<typeof evaluationSettingsSchema>

export const evaluationEpochSchema = z.object({
  epoch: z.int(), trainLoss: z.number(), trainAccuracy: z.number(), testLoss: z.number(), testAccuracy: z.number(), learningRate: z.number(), durationMs: z.number(),
})
export type EvaluationEpoch = z.infer<typeof evaluationEpochSchema>

export const evaluationSchema = z.object({
  id: idSchema,
  architectureId: idSchema,
  settings: evaluationSettingsSchema,
  state: z.enum(searchStates),
  failure: failureSchema.nullable(),
  progress: progressSchema.nullable(),
  epochs: z.array(evaluationEpochSchema),
  testAccuracy: z.number().nullable(),
  createdAt: timestampSchema,
  finishedAt: timestampSchema.nullable(),
})
export type Evaluation = z.infer<typeof evaluationSchema>

/** End-to-end latency of a whole architecture on a device. */
export const measurementSchema = z.object({
  id: idSchema,
  architectureId: idSchema,
  deviceId: idSchema,
  deviceName: z.string(),
  precision: precisionSchema,
  threads: z.int(),
  medianUs: z.number().positive(),
  minUs: z.number().positive(),
  p90Us: z.number().positive(),
  intervalUs: intervalSchema,
  samples: z.int(),
  engine: z.string(),
  at: timestampSchema,
})
export type Measurement = z.infer<typeof measurementSchema>

/** Σ LUT for an architecture, with the audit's error of that table beside it. */
export const predictionSchema = z.object({
  tableId: idSchema,
  deviceId: idSchema,
  deviceName: z.string(),
  sumUs: z.number(),
  calibratedUs: z.number().nullable(),
  auditMape: z.number().nullable(),
})
export type Prediction = z.infer<typeof predictionSchema>

export const architectureSummarySchema = z.object({
  id: idSchema,
  name: z.string(),
  spec: architectureSpecSchema,
  origin: z.enum(['argmax', 'sampled', 'random', 'genotype', 'published', 'imported']),
  searchId: idSchema.nullable(),
  params: z.number(),
  macs: z.number(),
  testAccuracy: z.number().nullable(),
  createdAt: timestampSchema,
})
export type ArchitectureSummary = z.infer<typeof architectureSummarySchema>

export const architectureRecordSchema = architectureSummarySchema.extend({
  paramsConvFc: z.number(),
  macsWithPool: z.number(),
  evaluations: z.array(evaluationSchema),
  measurements: z.array(measurementSchema),
  predictions: z.array(predictionSchema),
})
export type ArchitectureRecord = z.infer<typeof architectureRecordSchema>
