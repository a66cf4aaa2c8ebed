import { z } from 'zod'
import { spaceIdSchema } from '../architecture/architecture.ts'
import {
  engineIdSchema,
  errorShareSchema,
  idSchema,
  latencyIntervalSchema,
  microsecondsSchema,
  precisionSchema,
  ratioSchema,
  sumUsSchema,
  timestampSchema,
} from './common.ts'
import { toldSpeedSchema } from './speed.ts'
import { measurementWarningSchema, staleReasonSchema } from './reasons.ts'
import { spaceSizeSchema } from './spaces.ts'
import { deviceConditionsSchema, deviceDescriptionSchema } from './devices.ts'
import { failureSchema } from './searches.ts'
import { targetSchema } from './target.ts'
import { trustSchema } from './trust.ts'

/** The benchmark program knows cores 0 to 1023, as Linux's own set of cores does. */
const mostCores = 1024

/** The protocol and its parameters are part of a table's identity. */
export const measurementProtocolSchema = z.object({
  version: z.int().nonnegative().max(1_000),
  /** Absent: ncnn, as wherever there was no choice yet. */
  engine: z.exactOptional(engineIdSchema),
  precision: precisionSchema,
  threads: z.int().positive().max(1_024),
  cores: z
    .array(
      z
        .int()
        .min(0)
        .max(mostCores - 1),
    )
    .max(mostCores),
  warmupRounds: z.int().nonnegative().max(1_000_000),
  /** Rounds go on until the median's interval is this narrow (share of the median) … */
  intervalTarget: z.number().min(1e-12).max(10),
  /** … or the budget ends, a week at most. */
  budgetSeconds: z.number().positive().max(604_800),
  minimumRounds: z.int().positive().max(1_000_000_000),
})
export type MeasurementProtocol = z.infer<typeof measurementProtocolSchema>

export const latencyEntrySchema = z.object({
  key: z.string(),
  label: z.string(),
  medianUs: microsecondsSchema,
  minUs: microsecondsSchema,
  p90Us: microsecondsSchema,
  intervalUs: latencyIntervalSchema,
  /**
   * 0 where a file that was read in does not tell: then it gave no interval either, and `intervalUs` repeats the
   * median.
   */
  samples: z.int().nonnegative().max(1e12),
  /** The interval stayed wider than the target. */
  noisy: z.boolean(),
})
export type LatencyEntry = z.infer<typeof latencyEntrySchema>

/** What an audit beyond ±5 % did before it reported: which part it measured again, why, and the bias until then. */
const auditActionSchema = z.object({
  /**
   * Speeds further from settled on one side, rows that stayed noisy, calls that cost much beside what they compute;
   * or none of these.
   */
  cause: z.enum(['speed', 'noisy-rows', 'call-cost', 'unknown']),
  part: z.enum(['rows', 'networks']),
  bias: errorShareSchema,
})
export type AuditAction = z.infer<typeof auditActionSchema>

export const auditSchema = z.object({
  id: idSchema,
  tableId: idSchema,
  at: timestampSchema,
  nets: z.array(
    z.object({
      architecture: z.string(),
      predictedUs: sumUsSchema,
      measuredUs: microsecondsSchema,
      intervalUs: latencyIntervalSchema,
    }),
  ),
  /** Mean signed error of the sums, share of the measured latency. */
  bias: errorShareSchema,
  mape: errorShareSchema,
  spearman: z.number().min(-1.001).max(1.001),
  within5: z.number().min(0).max(1),
  within10: z.number().min(0).max(1),
  /** measured = factor × Σ LUT, from whole nets; kept apart from the raw table. */
  calibration: z.object({
    factor: ratioSchema,
    interval: z.object({ low: ratioSchema, high: ratioSchema }),
  }),
  /**
   * The reference kernel's time during the audit over that during the table: far from 1, the device ran at another
   * speed then. Null where the table has none.
   */
  referenceRatio: ratioSchema.nullable().default(null),
  /**
   * The speed that the nets were taken at and the one they are told at, the table's; null before version 3 of the
   * protocol, where they are told at whatever speed the device had.
   */
  speed: toldSpeedSchema.nullable().default(null),
  actions: z.array(auditActionSchema).max(10).default([]),
  /** Where the networks ran; null where an imported table's audit does not tell. */
  target: targetSchema.nullable().default(null),
})
export type Audit = z.infer<typeof auditSchema>

/** What the newest audit that says something of a table makes of its sums; errors are means, shares of the measured. */
export const calibrationSchema = z.object({
  auditId: idSchema,
  /** measured = factor × Σ LUT. */
  factor: z.number().positive(),
  sumError: z.number(),
  /** Each network of the audit predicted by the factor of the others. */
  calibratedError: z.number(),
})
export type Calibration = z.infer<typeof calibrationSchema>

export const importFormats = ['tansaku', 'mobile-vision', 'proxylessnas'] as const

/** Where a table that was read from a file comes from. */
export const importFactsSchema = z.object({
  format: z.enum(importFormats),
  fileName: z.string(),
  /**
   * Rows of the file, and how many of them name an operator of the table's space; the others keep a key of their own.
   */
  rows: z.int().positive().max(1_000_000),
  mappedRows: z.int().positive().max(1_000_000),
  /** Operators of the space, and how many of them have a latency: below all of them, sums and searches lack rows. */
  operators: z.int().positive().max(1_000_000),
  mappedOperators: z.int().positive().max(1_000_000),
  /** What a reader should know: how blocks were put together from layers, what the file does not tell. */
  notes: z.array(z.string()),
})
export type ImportFacts = z.infer<typeof importFactsSchema>

/** How far sessions of one table, at different times, agree. */
export const repeatabilitySchema = z.object({
  /** When each session ended, and how far the sum of its rows is from the middle of all, a share. */
  sessions: z.array(z.object({ at: timestampSchema, off: errorShareSchema })).min(2),
  /** Largest less smallest of these. */
  spread: z.number().min(0).max(1e15),
  /** How far a row of a session typically is from the middle of that row, a share. */
  rows: z.number().min(0).max(1e15),
})
export type Repeatability = z.infer<typeof repeatabilitySchema>

/** How often a table is measured, and what belongs to its measuring besides. */
export const tablePlanSchema = z.object({
  /** Whole architectures that are measured at its end and held against its sums; 0 = none. */
  auditedNets: z
    .int()
    .min(0)
    .max(100)
    .refine((nets) => nets !== 1, 'An audit needs at least 2 architectures.')
    .default(6),
  /** Sessions at different times, which tell how far they agree. */
  sessions: z.int().min(1).max(100).default(1),
  /** Between two sessions, a week at most. */
  waitSeconds: z.number().min(0).max(604_800).default(0),
})
export type TablePlan = z.infer<typeof tablePlanSchema>

export const latencyTableSummarySchema = z.object({
  id: idSchema,
  deviceId: idSchema,
  deviceName: z.string(),
  space: spaceIdSchema,
  /** Which size of nets, in spaces of cells; null where the space has one size. */
  size: spaceSizeSchema.nullable().default(null),
  /** Null until its measuring has begun. */
  target: targetSchema.nullable(),
  protocol: measurementProtocolSchema,
  engine: z.string(),
  binarySha256: z.string(),
  state: z.enum(['measuring', 'paused', 'complete', 'failed']),
  operators: z.int(),
  measured: z.int(),
  createdAt: timestampSchema,
  finishedAt: timestampSchema.nullable(),
  /** Why the table no longer describes the device (other engine build, OS …); empty when fresh. */
  staleBecause: z.array(staleReasonSchema),
  /** What its measuring has to say of the numbers so far. */
  warnings: z.array(measurementWarningSchema).default([]),
  /** The speed its rows were taken at and the one they are told at; null before version 3 of the protocol. */
  speed: toldSpeedSchema.nullable().default(null),
  /** How its measuring was asked for; null for one that was not measured here. */
  plan: tablePlanSchema.nullable().default(null),
  /** How far its sessions agree; null for fewer than two. */
  repeatability: repeatabilitySchema.nullable().default(null),
  origin: z.enum(['measured', 'imported', 'published']),
  /** The newest, valid or not. */
  audit: auditSchema.nullable(),
  calibration: calibrationSchema.nullable(),
  /** Of its rows and of their sums. */
  trust: trustSchema,
  /** Why the measuring ended early, for a table that is paused or failed. */
  failure: failureSchema.nullable().default(null),
  /**
   * Set on tables that were read from a file. Theirs is a protocol of version 0 where the file tells none: then only
   * the precision means something.
   */
  imported: importFactsSchema.nullable(),
})
export type LatencyTableSummary = z.infer<typeof latencyTableSummarySchema>

export const latencyTableSchema = latencyTableSummarySchema.extend({
  device: deviceDescriptionSchema,
  entries: z.array(latencyEntrySchema),
  conditions: z.array(deviceConditionsSchema),
})
export type LatencyTable = z.infer<typeof latencyTableSchema>

/** A table as a file: JSON text after `latencyTableFileSchema`. */
export const exportedTableSchema = z.object({ name: z.string(), content: z.string() })
export type ExportedTable = z.infer<typeof exportedTableSchema>

/** Twenty million characters hold a table of every space many times over. */
export const mostImportedCharacters = 20_000_000
export const importInputSchema = z.object({
  name: z.string().min(1).max(200),
  content: z.string().min(1).max(mostImportedCharacters),
})

/** Figures from an article that one can load; nothing of them was measured here. */
export const publishedSetSchema = z.object({ id: idSchema, name: z.string(), source: z.string(), note: z.string() })
export type PublishedSet = z.infer<typeof publishedSetSchema>

/** One candidate of a place in both tables, µs; null where a table has no row. */
export const comparedCellSchema = z.object({
  choice: z.string(),
  key: z.string(),
  label: z.string(),
  aUs: z.number().positive().nullable(),
  bUs: z.number().positive().nullable(),
  /**
   * b / a, over the median of all operators' b / a: above 1 this operator is dearer on b than b's other operators are.
   * Null where a row is missing or neither engine has anything to do.
   */
  relative: z.number().positive().nullable(),
  /** One of the two rows is noisy. */
  noisy: z.boolean(),
})

const comparedTableSchema = latencyTableSummarySchema
  .pick({ id: true, deviceId: true, deviceName: true, target: true, protocol: true, origin: true, staleBecause: true })
  /** Mean error of sums in the newest valid audit. */
  .extend({ sumError: z.number().nullable() })

/**
 * An operator that costs more on one device than its other operators would make one expect, with the places it may
 * stand at.
 */
const dislikedOperatorSchema = z.object({
  key: z.string(),
  label: z.string(),
  places: z.array(z.string()),
  aUs: z.number(),
  bUs: z.number(),
  relative: z.number(),
})

/**
 * Why a comparison is doubtful: operators that are not in both tables (a of b), what else than the device differs, a
 * table that is stale.
 */
const comparisonWarningSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['rows', 'precision', 'threads', 'cores', 'protocol', 'engine']),
    a: z.string(),
    b: z.string(),
  }),
  z.object({ kind: z.literal('stale'), deviceName: z.string(), reason: staleReasonSchema }),
])
export type ComparisonWarning = z.infer<typeof comparisonWarningSchema>

export const tableComparisonSchema = z.object({
  a: comparedTableSchema,
  b: comparedTableSchema,
  space: spaceIdSchema,
  size: spaceSizeSchema.nullable(),
  /** Unique operators that both tables have. */
  operators: z.int(),
  /** Median of b / a over them: how much slower b is on the whole. */
  medianRatio: z.number().positive(),
  /** Rank correlation of the two columns, −1 … 1. */
  spearman: z.number(),
  /**
   * Share of pairs of operators of one place that the two devices put in the other order, noisy rows left out; null
   * without a pair.
   */
  reversedPairs: z.number().nullable(),
  places: z.array(z.object({ place: z.string(), searched: z.boolean(), cells: z.array(comparedCellSchema) })),
  /**
   * Largest first, at most ten each: b / a above the median for b, below it for a. Operators that cost next to nothing
   * on both are left out.
   */
  dislikedByA: z.array(dislikedOperatorSchema),
  dislikedByB: z.array(dislikedOperatorSchema),
  warnings: z.array(comparisonWarningSchema),
})
export type TableComparison = z.infer<typeof tableComparisonSchema>

/** What a table will take, told before the start. */
/** What is to be measured: a space's operators, of a size where it has several, on a device. */
export const tableWishSchema = z.object({
  deviceId: idSchema,
  space: spaceIdSchema,
  size: spaceSizeSchema.nullable().default(null),
  protocol: measurementProtocolSchema.partial(),
  ...tablePlanSchema.shape,
})
export type TableWish = z.infer<typeof tableWishSchema>

export const tableEstimateSchema = z.object({
  /** Unique operators: rows the table will have. */
  operators: z.int().positive(),
  secondsAtMost: z.number().positive(),
  /** Roughly: what the protocol asks for in any case, at the speed that the device's clock makes one expect. */
  secondsAtLeast: z.number().positive(),
  /**
   * From the newest table of this device and space, or of this device and another space; null where nothing was
   * measured on it yet.
   */
  secondsLikely: z.number().positive().nullable(),
})
export type TableEstimate = z.infer<typeof tableEstimateSchema>

/** What latencies the architectures of a space have by a table. */
export const latencyRangeSchema = z.object({
  /** Of the fastest and of the slowest of them all. */
  leastUs: z.number(),
  mostUs: z.number(),
  /** The share of all architectures that takes no longer, at evenly spaced latencies from `leastUs` to `mostUs`. */
  shares: z.array(z.number()).min(2),
})
export type LatencyRange = z.infer<typeof latencyRangeSchema>

export const tableRangeSchema = latencyRangeSchema.extend({
  tableId: idSchema,
  deviceName: z.string(),
  space: spaceIdSchema,
  size: spaceSizeSchema.nullable(),
  /** Networks of no space (MobileNetV2) that were measured on the table's target, fastest first. */
  others: z.array(z.object({ architectureId: idSchema, name: z.string(), latencyUs: z.number() })),
})
export type TableRange = z.infer<typeof tableRangeSchema>
