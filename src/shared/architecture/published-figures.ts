import type { PublishedId } from './published.ts'

/**
 * Whole architectures' accuracies and latencies as an article gives them: data to load, nothing of it measured here.
 */
export interface PublishedFigureSet {
  readonly id: string
  readonly name: string
  readonly source: string
  readonly note: string
  /** Whose test images the accuracies are of. */
  readonly dataset: string
  readonly devices: readonly {
    readonly id: string
    readonly name: string
    readonly model: string
    readonly soc: string | null
    readonly operatingSystem: string
    readonly abis: readonly string[]
  }[]
  readonly architectures: readonly {
    readonly architecture: PublishedId
    readonly name: string
    /** Top-1, a share; null where the article's figure is not known for sure. */
    readonly top1: number | null
    /** Id of the device that it was searched for, where the article compares such. */
    readonly madeFor?: string
    /** By device id, in milliseconds as printed. */
    readonly latencyMs: Readonly<Record<string, number>>
  }[]
}

const samsungS8 = {
  id: 'samsung-s8',
  name: 'Samsung Galaxy S8 (published)',
  model: 'Samsung Galaxy S8',
  soc: null,
  operatingSystem: 'Android',
  abis: ['arm64-v8a'],
} as const
const iphoneX = {
  id: 'iphone-x',
  name: 'iPhone X (published)',
  model: 'iPhone X',
  soc: null,
  operatingSystem: 'iOS',
  abis: [],
} as const
const article = 'B. Wu et al., FBNet, CVPR 2019'

/** Wu et al. 2019, tables 3 and 5; see docs/methods.md. */
export const publishedFigureSets: readonly PublishedFigureSet[] = [
  {
    id: 'fbnet-samsung-s8',
    name: 'FBNet-A, -B and -C on a Samsung Galaxy S8',
    source: article,
    note: 'int8, Caffe2, one image of 224 × 224; top-1 accuracy on ImageNet.',
    dataset: 'imagenet',
    devices: [samsungS8],
    architectures: [
      { architecture: 'fbnet-a', name: 'FBNet-A', top1: 0.73, latencyMs: { [samsungS8.id]: 19.8 } },
      { architecture: 'fbnet-b', name: 'FBNet-B', top1: 0.741, latencyMs: { [samsungS8.id]: 23.1 } },
      { architecture: 'fbnet-c', name: 'FBNet-C', top1: 0.749, latencyMs: { [samsungS8.id]: 28.1 } },
    ],
  },
  // The abstract confirms the ratio on the iPhone X, our counts the table's parameters (4.43M, 4.47M).
  {
    id: 'fbnet-two-phones',
    name: 'FBNet-S8 and FBNet-iPhoneX, each on both phones',
    source: article,
    note: 'Each architecture was searched for one phone and is the faster one there: on an iPhone X by 1.4 times. One image of 224 × 224; top-1 accuracy on ImageNet.',
    dataset: 'imagenet',
    devices: [samsungS8, iphoneX],
    architectures: [
      {
        architecture: 'fbnet-s8',
        name: 'FBNet-S8',
        madeFor: samsungS8.id,
        top1: 0.7327,
        latencyMs: { [samsungS8.id]: 22.12, [iphoneX.id]: 27.53 },
      },
      {
        architecture: 'fbnet-iphone-x',
        name: 'FBNet-iPhoneX',
        madeFor: iphoneX.id,
        top1: 0.732,
        latencyMs: { [samsungS8.id]: 23.33, [iphoneX.id]: 19.84 },
      },
    ],
  },
]
