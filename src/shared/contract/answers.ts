import { z } from 'zod'

/** Of so many classes at most the answers are kept: their number grows by the square. */
export const mostAnswered = 200

/** Test pictures by class and answer. */
export const classAnswersSchema = z.object({
  classes: z.array(z.string()).max(mostAnswered),
  /** Of each class a row: how many of its pictures were taken for each class. */
  counts: z.array(z.array(z.int().nonnegative()).max(mostAnswered)).max(mostAnswered),
})
export type ClassAnswers = z.infer<typeof classAnswersSchema>
