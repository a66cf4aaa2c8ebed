import { basename, resolve } from 'node:path'
import { datasetWishSchema, type PictureSet } from '#shared/contract/datasets.ts'
import { pictureSetNameSchema } from '#shared/datasets/picture-sets.ts'
import { fitTo } from '#shared/plans/fit.ts'
import { smallInput, type ImageInput } from '#shared/spaces/index.ts'
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

export interface FittedDemo extends DemoData {
  readonly plan: DemoPlan
  /** The pictures' own size, where that would take longer than there is. */
  readonly smallerThan: number | null
}

/**
 * A plan for other pictures that takes about as long as the one for CIFAR-10.
 * @param images to train on
 */
export function planFor(
  plan: DemoPlan,
  { dataset, input, images }: DemoData & { readonly images: number },
): FittedDemo {
  const { supernet, evaluation, expectedSeconds, ...fitted } = fitTo(plan, { space, input, images })
  const seconds = { ...plan.expectedSeconds, ...expectedSeconds }
  return { dataset, ...fitted, plan: { ...plan, supernet, evaluation, expectedSeconds: seconds } }
}
