import type { Shape } from '#shared/network/network.ts'
import { TansakuError } from '#shared/errors.ts'
import { loadCifar10 } from './cifar10.ts'

/** Labelled images of one size, 8 bits a channel, height × width × channels. */
export interface ImageSet {
  readonly count: number
  readonly pixels: Uint8Array
  readonly labels: Uint8Array
}

export interface ImageDataset {
  readonly id: string
  /** SHA-256 of all that is trained and tested on. */
  readonly digest: string
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly classes: number
  /** Per channel, of pixels scaled to 0 … 1. */
  readonly mean: readonly number[]
  readonly std: readonly number[]
  readonly training: ImageSet
  /** No search and no training ever sees it: it is read once, when all is chosen. */
  readonly test: ImageSet
}

export interface DatasetPlaces {
  /** Folders of the original files by data set id. */
  readonly datasetFolders: Readonly<Record<string, string>>
  /** Where decoded data sets are kept. */
  readonly cacheFolder: string
}

const loaders: Readonly<Record<string, (folder: string, cacheFolder: string) => Promise<ImageDataset>>> = {
  cifar10: loadCifar10,
}

/**
 * A data set, decoded once and then read from the cache.
 * @throws TansakuError DATASET_MISSING, DATASET_CORRUPT, DISK_FULL, BAD_REQUEST for an unknown id
 */
export async function loadDataset(id: string, { datasetFolders, cacheFolder }: DatasetPlaces): Promise<ImageDataset> {
  const load = loaders[id]
  if (load === undefined) {
    throw new TansakuError(
      'BAD_REQUEST',
      `Data set "${id}" is unknown: choose one of ${Object.keys(loaders).join(', ')}.`,
      { dataset: id },
    )
  }
  const folder = datasetFolders[id]
  if (folder === undefined) {
    throw new TansakuError(
      'DATASET_MISSING',
      `No folder is known for data set "${id}": run \`npm run setup\`, or set its folder.`,
      { dataset: id },
    )
  }
  return load(folder, cacheFolder)
}

/**
 * @throws TansakuError DATASET_MISMATCH when a net of this input and number of classes cannot be trained on it
 */
export function requireFit(dataset: ImageDataset, input: Shape, classes: number): void {
  const describe = ({ height, width, channels }: Shape, count: number): string =>
    `images of ${height} × ${width} × ${channels} in ${count} classes`
  const [found, expected] = [describe(dataset, dataset.classes), describe(input, classes)]
  if (found === expected) return
  throw new TansakuError(
    'DATASET_MISMATCH',
    `Data set "${dataset.id}" has ${found}, the network takes ${expected}: choose a space of the data set's size.`,
    { dataset: dataset.id, found, expected, classes: { found: dataset.classes, expected: classes } },
  )
}
