import type { PublishedId } from './published.ts'

/** Whole networks' accuracies and latencies as an article gives them: data to load, nothing of it measured here. */
export interface PublishedFigureSet {
  readonly id: string
  readonly name: string
  readonly source: string
  readonly note: string
  /** Whose test images the accuracies are of. */
  readonly dataset: string
  readonly devices: readonly { readonly id: string, readonly name: string, readonly model: string, readonly soc: string | null, readonly operatingSystem: string, readonly abis: readonly string[] }[]
  readonly networks: readonly {
    readonly architecture: PublishedId
    readonly name: string
    /** Top-1, a share; null where the article's figure is not known for sure. */
    readonly top1: number | null
    /** By device id, in milliseconds as printed. */
    readonly latencyMs: Readonly<Record<string, number>>
  }[]
}

const samsungS8 = { id: 'samsung-s8', name: 'Samsung Galaxy S8 (published)', model: 'Samsung Galaxy S8', soc: null, operatingSystem: 'Android', abis: ['arm64-v8a'] } as const
const article = 'B. Wu et al., FBNet, CVPR 2019'

/** REFERENCE §3. */
export const publishedFigureSets: readonly PublishedFigureSet[] = [
  {
    id: 'fbnet-samsung-s8',
    name: 'FBNet-A, -B and -C on a Samsung Galaxy S8',
    source: article,
    note: 'int8, Caffe2, one image of 224 × 224; top-1 accuracy on ImageNet.',
    dataset: 'imagenet',
    devices: [samsungS8],
    networks: [
      { architecture: 'fbnet-a', name: 'FBNet-A', top1: 0.73, latencyMs: { [samsungS8.id]: 19.8 } },
      { architecture: 'fbnet-b', name: 'FBNet-B', top1: 0.741, latencyMs: { [samsungS8.id]: 23.1 } },
      { architecture: 'fbnet-c', name: 'FBNet-C', top1: 0.749, latencyMs: { [samsungS8.id]: 28.1 } },
    ],
  },
]
