import { openShards, type Shards } from '#main/datasets/shards.ts'
import type { SplitName } from '#shared/datasets/picture-sets.ts'
import type { ImageDataset, ImageSet } from './dataset.ts'
import { shardPixels, type PixelReader } from './pixels.ts'

/**
 * A set of the user's own pictures, from the folder of its shards: pixels stay on the disk until a batch needs them.
 * @throws TansakuError DATASET_CORRUPT
 */
export async function loadShards(id: string, folder: string): Promise<ImageDataset<PixelReader>> {
  const shards = await openShards(folder)
  const { digest, height, width, channels, classes, mean, std } = shards
  const learned = numbersOf(shards, (split) => split !== 'test')
  return {
    id,
    digest,
    height,
    width,
    channels,
    classes: classes.length,
    classNames: classes,
    mean,
    std,
    training: part(shards, folder, learned),
    heldOut: Int32Array.from(learned.keys()).filter((place) => shards.splits[learned[place]!] === 'validation'),
    test: part(
      shards,
      folder,
      numbersOf(shards, (split) => split === 'test'),
    ),
  }
}

const numbersOf = ({ splits }: Shards, belongs: (split: SplitName) => boolean): Int32Array =>
  Int32Array.from(splits.keys()).filter((picture) => belongs(splits[picture]!))

function part(shards: Shards, folder: string, pictures: Int32Array): ImageSet<PixelReader> {
  return {
    count: pictures.length,
    labels: Uint16Array.from(pictures, (picture) => shards.labels[picture]!),
    pixels: shardPixels(shards, folder, pictures),
  }
}
