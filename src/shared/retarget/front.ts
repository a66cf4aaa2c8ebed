import { mostCandidates } from '../contract/retargets.ts'
import { paretoFront } from '../pareto/index.ts'
import { createRandom, deriveSeed } from '../random.ts'
import { extremesOf } from '../spaces/decisions.ts'
import {
  candidateOf,
  evolutionDefaults,
  fittestUnlike,
  nextGeneration,
  type Candidate,
  type EvolutionOptions,
  type Problem,
} from './evolution.ts'

export interface FrontOptions extends Partial<EvolutionOptions> {
  /** For each limit, on the way up and once more on the way down. */
  readonly generations: number
  readonly seed: number
}

/** The best net found within a limit. */
export interface FrontNet extends Candidate {
  readonly limitUs: number
  /** The next best within the limit that are unlike it and each other, the best first; few. */
  readonly others: readonly Candidate[]
}

/**
 * A whole front by evolution under each of several limits. The way up starts each limit from the population of the
 * limit below, whose nets all meet it; the way down adds those of the limit above that meet it too. Yields after each
 * generation, so that whoever runs it can tell how far it is, or leave it. One seed gives one result.
 * @param limitsUs none below the fastest net
 * @returns the nets that no other one beats, by rising latency
 */
export function* evolveFront(
  problem: Problem,
  limitsUs: readonly number[],
  { generations, seed, ...wish }: FrontOptions,
): Generator<void, FrontNet[]> {
  const options = { ...evolutionDefaults, ...wish }
  const limits = limitsUs.toSorted((a, b) => a - b)
  const populations: Candidate[][] = limits.map(() => [])
  const evolve = function* (at: number, start: Candidate[], way: string): Generator<void, void> {
    const random = createRandom(deriveSeed(seed, way, at))
    let population = start
    for (let generation = 0; generation < generations; generation++) {
      population = nextGeneration(problem, limits[at]!, population, options, random)
      yield
    }
    populations[at] = population
  }
  const fastest = candidateOf(problem, Uint8Array.from(extremesOf(problem.latencyUs).cheapest))
  for (const at of limits.keys()) yield* evolve(at, at === 0 ? [fastest] : populations[at - 1]!, 'up')
  for (let at = limits.length - 2; at >= 0; at--) {
    const fitting = populations[at + 1]!.filter(({ latencyUs }) => latencyUs <= limits[at]!)
    yield* evolve(at, [...populations[at]!, ...fitting], 'down')
  }
  const nets = populations.map((population, at) => {
    const [best, ...others] = fittestUnlike(population, mostCandidates)
    return { ...best!, limitUs: limits[at]!, others }
  })
  return frontOf(nets)
}

/** How often `evolveFront` yields. */
export const stepsOf = (limits: number, generations: number): number => (2 * limits - 1) * generations

/** A net that is the best within two limits stands for the lower one. */
function frontOf(nets: readonly FrontNet[]): FrontNet[] {
  const points = nets.map((net) => ({ x: net.latencyUs, y: net.accuracy, net }))
  return paretoFront(points)
    .filter(({ x, y }, index, all) => index === 0 || x !== all[index - 1]!.x || y !== all[index - 1]!.y)
    .map(({ net }) => net)
}
