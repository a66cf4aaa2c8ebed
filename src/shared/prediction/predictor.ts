import { createRandom, deriveSeed } from '../random.ts'
import { kendall, mean, spearman, standardDeviation } from '../statistics/index.ts'
import { sumOf, type Costs } from '../spaces/decisions.ts'
import type { ChoiceSpace, Choices } from './choice-space.ts'
import { featuresOf, rowOf } from './features.ts'
import { fitRidge, ridgeSteps } from './ridge.ts'

/** Accuracy as a sum over places, plus a weight on log MACs: a few additions an architecture. */
export interface Predictor {
  readonly sum: Costs
  readonly macs: Costs
  readonly logMacsWeight: number
  readonly lambda: number
}

/** An architecture with what a supernet scored it, 0 to 1. */
export interface Scored {
  readonly choices: Choices
  readonly accuracy: number
}

export function predictAccuracy({ sum, macs, logMacsWeight }: Predictor, choices: Choices): number {
  return sumOf(sum, choices) + logMacsWeight * Math.log(1 + sumOf(macs, choices))
}

/**
 * Ridge regression of accuracies on choices; the same sample gives the same predictor. Yields as `fitRidge` does.
 * @param sample two or more
 */
export function* fitPredictor(space: ChoiceSpace, sample: readonly Scored[]): Generator<void, Predictor> {
  const features = featuresOf(
    space,
    sample.map(({ choices }) => choices),
  )
  const { intercept, weights, lambda } = yield* fitRidge(
    sample.map(({ choices }) => rowOf(space, features, choices)),
    sample.map(({ accuracy }) => accuracy),
  )
  const { offsets, kinds, kindOf, logMacs, width } = features
  const counts = width - kinds.length - 1
  const logMacsWeight = weights[width - 1]! * logMacs.scale
  return {
    sum: {
      fixed: intercept - logMacsWeight * logMacs.centre,
      options: space.places.map((choices, place) =>
        Float64Array.from(
          choices,
          (_, choice) => weights[offsets[place]! + choice]! + weights[counts + kindOf[place]![choice]!]!,
        ),
      ),
    },
    macs: space.macs,
    logMacsWeight,
    lambda,
  }
}

/** How well architectures are predicted that the predictor was not fitted on. */
export interface PredictorFacts {
  readonly samples: number
  readonly folds: number
  readonly spearman: number
  readonly kendall: number
  /** In accuracy, 0 to 1 … */
  readonly rmse: number
  /** … and what a predictor that knows nothing would have: the sample's standard deviation. */
  readonly spread: number
}

const folds = 5

/** How often `crossValidate` and `fitPredictor` yield, both together. */
export const predictorSteps = (folds + 1) * ridgeSteps

/**
 * Each fifth of the sample predicted by the others. Yields as `fitRidge` does.
 * @param sample as many as there are folds, or more
 */
export function* crossValidate(space: ChoiceSpace, sample: readonly Scored[]): Generator<void, PredictorFacts> {
  const order = createRandom(deriveSeed(sample.length, 'folds')).shuffle(sample)
  const predicted: number[] = []
  const known: number[] = []
  for (let fold = 0; fold < folds; fold++) {
    const predictor = yield* fitPredictor(
      space,
      order.filter((_, index) => index % folds !== fold),
    )
    for (const { choices, accuracy } of order.filter((_, index) => index % folds === fold)) {
      predicted.push(predictAccuracy(predictor, choices))
      known.push(accuracy)
    }
  }
  return {
    samples: sample.length,
    folds,
    spearman: spearman(predicted, known),
    kendall: kendall(predicted, known),
    rmse: Math.sqrt(mean(predicted.map((value, index) => (value - known[index]!) ** 2))),
    spread: standardDeviation(known),
  }
}
