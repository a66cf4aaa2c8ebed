import { TansakuError } from '#shared/errors.ts'
import { inputText, type ImageInput } from '#shared/spaces/index.ts'
import { loadCifar10 } from './cifar10.ts'
import { loadShards } from './own-pictures.ts'
import type { Pixels } from './pixels.ts'
import { resized } from './resized.ts'

/** Labelled images of one size, 8 bits a channel, height × width × channels. */
export interface ImageSet<P extends Pixels = Pixels> {
  readonly count: number
  readonly pixels: P
  readonly labels: Uint16Array
}

export interface ImageDataset<P extends Pixels = Pixels> {
  readonly id: string
  /** SHA-256 of all that is trained and tested on. */
  readonly digest: string
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly classes: number
  /** In the order of their numbers; absent where they have none but these. */
  readonly classNames?: readonly string[]
  /** Per channel, of pixels scaled to 0 … 1. */
  readonly mean: readonly number[]
  readonly std: readonly number[]
  readonly training: ImageSet<P>
  /** Numbers of the training images that the set itself holds out to validate on; those it has none of are drawn. */
  readonly heldOut?: Int32Array
  /** No search and no training ever sees it: it is read once, when all is chosen. */
  readonly test: ImageSet<P>
}

export interface DatasetPlaces {
  /** By data set id: the folder of the original files, or that of the decoded pictures of a set of the user's own. */
  readonly datasetFolders: Readonly<Record<string, string>>
  /** Where decoded data sets are kept. */
  readonly cacheFolder: string
}

const loaders: Readonly<Record<string, (folder: string, cacheFolder: string) => Promise<ImageDataset>>> = {
  cifar10: loadCifar10,
}

/**
 * A data set, decoded once and then read from the cache.
 * @throws TansakuError DATASET_MISSING, DATASET_CORRUPT, DISK_FULL
 */
export async function loadDataset(id: string, { datasetFolders, cacheFolder }: DatasetPlaces): Promise<ImageDataset> {
  const folder = datasetFolders[id]
  if (folder === undefined) {
    throw new TansakuError(
      'DATASET_MISSING',
      `No folder is known for data set "${id}": run \`npm run setup\`, or set its folder.`,
      { dataset: id },
    )
  }
  const load = loaders[id]
  return load === undefined ? loadShards(id, folder) : load(folder, cacheFolder)
}

/**
 * A data set as a net takes it: pictures are brought to the net's size.
 * @throws TansakuError DATASET_MISMATCH where channels or classes are others
 */
export function fitted(dataset: ImageDataset, input: ImageInput): ImageDataset {
  const brought = resized(dataset, input.size)
  requireFit(brought, input)
  return brought
}

/** @throws TansakuError DATASET_MISMATCH when a net of this input cannot be trained on it */
export function requireFit(
  { id, height: size, channels, classes }: Pick<ImageDataset, 'id' | 'height' | 'channels' | 'classes'>,
  input: ImageInput,
): void {
  const [found, expected] = [inputText({ size, channels, classes }), inputText(input)]
  if (found === expected) return
  throw new TansakuError(
    'DATASET_MISMATCH',
    `Data set "${id}" has images of ${found}; the network takes ${expected}: search or train for the data set's own channels and classes.`,
    { dataset: id, found, expected, classes: { found: classes, expected: input.classes } },
  )
}
