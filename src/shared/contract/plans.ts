import { z } from 'zod'
import { onceSettingsSchema } from '../algorithms/index.ts'
import { datasetIdSchema, seedSchema } from '../algorithms/fields.ts'
import { fbnetSpaceIdSchema } from '../spaces/fbnet/spec.ts'
import { imageInputSchema } from '../spaces/input.ts'
import { imageEvaluationSettingsSchema } from './architectures.ts'
import { idSchema, progressSchema, timestampSchema } from './common.ts'
import { failureSchema } from './searches.ts'

/** How much of each of its steps a plan does. */
export const planEffortSchema = z.object({
  /** Of each device's latency table. */
  tableSeconds: z.number().positive().max(604_800),
  /** Whole architectures that are held against the table's sums. */
  auditedNets: z
    .int()
    .min(0)
    .max(100)
    .refine((nets) => nets !== 1, 'An audit needs at least 2 architectures.'),
  /** Its size of pictures is that of all that the plan trains. */
  supernet: onceSettingsSchema.omit({ space: true, dataset: true, seed: true }),
  /** From the supernet's weights, found and random architectures alike. */
  evaluation: imageEvaluationSettingsSchema.omit({ dataset: true, seed: true, inheritFrom: true }),
  /** Latencies of each device's front at which what was found is held against random architectures. */
  bins: z.int().min(1).max(50),
  /** Trainings of each found architecture, and random ones beside it. */
  runs: z.int().min(2).max(100),
  /** Of the joint measurement on each device. */
  measureSeconds: z.number().positive().max(604_800),
})
export type PlanEffort = z.infer<typeof planEffortSchema>

const planDeviceSchema = z.object({
  deviceId: idSchema,
  /** The slowest architectures wanted take so long as a whole; null = all that the space has. */
  latencyUs: z.number().positive().max(1e13).nullable().default(null),
})
export type PlanDevice = z.infer<typeof planDeviceSchema>

/** What somebody wants: accurate networks that are fast on some devices, by when. */
export const planWishSchema = z.object({
  name: z.string().max(60).default(''),
  dataset: datasetIdSchema,
  space: fbnetSpaceIdSchema.default('fbnet-mini'),
  devices: z
    .array(planDeviceSchema)
    .min(1)
    .max(8)
    .refine((devices) => new Set(devices.map(({ deviceId }) => deviceId)).size === devices.length, {
      error: 'each device once',
    }),
  /** How long all of it may take, a minute to a week: everything is done as thoroughly as there is time for. */
  withinSeconds: z.number().min(60).max(604_800).default(1_800),
  seed: seedSchema.default(1),
  /** How much of each step, whatever time that takes; null = as the time has room for. */
  effort: planEffortSchema.nullable().default(null),
})
export type PlanWish = z.infer<typeof planWishSchema>

/**
 * `pace`: a supernet of seconds tells how fast this computer trains. `training`: the best of a device's front beside
 * random architectures of equal latency. `measuring`: all of them turn about on a device.
 */
export const planStepKinds = ['table', 'pace', 'supernet', 'front', 'training', 'measuring'] as const
export type PlanStepKind = (typeof planStepKinds)[number]

/** What a step is likely to take, and between what. */
export const secondsRangeSchema = z.object({
  low: z.number().nonnegative(),
  likely: z.number().nonnegative(),
  high: z.number().nonnegative(),
})
export type SecondsRange = z.infer<typeof secondsRangeSchema>

export const plannedStepSchema = z.object({
  kind: z.enum(planStepKinds),
  /** Null for what is for all devices. */
  deviceId: idSchema.nullable(),
  deviceName: z.string().nullable(),
  /** The table, search, front or comparison that it makes or has found. */
  recordId: idSchema.nullable(),
  /** It was there before the plan: nothing is to be done. */
  reused: z.boolean(),
  expected: secondsRangeSchema,
})
export type PlannedStep = z.infer<typeof plannedStepSchema>

/** `paused`: its device is away, or it was stopped by itself; the others go on. */
export const planStepStates = ['waiting', 'running', 'done', 'paused', 'failed'] as const

export const planStepSchema = plannedStepSchema.extend({
  state: z.enum(planStepStates),
  /** Of work so far. */
  tookSeconds: z.number().nonnegative(),
  failure: failureSchema.nullable(),
})
export type PlanStep = z.infer<typeof planStepSchema>

/** What a wish would take. */
export const planEstimateSchema = z.object({
  steps: z.array(plannedStepSchema),
  total: secondsRangeSchema,
  /** As fitted to the time; where the computer's pace is not known, as for two quiet cores. */
  effort: planEffortSchema,
  /** What the architectures are for. */
  input: imageInputSchema,
  /** The pictures' own size, where that would take longer than there is. */
  smallerThan: z.int().positive().nullable(),
  /** By earlier trainings on this computer; else guessed, and found out when the plan begins. */
  paceIsKnown: z.boolean(),
})
export type PlanEstimate = z.infer<typeof planEstimateSchema>

export const planStates = ['running', 'stopping', 'stopped', 'paused', 'interrupted', 'failed', 'done'] as const
export type PlanState = (typeof planStates)[number]

export const planSchema = z.object({
  id: idSchema,
  name: z.string(),
  wish: planWishSchema,
  state: z.enum(planStates),
  /** Why it does not go on: of the first step that does not. */
  failure: failureSchema.nullable(),
  progress: progressSchema.nullable(),
  /** In the order in which they are done. */
  steps: z.array(planStepSchema),
  effort: planEffortSchema,
  input: imageInputSchema,
  /** How many times slower than two quiet cores this computer trains; null until that is known. */
  slowness: z.number().positive().nullable(),
  /** What was trained for each device: found, and random ones of its latency. */
  networks: z.array(z.object({ deviceId: idSchema, architectureId: idSchema, isFound: z.boolean() })),
  /** Key of the protocol that they were trained by; null before that. */
  protocol: z.string().nullable(),
  createdAt: timestampSchema,
  finishedAt: timestampSchema.nullable(),
})
export type Plan = z.infer<typeof planSchema>
