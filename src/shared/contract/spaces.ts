import { z } from 'zod'
import { spaceIdSchema } from '../spaces/spec.ts'

export { spaceSizeSchema, type SpaceSize } from '../spaces/size.ts'

export const spaceSummarySchema = z.object({
  id: spaceIdSchema,
  name: z.string(),
  /** `224 × 224 × 3`. */
  input: z.string(),
  searchedLayers: z.int(),
  choices: z.int(),
  /** How many distinct architectures, as text because it exceeds a double's integers: `9.85e20`. */
  architectures: z.string(),
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
