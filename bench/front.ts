import { countNetwork, spaceRow } from '#shared/architecture/index.ts'
import {
  choiceSpaceOf,
  crossValidate,
  finished,
  fitPredictor,
  type ChoiceSpace,
  type Scored,
} from '#shared/prediction/index.ts'
import { createRandom } from '#shared/random.ts'
import { sumOf } from '#shared/spaces/decisions.ts'
import { evolutionDefaults, evolveFront, reachOf, spreadLimits, stepsOf } from '#shared/retarget/index.ts'
import type { SpaceId } from '#shared/architecture/architecture.ts'

export interface FrontResult {
  readonly space: SpaceId
  readonly samples: number
  /** Fitting the predictor, and saying how well it does on what was left out. */
  readonly fit_s: number
  readonly cross_validation_s: number
  /** A front of twenty latencies for one device. */
  readonly front_s: number
  readonly candidates: number
  readonly candidates_per_s: number
}

/** Latencies and accuracies are made up, as only the time is looked at: a microsecond for each thousand MACs. */
export function measureFront(space: SpaceId, seed: number): FrontResult {
  const choices = choiceSpaceOf(spaceRow(space))
  const sample = sampleOf(choices, 300, seed)
  const latencyUs = choices.costs(({ network }) => 1 + countNetwork(network).macs / 1_000)
  const [fit_s, predictor] = timed(() => finished(fitPredictor(choices, sample)))
  const [cross_validation_s] = timed(() => finished(crossValidate(choices, sample)))
  const limits = spreadLimits(reachOf(latencyUs), 20)
  const generations = 100
  const [front_s] = timed(() => finished(evolveFront({ latencyUs, predictor }, limits, { generations, seed })))
  const { population, parents } = evolutionDefaults
  const candidates = stepsOf(limits.length, generations) * population * (1 - parents)
  return {
    space,
    samples: sample.length,
    fit_s,
    cross_validation_s,
    front_s,
    candidates,
    candidates_per_s: Math.round(candidates / front_s),
  }
}

function sampleOf(space: ChoiceSpace, count: number, seed: number): Scored[] {
  const random = createRandom(seed)
  return Array.from({ length: count }, () => {
    const choices = Uint8Array.from(space.places, (place) => random.int(place.length))
    return { choices, accuracy: 0.05 * Math.log(sumOf(space.macs, choices)) - 0.4 + 0.01 * random.normal() }
  })
}

function timed<T>(work: () => T): [seconds: number, value: T] {
  const started = performance.now()
  const value = work()
  return [(performance.now() - started) / 1_000, value]
}
