import fs from 'node:fs'
import { createShardWriter } from '#main/datasets/shards.ts'
import { random } from '#main/search/tensor/prng.ts'
import { augmentationOf } from '#main/search/training/data/augmentation.ts'
import type { BatchThreads } from '#main/search/training/data/batch-threads.ts'
import { trainingBatches, type BatchSource } from '#main/search/training/data/batches.ts'
import { loadShards } from '#main/search/training/data/own-pictures.ts'
import { resizer } from '#main/search/training/data/resize.ts'
import { plainAugmentation, type Jitter } from '#shared/datasets/augmentation.ts'

const channels = 3
const coarse = 8
/** ImageNet's, as PyTorch's references have them. */
const facts = {
  classes: Array.from({ length: 10 }, (_, i) => String(i)),
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  digest: 'bench',
}

/** Smooth noise, brought to a size, as shards in a folder: one of them, which a peer maps into memory. */
export async function writePictures(folder: string, size: number, pictures: number): Promise<void> {
  fs.mkdirSync(folder)
  const stream = random(7, size)
  const resize = resizer({ height: coarse, width: coarse, channels }, size)
  const writer = createShardWriter(folder, { height: size, width: size, channels })
  const from = new Uint8Array(coarse * coarse * channels)
  const into = new Uint8Array(size * size * channels)
  for (let picture = 0; picture < pictures; picture++) {
    from.forEach((_, i) => (from[i] = stream.integer(256)))
    resize(from, into)
    await writer.append(into)
  }
  const labels = Uint16Array.from({ length: pictures }, (_, i) => i % facts.classes.length)
  await writer.finish(
    facts,
    labels,
    Array.from(labels, () => 'training' as const),
  )
  await writer.close()
}

/** Batches of them, cut and mirrored as is usual for their size. */
export async function batchesOf(
  folder: string,
  { batch: batchSize, jitter }: { readonly batch: number; readonly jitter: Jitter },
  threads: BatchThreads | null,
): Promise<BatchSource> {
  const dataset = await loadShards('bench', folder)
  const indices = Int32Array.from({ length: dataset.training.count }, (_, i) => i)
  const augment = augmentationOf(dataset, { ...plainAugmentation, jitter, cutout: 0 })
  return trainingBatches(dataset, indices, { seed: 1, purpose: 'bench', batchSize, augment, threads })
}
