import { z } from 'zod'
import { architectureSpecSchema, type ArchitectureSpec } from '#shared/architecture/architecture.ts'
import type { Random } from '#shared/random.ts'

/** An architecture that was trained, with what came of it. */
export const memberSchema = z.object({
  spec: architectureSpecSchema,
  score: z.number(),
  latencyUs: z.number().nullable(),
})
export type Member = z.infer<typeof memberSchema>

/** Draws and changes architectures; what exceeds a limit never leaves it. */
export interface Breeder {
  readonly random: (random: Random) => ArchitectureSpec
  readonly mutate: (spec: ArchitectureSpec, random: Random) => ArchitectureSpec
}

export interface PopulationSizes {
  /** P */
  readonly population: number
  /** S */
  readonly sample: number
}

/** A mutation that gives what was trained before is made again so often; small spaces run out of new ones. */
const attempts = 50

/**
 * The next architecture (Real et al. 2019, algorithm 1): drawn at random until the population is full, then the best of
 * a random sample of the living, with one mutation. Depends on the history and the stream alone.
 * @param history all children so far, in order; the last `population` of them live
 */
export function nextSpec(
  history: readonly Member[],
  { population, sample }: PopulationSizes,
  { random: draw, mutate }: Breeder,
  random: Random,
): ArchitectureSpec {
  const trained = new Set(history.map(({ spec }) => JSON.stringify(spec)))
  const living = history.slice(-population)
  const propose = (): ArchitectureSpec =>
    history.length < population ? draw(random) : mutate(fittest(random.shuffle(living).slice(0, sample)).spec, random)
  for (let attempt = 1; attempt < attempts; attempt++) {
    const spec = propose()
    if (!trained.has(JSON.stringify(spec))) return spec
  }
  return propose()
}

/** The highest score, the first of equals. */
export const fittest = (members: readonly Member[]): Member =>
  members.reduce((best, each) => (each.score > best.score ? each : best))
