import { basename, resolve } from 'node:path'
import { countArchitecture } from '#shared/architecture/index.ts'
import { datasetWishSchema, type PictureSet } from '#shared/contract/datasets.ts'
import { pictureSetNameSchema, usualPictureSizes } from '#shared/datasets/picture-sets.ts'
import { createRandom } from '#shared/random.ts'
import { mostSize, networkSize, smallInput, spaceRow, type ImageInput } from '#shared/spaces/index.ts'
import { follow } from '../follow.ts'
import type { Session } from '../session.ts'
import { space } from './devices.ts'
import type { DemoPlan } from './plan.ts'

/** What a demo searches and trains on. */
export interface DemoData {
  readonly dataset: string
  readonly input: ImageInput
}

export const usualData: DemoData = { dataset: 'cifar10', input: smallInput }

/**
 * A folder's pictures as a data set, which a home adds once.
 * @throws TansakuError as `tansaku dataset add` does
 */
export async function ownPictures(session: Session, folder: string): Promise<PictureSet> {
  const { client } = session
  const from = resolve(folder)
  const sets = await client.datasets.list()
  const known = sets.find((each) => each.origin === 'added' && each.folder === from)
  if (known !== undefined) return client.datasets.get({ id: known.id })
  const name = freeName(basename(from), new Set(sets.map(({ id }) => id.toLowerCase())))
  const id = await follow(session, () => client.datasets.add(datasetWishSchema.parse({ name, from })), {
    title: `Reading ${from}`,
  })
  return client.datasets.get({ id })
}

function freeName(folder: string, taken: ReadonlySet<string>): string {
  const cleaned = folder
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}\p{M} ._-]/gu, '')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .slice(0, 50)
    .trim()
  const base = pictureSetNameSchema.safeParse(cleaned).success ? cleaned : 'pictures'
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}-${String(number)}`
    if (!taken.has(name.toLowerCase())) return name
  }
}

/** Images of CIFAR-10 to train on where a plan takes all. */
const allOfCifar = 45_000
/** Below so many passes over its pictures a supernet has hardly begun, beyond so many it learns little more. */
const passes = { least: 4, most: 30 }
/** Of so many pictures at least passes are counted when the size is chosen: of large sets a part does. */
const fewest = 2_000
/** Architectures are scored on about so many, unless that would leave too few to train on. */
const scored = { images: 400, mostShare: 0.3 }

export interface FittedDemo extends DemoData {
  readonly plan: DemoPlan
  /** The pictures' own size, where that would take longer than there is. */
  readonly smallerThan: number | null
}

/**
 * A plan for other pictures that takes about as long as the one for CIFAR-10: the largest size at which there is time
 * for enough passes over them, and as many passes as there is time for.
 * @param images to train on
 */
export function planFor(
  plan: DemoPlan,
  { dataset, input, images }: DemoData & { readonly images: number },
): FittedDemo {
  const budget = workOf(plan.supernet)
  const own = Math.min(input.size, mostSize)
  const sizes = [...new Set([own, ...usualPictureSizes.filter((size) => size < own)])].sort((a, b) => b - a)
  const enough = Math.min(images, fewest) * passes.least
  const fits = (size: number): boolean => enough * costOf({ ...input, size }) <= budget
  const size = sizes.find(fits) ?? sizes.at(-1)!
  const chosen = { ...input, size }
  const cost = costOf(chosen)
  const supernet = spread(plan.supernet, images, cost)
  const scoreShare = Math.min(scored.mostShare, Math.max(plan.supernet.scoreShare, scored.images / supernet.images))
  const evaluation = spread(plan.evaluation, images, cost)
  return {
    dataset,
    input: chosen,
    smallerThan: size < own ? own : null,
    plan: {
      ...plan,
      supernet: {
        ...plan.supernet,
        epochs: supernet.epochs,
        trainingImages: supernet.images,
        scoreShare,
        batchSize: batchFor(plan.supernet.batchSize, Math.floor(supernet.images * scoreShare)),
      },
      evaluation: {
        ...plan.evaluation,
        epochs: evaluation.epochs,
        trainingImages: evaluation.images,
        batchSize: batchFor(plan.evaluation.batchSize, Math.floor(evaluation.images / 4)),
      },
      expectedSeconds: {
        ...plan.expectedSeconds,
        trial: plan.expectedSeconds.trial * Math.max(1, cost / 2),
        supernet: plan.expectedSeconds.supernet * supernet.share,
        evaluation: plan.expectedSeconds.evaluation * evaluation.share,
      },
    },
  }
}

interface Passes {
  readonly epochs: number
  readonly trainingImages: number | null
}

const workOf = ({ epochs, trainingImages }: Passes): number => epochs * (trainingImages ?? allOfCifar)

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

/** How many times as long as one of CIFAR-10's an image takes: by the multiplications of the same blocks. */
function costOf(input: ImageInput): number {
  const macs = (of: ImageInput): number =>
    countArchitecture(spaceRow(space).random(networkSize({ input: of }), createRandom(1))).macs
  return macs(input) / macs(smallInput)
}
