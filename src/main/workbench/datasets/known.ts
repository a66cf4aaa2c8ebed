import type { Dataset } from '#shared/contract/datasets.ts'
import { datasetName } from '#shared/datasets/names.ts'
import { smallInput } from '#shared/spaces/index.ts'
import { textFileNames } from '#shared/datasets/text-files.ts'

export interface DatasetFile {
  readonly name: string
  readonly minimumBytes: number
}

export interface KnownDataset extends Pick<
  Dataset,
  'id' | 'name' | 'kind' | 'training' | 'test' | 'classes' | 'shape' | 'input' | 'vocabulary'
> {
  /** Files that must be there, with the least size each can have: one of these lists, the likeliest first. */
  readonly files: readonly (readonly DatasetFile[])[]
  /** Beside those, all files of the folder belong to it whose names end so. */
  readonly others?: string
  /** What brings them, where they are missing. */
  readonly remedy: string
}

const setUp = (name: string): string => `npm run setup looks for ${name} and mends it.`
const ownFolder = (id: string): string => `Say in which folder its files lie: tansaku dataset ${id} --folder FOLDER.`

const [ptbFiles, wikiTextFiles, plainFiles] = textFileNames.map((names) =>
  Object.values(names).map((name) => ({ name, minimumBytes: 1 })),
) as [DatasetFile[], DatasetFile[], DatasetFile[]]

/** Figures of the texts are counts of tokens, `<eos>` among them, made once (docs/datasets.md). */
export const knownDatasets: readonly KnownDataset[] = [
  {
    id: 'cifar10',
    name: datasetName('cifar10'),
    kind: 'images',
    training: 50_000,
    test: 10_000,
    classes: 10,
    shape: '32 × 32 × 3',
    input: smallInput,
    vocabulary: null,
    files: [
      [
        ...[1, 2, 3, 4, 5].map((batch) => ({ name: `data_batch_${String(batch)}.png`, minimumBytes: 1_000_000 })),
        { name: 'test_batch.png', minimumBytes: 1_000_000 },
        { name: 'train_lables.json', minimumBytes: 100_000 },
        { name: 'test_lables.json', minimumBytes: 20_000 },
      ],
    ],
    remedy: setUp('CIFAR-10'),
  },
  {
    id: 'sotu',
    name: datasetName('sotu'),
    kind: 'text',
    training: 1_721_872,
    test: 55_730,
    classes: 10_000,
    shape: 'words',
    input: null,
    vocabulary: 10_000,
    files: [
      [
        { name: '1790_george_washington_n.txt', minimumBytes: 5_000 },
        { name: '2021_joseph_r_biden_d.txt', minimumBytes: 5_000 },
      ],
    ],
    others: '.txt',
    remedy: setUp('the State of the Union'),
  },
  {
    id: 'ptb',
    name: datasetName('ptb'),
    kind: 'text',
    training: 929_589,
    test: 82_430,
    classes: 10_000,
    shape: 'words',
    input: null,
    vocabulary: 10_000,
    files: [ptbFiles, plainFiles, wikiTextFiles],
    remedy: ownFolder('ptb'),
  },
  {
    id: 'wikitext-2',
    name: datasetName('wikitext-2'),
    kind: 'text',
    training: 2_088_628,
    test: 245_569,
    classes: 33_278,
    shape: 'words',
    input: null,
    vocabulary: 33_278,
    files: [wikiTextFiles, plainFiles, ptbFiles],
    remedy: ownFolder('wikitext-2'),
  },
  {
    id: 'text',
    name: datasetName('text'),
    kind: 'text',
    training: 0,
    test: 0,
    classes: 0,
    shape: 'words',
    input: null,
    vocabulary: null,
    files: [plainFiles, ptbFiles, wikiTextFiles],
    remedy: ownFolder('text'),
  },
]
