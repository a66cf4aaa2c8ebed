import { predictAccuracy, type Choices, type Predictor } from '../prediction/index.ts'
import type { Random } from '../random.ts'
import { sumOf, type Costs } from '../spaces/decisions.ts'

/** What an architecture costs and promises on one device. */
export interface Problem {
  readonly latencyUs: Costs
  readonly predictor: Predictor
}

export interface Candidate {
  readonly choices: Choices
  readonly latencyUs: number
  /** As predicted. */
  readonly accuracy: number
}

/** As in once-for-all (Cai et al. 2020), whose search draws again what is above the limit. */
export interface EvolutionOptions {
  readonly population: number
  /** Share of the population that lives on and has children. */
  readonly parents: number
  /** Of each choice of a mutated child. */
  readonly mutation: number
  /** Share of the children that have two parents. */
  readonly crossover: number
}

export const evolutionDefaults: EvolutionOptions = { population: 100, parents: 0.25, mutation: 0.1, crossover: 0.5 }

/** A child is drawn so often at most; a parent stands in for one that never meets the limit. */
const draws = 100

export function candidateOf({ latencyUs, predictor }: Problem, choices: Choices): Candidate {
  return { choices, latencyUs: sumOf(latencyUs, choices), accuracy: predictAccuracy(predictor, choices) }
}

/** The best first, none twice. */
export function fittest(population: readonly Candidate[], count: number): Candidate[] {
  const sorted = population.toSorted((a, b) => b.accuracy - a.accuracy || a.latencyUs - b.latencyUs)
  const kept: Candidate[] = []
  for (const each of sorted) {
    if (kept.length === count) break
    if (!isTwin(each, kept.at(-1))) kept.push(each)
  }
  return kept
}

/** Of a place's choices so large a share is other in architectures that are unlike each other. */
const unlikeShare = 0.25

/**
 * The best one, then those that are next best and unlike each that was taken before: what differs in one block would
 * share the predictor's error. At least two choices are other, where there are so many.
 */
export function fittestUnlike(population: readonly Candidate[], count: number): Candidate[] {
  const kept: Candidate[] = []
  for (const each of fittest(population, population.length)) {
    if (kept.length === count) break
    const places = each.choices.length
    const least = Math.min(places, Math.max(2, Math.ceil(unlikeShare * places)))
    if (kept.every((other) => differing(each, other) >= least)) kept.push(each)
  }
  return kept
}

const differing = (a: Candidate, b: Candidate): number =>
  a.choices.reduce((sum, choice, place) => sum + (choice === b.choices[place] ? 0 : 1), 0)

/** Twins stand side by side where candidates are sorted, as their figures are equal. */
const isTwin = (a: Candidate, b: Candidate | undefined): boolean =>
  b !== undefined && a.accuracy === b.accuracy && a.choices.every((choice, place) => choice === b.choices[place])

/**
 * One generation: the best live on, and their children fill the population.
 * @param population all within the limit, at least one
 */
export function nextGeneration(
  problem: Problem,
  limitUs: number,
  population: readonly Candidate[],
  options: EvolutionOptions,
  random: Random,
): Candidate[] {
  const parents = fittest(population, Math.max(1, Math.round(options.population * options.parents)))
  const children = options.population - parents.length
  const crossed = Math.round(children * options.crossover)
  const next = [...parents]
  for (let child = 0; child < children; child++) {
    const [mother, father] = [random.pick(parents), random.pick(parents)]
    next.push(
      child < crossed
        ? within(problem, limitUs, mother, () => cross(mother.choices, father.choices, random))
        : within(problem, limitUs, mother, () => mutate(problem, mother.choices, options.mutation, random)),
    )
  }
  return next
}

function within(problem: Problem, limitUs: number, parent: Candidate, draw: () => Choices): Candidate {
  for (let i = 0; i < draws; i++) {
    const choices = draw()
    if (sumOf(problem.latencyUs, choices) <= limitUs) return candidateOf(problem, choices)
  }
  return parent
}

function mutate({ latencyUs }: Problem, parent: Choices, share: number, random: Random): Choices {
  const choices = parent.slice()
  for (let place = 0; place < choices.length; place++)
    if (random.next() < share) choices[place] = random.int(latencyUs.options[place]!.length)
  return choices
}

function cross(mother: Choices, father: Choices, random: Random): Choices {
  const choices = mother.slice()
  for (let place = 0; place < choices.length; place++) if (random.next() < 0.5) choices[place] = father[place]!
  return choices
}
