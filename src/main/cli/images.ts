import type { Command } from 'commander'
import { spaceRow, type SpaceId } from '#shared/architecture/index.ts'
import type { Dataset } from '#shared/contract/datasets.ts'
import { TansakuError } from '#shared/errors.ts'
import { leastSize, mostSize, type ImageInput } from '#shared/spaces/index.ts'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import { wholeNumber } from './options.ts'

/** The images that nets are for, as the terminal's options say them. */
export interface ImageWish {
  readonly size?: number
  readonly classes?: number
  readonly imageChannels?: number
}

/** `--size`, of what has its classes and channels from a data set. */
export const addSizeOption = (command: Command, otherwise: string): Command =>
  command.option(
    '--size <pixels>',
    `side that pictures are brought to, ${String(leastSize)} to ${String(mostSize)}; ${otherwise} when left out`,
    wholeNumber(leastSize, mostSize),
  )

/** All of ImageWish. */
export const addImageOptions = (command: Command, otherwise: string): Command =>
  addSizeOption(command, otherwise)
    .option('--classes <number>', 'classes that are told apart', wholeNumber(1))
    .option('--image-channels <number>', 'of pictures: 3, or 1 for grey ones', wholeNumber(1, 4))

export const wishedInput = (own: ImageInput, { size, classes, imageChannels }: ImageWish): ImageInput => ({
  size: size ?? own.size,
  channels: imageChannels ?? own.channels,
  classes: classes ?? own.classes,
})

/** What a data set's pictures are; null for a text. @throws TansakuError NOT_FOUND */
export const inputOf = async (client: WorkbenchClient, dataset: string | undefined): Promise<ImageInput | null> =>
  dataset === undefined ? null : (await datasetOf(client, dataset)).input

/** How many pictures there are to learn from; null for a text. @throws TansakuError NOT_FOUND */
export async function imagesIn(client: WorkbenchClient, dataset: string): Promise<number | null> {
  const { input, training } = await datasetOf(client, dataset)
  return input && training
}

async function datasetOf(client: WorkbenchClient, dataset: string): Promise<Dataset> {
  const sets = await client.datasets.list()
  const found = sets.find(({ id }) => id === dataset)
  if (found !== undefined) return found
  throw new TansakuError(
    'NOT_FOUND',
    `There is no data set "${dataset}". There are: ${sets.map(({ id }) => id).join(', ')}.`,
    { id: dataset },
  )
}

/** What the nets of a space take on some data; null for text. */
export async function searchedInput(
  client: WorkbenchClient,
  space: SpaceId,
  { dataset, ...wish }: ImageWish & { readonly dataset: string | undefined },
): Promise<ImageInput | null> {
  const { input: own } = spaceRow(space)
  return own && wishedInput((await inputOf(client, dataset)) ?? own, wish)
}
