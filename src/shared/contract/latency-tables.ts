import { z } from 'zod'
import { spaceIdSchema } from '../architecture/architecture.ts'
import { idSchema, intervalSchema, precisionSchema, timestampSchema } from './common.ts'
import { spaceSizeSchema } from './spaces.ts'
import { deviceConditionsSchema, deviceDescriptionSchema } from './devices.ts'
import { failureSchema } from './searches.ts'

/** The protocol and its parameters are part of a table's identity (DESIGN §6). */
export const measurementProtocolSchema = z.object({
  version: z.int(),
  precision: precisionSchema,
  threads: z.int().positive(),
  cores: z.array(z.int()),
  warmupRounds: z.int().nonnegative(),
  /** Rounds go on until the median's interval is this narrow (share of the median) … */
  intervalTarget: z.number().positive(),
  /** … or the budget ends. */
  budgetSeconds: z.number().positive(),
  minimumRounds: z.int().positive(),
})
export type MeasurementProtocol = z.infer<typeof measurementProtocolSchema>

export const latencyEntrySchema = z.object({
  key: z.string(),
  label: z.string(),
  medianUs: z.number().positive(),
  minUs: z.number().positive(),
  p90Us: z.number().positive(),
  intervalUs: intervalSchema,
  samples: z.int().positive(),
  /** The interval stayed wider than the target. */
  noisy: z.boolean(),
})
export type LatencyEntry = z.infer<typeof latencyEntrySchema>

export const auditSchema = z.object({
  id: idSchema,
  tableId: idSchema,
  at: timestampSchema,
  nets: z.array(z.object({ architecture: z.string(), predictedUs: z.number(), measuredUs: z.number(), intervalUs: intervalSchema })),
  /** Mean signed error of the sums, share of the measured latency. */
  bias: z.number(),
  mape: z.number(),
  spearman: z.number(),
  within5: z.number(),
  within10: z.number(),
  /** measured = factor × Σ LUT, from whole nets; kept apart from the raw table. */
  calibration: z.object({ factor: z.number().positive(), interval: intervalSchema }),
})
export type Audit = z.infer<typeof auditSchema>

export const latencyTableSummarySchema = z.object({
  id: idSchema,
  deviceId: idSchema,
  deviceName: z.string(),
  space: spaceIdSchema,
  /** Which size of nets, in spaces of cells; null where the space has one size. */
  size: spaceSizeSchema.nullable().default(null),
  protocol: measurementProtocolSchema,
  engine: z.string(),
  binarySha256: z.string(),
  state: z.enum(['measuring', 'paused', 'complete', 'failed']),
  operators: z.int(),
  measured: z.int(),
  createdAt: timestampSchema,
  finishedAt: timestampSchema.nullable(),
  /** Why the table no longer describes the device (other engine build, OS …); empty when fresh. */
  staleBecause: z.array(z.string()),
  origin: z.enum(['measured', 'imported', 'published']),
  audit: auditSchema.nullable(),
  /** Why the measuring ended early, for a table that is paused or failed. */
  failure: failureSchema.nullable().default(null),
})
export type LatencyTableSummary = z.infer<typeof latencyTableSummarySchema>

export const latencyTableSchema = latencyTableSummarySchema.extend({
  device: deviceDescriptionSchema,
  entries: z.array(latencyEntrySchema),
  conditions: z.array(deviceConditionsSchema),
})
export type LatencyTable = z.infer<typeof latencyTableSchema>
