import { countArchitecture } from '#shared/architecture/index.ts'
import type { Retarget, RetargetWish } from '#shared/contract/retargets.ts'
import type { Predictor, PredictorFacts } from '#shared/prediction/index.ts'
import { evolveFront, type FrontNet } from '#shared/retarget/index.ts'
import { sumOf } from '#shared/spaces/decisions.ts'
import { now } from '#main/store/index.ts'
import type { Device } from './device.ts'
import type { ScoredSearch } from './scored.ts'

/** What all devices of a search share. */
export interface Fit {
  readonly predictor: Predictor
  readonly facts: PredictorFacts
}

const candidateOf = ({ latencyUs, accuracy }: Pick<FrontNet, 'latencyUs' | 'accuracy'>) => ({
  latencyUs,
  predictedAccuracy: accuracy,
})

/** Evolves a device's front; yields as `evolveFront` does. */
export function* makeRetarget(
  id: string,
  { search, space, sample }: ScoredSearch,
  { predictor, facts }: Fit,
  { table, latencyUs, reach, limitsUs }: Device,
  { seed, generations }: RetargetWish,
): Generator<void, Retarget> {
  const nets = yield* evolveFront({ latencyUs, predictor }, limitsUs, { seed, generations })
  return {
    id,
    searchId: search.id,
    tableId: table.id,
    deviceName: table.device.name,
    // A table with all rows was measured or read in, so it has its target.
    target: table.target!,
    seed,
    generations,
    limitsUs: [...limitsUs],
    reach,
    predictor: facts,
    points: nets.map((net) => {
      const spec = space.decode(net.choices)
      const { params, macs } = countArchitecture(spec)
      const others = net.others.map((each) => ({ ...candidateOf(each), spec: space.decode(each.choices) }))
      return { ...candidateOf(net), spec, limitUs: net.limitUs, params, macs, others }
    }),
    scored: sample.map(({ choices, accuracy }) => ({
      latencyUs: sumOf(latencyUs, choices),
      inheritedAccuracy: accuracy,
    })),
    finals: [],
    createdAt: now(),
  }
}
