import { z } from 'zod'
import { spaceIdSchema } from '../architecture/architecture.ts'

/** Size of the nets built of DARTS cells: which operators there are depends on it. */
export const spaceSizeSchema = z.object({
  channels: z.int().positive().multipleOf(2),
  cells: z.int().min(2).max(200),
  input: z.enum(['cifar', 'imagenet']),
})
export type SpaceSize = z.infer<typeof spaceSizeSchema>

export const spaceSummarySchema = z.object({
  id: spaceIdSchema,
  name: z.string(),
  /** `224 × 224 × 3`. */
  input: z.string(),
  searchedLayers: z.int(),
  choices: z.int(),
  /** How many distinct networks, as text because it exceeds a double's integers: `9.85e20`. */
  networks: z.string(),
  algorithms: z.array(z.string()),
})
export type SpaceSummary = z.infer<typeof spaceSummarySchema>

/** A place of a space and the table rows that may stand there: the heat map's axes. */
export const operatorPlaceSummarySchema = z.object({
  place: z.string(),
  searched: z.boolean(),
  candidates: z.array(z.object({ choice: z.string(), key: z.string(), label: z.string(), macs: z.number() })),
})
export type OperatorPlaceSummary = z.infer<typeof operatorPlaceSummarySchema>
