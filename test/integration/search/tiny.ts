import { countNetwork, fbnetSpaces, operatorPlaces, type FbnetSpace } from '#shared/architecture/index.ts'
import type { DartsCnnSettings, DnasSettings } from '#shared/contract/searches.ts'
import type { ImageDataset, ImageSet } from '#main/search/training/data/dataset.ts'
import { random } from '#main/search/tensor/prng.ts'
import { dartsCnnPresets, dnasPresets } from '#shared/algorithms/index.ts'

/** Two searched layers on 8 × 8 images. */
export const tinySpace: FbnetSpace = {
  ...fbnetSpaces['fbnet-mini'],
  input: { size: 8, channels: 3, classes: 3 },
  stem: { channels: 4, kernel: 3, stride: 1 },
  stages: [{ channels: 8, layers: 2, stride: 2 }],
  headChannels: 16,
}

/** A made-up table that grows with the work done. */
export function madeUpLatencies(space: FbnetSpace): Record<string, number> {
  const operators = operatorPlaces(space).flatMap(({ candidates }) => candidates.map(({ operator }) => operator))
  return Object.fromEntries(operators.map(({ key, network }) => [key, 5 + countNetwork(network).macs / 1_000]))
}

/** Noise on one of three colours, which is the class; `same` = black images of one class, `side` in pixels. */
export function tinyDataset({
  images = 64,
  same = false,
  side = 8,
  classes = 3,
}: { images?: number; same?: boolean; side?: number; classes?: number } = {}): ImageDataset<Uint8Array> {
  const set = (count: number, seed: number): ImageSet<Uint8Array> => {
    const stream = random(seed)
    const size = side * side * 3
    const pixels = new Uint8Array(count * size)
    if (!same)
      pixels.forEach((_, i) => (pixels[i] = stream.integer(192) + (i % 3 === Math.floor(i / size) % 3 ? 63 : 0)))
    return { count, pixels, labels: Uint16Array.from({ length: count }, (_, i) => (same ? 1 : i % 3)) }
  }
  return {
    id: 'tiny',
    digest: `${images} ${side} ${classes} ${same}`,
    height: side,
    width: side,
    channels: 3,
    classes,
    mean: [0.5, 0.5, 0.5],
    std: [0.25, 0.25, 0.25],
    training: set(images, 1),
    test: set(30, 2),
  }
}

export const tinySettings: DnasSettings = {
  ...dnasPresets.paper,
  space: 'fbnet-mini',
  dataset: 'tiny',
  seed: 3,
  latencyTableId: 'table',
  epochs: 3,
  warmupEpochs: 1,
  batchSize: 4,
  validationShare: 0,
  weightShare: 0.5,
  sampledArchitectures: 2,
}

/** A supernet of three cells on the tiny images. */
export const tinyCells: DartsCnnSettings = {
  ...dartsCnnPresets.paper,
  dataset: 'tiny',
  seed: 3,
  latencyTableId: null,
  order: 1,
  epochs: 6,
  batchSize: 4,
  validationShare: 0,
  channels: 4,
  cells: 3,
  derivedChannels: 8,
  derivedCells: 4,
}
