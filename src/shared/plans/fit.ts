import type { OncePreset } from '../algorithms/index.ts'
import { countArchitecture } from '../architecture/index.ts'
import { usualPictureSizes } from '../datasets/picture-sets.ts'
import type { EvaluationPreset } from '../evaluation/presets.ts'
import { createRandom } from '../random.ts'
import { mostSize, networkSize, smallInput, spaceRow, type ImageInput } from '../spaces/index.ts'
import type { FbnetSpaceId } from '../spaces/fbnet/spec.ts'

/** Images of CIFAR-10 to train on where a plan takes all. */
const allOfCifar = 45_000
/** Below so many passes over its pictures a supernet has hardly begun, beyond so many it learns little more. */
const passes = { least: 4, most: 30 }
/** Of so many pictures at least passes are counted when the size is chosen: of large sets a part does. */
const fewest = 2_000
/** Architectures are scored on about so many, unless that would leave too few to train on. */
const scored = { images: 400, mostShare: 0.3 }

/** A supernet and trainings from its weights, and what they take of CIFAR-10 with fbnet-mini. */
export interface Trainings {
  readonly supernet: OncePreset
  readonly evaluation: EvaluationPreset
  readonly expectedSeconds: { readonly trial: number; readonly supernet: number; readonly evaluation: number }
}

/** What is trained for. */
export interface TrainedOn {
  readonly space: FbnetSpaceId
  /** The pictures' own. */
  readonly input: ImageInput
  /** To train on. */
  readonly images: number
  /** Whether their size is settled. */
  readonly keepsSize?: boolean
}

export interface FittedTrainings extends Trainings {
  readonly input: ImageInput
  /** The pictures' own size, where that would take longer than there is. */
  readonly smallerThan: number | null
}

/**
 * Trainings that take about as long as those of CIFAR-10: the largest size of pictures at which there is time for
 * enough passes over them, and as many passes as there is time for.
 */
export function fitTo(planned: Trainings, { space, input, images, keepsSize }: TrainedOn): FittedTrainings {
  const budget = workOf(planned.supernet)
  const own = Math.min(input.size, mostSize)
  const smaller = keepsSize === true ? [] : usualPictureSizes.filter((size) => size < own)
  const sizes = [...new Set([own, ...smaller])].sort((a, b) => b - a)
  const enough = Math.min(images, fewest) * passes.least
  const fits = (size: number): boolean => enough * costOf(space, { ...input, size }) <= budget
  const size = sizes.find(fits) ?? sizes.at(-1)!
  const chosen = { ...input, size }
  const cost = costOf(space, chosen)
  const supernet = spread(planned.supernet, images, cost)
  const scoreShare = Math.min(scored.mostShare, Math.max(planned.supernet.scoreShare, scored.images / supernet.images))
  const evaluation = spread(planned.evaluation, images, cost)
  return {
    input: chosen,
    smallerThan: size < own ? own : null,
    supernet: {
      ...planned.supernet,
      epochs: supernet.epochs,
      trainingImages: supernet.images,
      scoreShare,
      batchSize: batchFor(planned.supernet.batchSize, Math.floor(supernet.images * scoreShare)),
    },
    evaluation: {
      ...planned.evaluation,
      epochs: evaluation.epochs,
      trainingImages: evaluation.images,
      batchSize: batchFor(planned.evaluation.batchSize, Math.floor(evaluation.images / 4)),
    },
    expectedSeconds: {
      trial: planned.expectedSeconds.trial * Math.max(1, cost / 2),
      supernet: planned.expectedSeconds.supernet * supernet.share,
      evaluation: planned.expectedSeconds.evaluation * evaluation.share,
    },
  }
}

interface Passes {
  readonly epochs: number
  readonly trainingImages: number | null
}

export const workOf = ({ epochs, trainingImages }: Passes): number => epochs * (trainingImages ?? allOfCifar)

/** As many images and passes over them as the same work has room for. @returns with the share of the work */
function spread(planned: Passes, images: number, cost: number): { epochs: number; images: number; share: number } {
  const room = workOf(planned) / cost
  const used = Math.max(1, Math.min(images, Math.floor(room / passes.least)))
  const epochs = Math.max(1, Math.min(passes.most, Math.floor(room / used)))
  return { epochs, images: used, share: (epochs * used) / room }
}

/** The planned batch, or the largest power of two that is no larger than what there is; two at least. */
const batchFor = (planned: number, images: number): number =>
  Math.max(2, Math.min(planned, 2 ** Math.floor(Math.log2(Math.max(2, images)))))

/** How many times as long as one of CIFAR-10's with fbnet-mini an image takes: by multiplications. */
export function costOf(space: FbnetSpaceId, input: ImageInput): number {
  const macs = (of: FbnetSpaceId, size: ImageInput): number =>
    countArchitecture(spaceRow(of).random(networkSize({ input: size }), createRandom(1))).macs
  return macs(space, input) / macs('fbnet-mini', smallInput)
}
