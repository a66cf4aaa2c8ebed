import { z } from 'zod'
import { TansakuError } from '#shared/errors.ts'

/** What else decides a run's result beside its settings; checkpoints say it of the process that wrote them. */
export const conditionsSchema = z.object({
  /** What it was trained on: other data make another run. */
  data: z.object({ id: z.string(), digest: z.string() }),
  /** What computed it, by name: others round otherwise, so that the result is as good but not the same bit for bit. */
  engine: z.record(z.string(), z.string()),
})
export type Conditions = z.infer<typeof conditionsSchema>

/**
 * @returns what is to be said of an engine that rounds otherwise, null where it is the same
 * @throws TansakuError CHECKPOINT_DATA for a checkpoint of other data
 */
export function requireConditions(file: string, found: Conditions, { data, engine }: Conditions): string | null {
  if (found.data.digest !== data.digest)
    throw new TansakuError(
      'CHECKPOINT_DATA',
      `The data set "${data.id}" is not what it was when ${file} was written: its contents had SHA-256 ${found.data.digest} and have ${data.digest}. Put its files back as they were, or start a new run.`,
      { file, dataset: data.id, found: data.digest, expected: found.data.digest },
    )
  const others = Object.entries(engine).filter(([name, value]) => found.engine[name] !== value)
  if (others.length === 0) return null
  const told = others.map(([name, value]) => `${name} ${value} in place of ${found.engine[name] ?? 'an unknown one'}`)
  return `The run goes on with ${told.join(', ')}: what it finds is not bit for bit what it would have found.`
}
