import { z } from 'zod'
import { spaceIdSchema } from '../architecture/architecture.ts'
import { timestampSchema } from './common.ts'
import { deviceConditionsSchema, deviceDescriptionSchema } from './devices.ts'
import { spaceSizeSchema } from './spaces.ts'
import { targetSchema } from './target.ts'
import {
  auditSchema,
  latencyEntrySchema,
  latencyTableSummarySchema,
  measurementProtocolSchema,
} from './latency-tables.ts'

export const latencyTableFormat = 'tansaku-latency-table'
export const latencyTableFileVersion = 1

const words = z.string().max(500)

/** One stretch of measuring: how many raw samples of it count, and what the device was like before and after. */
const stretchSchema = z.object({
  at: timestampSchema,
  durationMs: z.number().nonnegative().max(1e10),
  samples: z.int().nonnegative().max(1e12),
  droppedPasses: z.int().nonnegative().max(1e12),
  conditionsBefore: deviceConditionsSchema,
  conditionsAfter: deviceConditionsSchema,
})

/**
 * A latency table as a file, version 1 (docs/latency-tables.md). Times are microseconds. The device is described
 * without its id, which holds a phone's serial number. Unknown fields are ignored; a change that an older reader would
 * get wrong raises the version.
 */
export const latencyTableFileSchema = z.object({
  format: z.literal(latencyTableFormat),
  version: z.literal(latencyTableFileVersion),
  exportedAt: timestampSchema,
  device: deviceDescriptionSchema
    .pick({
      name: true,
      model: true,
      soc: true,
      operatingSystem: true,
      abis: true,
      clusters: true,
      memoryBytes: true,
    })
    .extend({
      name: words,
      model: words,
      soc: words.nullable(),
      operatingSystem: words,
      abis: z.array(words).max(64),
    }),
  space: spaceIdSchema,
  /** Which size of nets, in spaces of cells; null where the space has one size. */
  size: spaceSizeSchema.nullable().default(null),
  /** Null in files of versions that did not tell it: then it follows from protocol, engine and clusters. */
  target: targetSchema.omit({ deviceId: true }).nullable().default(null),
  protocol: measurementProtocolSchema,
  engine: words,
  binarySha256: words,
  createdAt: timestampSchema,
  finishedAt: timestampSchema.nullable(),
  /** Unique operators of the space as its measurer counted them. */
  operators: z.int().positive().max(1_000_000),
  /** In network order. */
  entries: z
    .array(latencyEntrySchema.extend({ key: z.string().min(1).max(300), label: z.string().min(1).max(100) }))
    .min(1)
    .max(20_000),
  stretches: z.array(stretchSchema).max(10_000),
  warnings: latencyTableSummarySchema.shape.warnings,
  /** At which the rows were taken and are told; null before version 3 of the protocol. */
  speed: latencyTableSummarySchema.shape.speed,
  repeatability: latencyTableSummarySchema.shape.repeatability,
  /** The newest audit, whose calibration factor is kept apart from the entries. */
  audit: auditSchema
    .omit({ id: true, tableId: true, target: true })
    .extend({ target: targetSchema.omit({ deviceId: true }).nullable().default(null) })
    .nullable(),
  /** Where the exporting workbench had it from, if it had not measured it itself. */
  imported: latencyTableSummarySchema.shape.imported,
})
export type LatencyTableFile = z.infer<typeof latencyTableFileSchema>
