import type { PlanEffort } from '../contract/plans.ts'
import type { FbnetSpaceId } from '../spaces/fbnet/spec.ts'
import type { ImageInput } from '../spaces/index.ts'
import { costOf, fitTo, workOf, type TrainedOn, type Trainings } from './fit.ts'
import { quickTrainings, thoroughTrainings } from './trainings.ts'

/** What is done of a plan that has so much time, at least; its trainings get the time that is left. */
interface Level extends Omit<PlanEffort, 'supernet' | 'evaluation'> {
  readonly fromSeconds: number
  readonly trainings: Trainings
}

const quick = { trainings: quickTrainings, runs: 2 }
const thorough = { trainings: thoroughTrainings, auditedNets: 20, tableSeconds: 120, measureSeconds: 60 }
const levels: readonly Level[] = [
  { fromSeconds: 0, ...quick, tableSeconds: 10, auditedNets: 4, bins: 1, measureSeconds: 8 },
  { fromSeconds: 480, ...quick, tableSeconds: 30, auditedNets: 8, bins: 1, measureSeconds: 15 },
  { fromSeconds: 1_500, ...quick, tableSeconds: 60, auditedNets: 12, bins: 2, measureSeconds: 30 },
  { fromSeconds: 7_200, ...thorough, bins: 3, runs: 3 },
  { fromSeconds: 28_800, ...thorough, bins: 4, runs: 5 },
]

export const levelFor = (withinSeconds: number): Level =>
  levels.findLast(({ fromSeconds }) => fromSeconds <= withinSeconds)!

/** Of a training's seconds those that it takes however short it is: a process, TensorFlow, the graph. */
const startSeconds = 5
/** Of CIFAR-10's images with fbnet-mini, on two quiet cores. */
const imagesPerSecond = {
  supernet: workOf(quickTrainings.supernet) / quickTrainings.expectedSeconds.supernet,
  evaluation: workOf(quickTrainings.evaluation) / (quickTrainings.expectedSeconds.evaluation - startSeconds),
}

export interface TrainingSeconds {
  readonly pace: number
  readonly supernet: number
  readonly evaluation: number
}

/** What trainings take on two quiet cores. */
export function secondsOf(
  { supernet, evaluation }: Pick<PlanEffort, 'supernet' | 'evaluation'>,
  { space, input }: { readonly space: FbnetSpaceId; readonly input: ImageInput },
): TrainingSeconds {
  const cost = costOf(space, input)
  return {
    pace: quickTrainings.expectedSeconds.trial * Math.max(1, cost / 2),
    supernet: startSeconds + (cost * workOf(supernet)) / imagesPerSecond.supernet,
    evaluation: startSeconds + (cost * workOf(evaluation)) / imagesPerSecond.evaluation,
  }
}

/** Of the time for trainings the supernet's part: all others begin with its weights. */
const supernetShare = 0.6
/** What is done also where there is no time for it. */
const leastSeconds = { supernet: 15, evaluation: 1.5 }

/** What is still to be trained, and the time for it. */
export interface TrainingRoom extends TrainedOn {
  readonly leftSeconds: number
  /** How many times slower than two quiet cores this computer trains. */
  readonly slowness: number
  /** Whether a supernet is. */
  readonly supernet: boolean
  /** How many trainings from its weights are, after it. */
  readonly evaluations: number
}

export interface FittedEffort extends Pick<PlanEffort, 'supernet' | 'evaluation'> {
  readonly input: ImageInput
  /** The pictures' own size, where that would take longer than there is. */
  readonly smallerThan: number | null
}

/** Trainings as long as there is time for: one supernet, and all others alike. */
export function fitEffort({ trainings }: Pick<Level, 'trainings'>, room: TrainingRoom): FittedEffort {
  const { leftSeconds, slowness, supernet, evaluations } = room
  const work = leftSeconds / slowness - startSeconds * (evaluations + (supernet ? 1 : 0))
  const forSupernet = Math.max(leastSeconds.supernet, work * (evaluations === 0 ? 1 : supernetShare))
  const forEach = Math.max(leastSeconds.evaluation, (work - (supernet ? forSupernet : 0)) / Math.max(1, evaluations))
  const fitted = fitTo(
    {
      ...trainings,
      supernet: lasting(trainings.supernet, forSupernet * imagesPerSecond.supernet),
      evaluation: lasting(trainings.evaluation, forEach * imagesPerSecond.evaluation),
    },
    room,
  )
  const { inheritFrom: _inheritFrom, ...evaluation } = fitted.evaluation
  return { supernet: fitted.supernet, evaluation, input: fitted.input, smallerThan: fitted.smallerThan }
}

/** The same training for so many images in all; its epochs need not be whole yet. */
const lasting = <T extends { readonly epochs: number; readonly trainingImages: number | null }>(
  training: T,
  images: number,
): T => ({ ...training, epochs: (training.epochs * images) / workOf(training) })
