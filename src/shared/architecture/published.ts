import { smallInput } from '../spaces/input.ts'
import type {
  ArchitectureSpec,
  CnnGenotype,
  DartsCnnOp,
  DartsRnnOp,
  FbnetBlockId,
  FbnetSpaceId,
} from './architecture.ts'

/** Block lists in a short form: `k3e6`, `k5e1g2`, `skip`. */
function fbnet(rows: string, headChannels?: number, space: FbnetSpaceId = 'fbnet'): ArchitectureSpec {
  const blocks = rows
    .split(/[\s|]+/)
    .map((word) => word.replace(/^k(\d)e(\d)(g2)?$/, (_, k, e, g) => `k${k}_e${e}${g ? '_g2' : ''}`) as FbnetBlockId)
  return { family: 'fbnet', space, blocks, ...(headChannels === undefined ? {} : { headChannels }) }
}

/** `sep3 1, skip 0` as genotype pairs. */
function edges(text: string): CnnGenotype['normal'] {
  const names: Readonly<Record<string, DartsCnnOp>> = {
    sep3: 'sep_conv_3x3',
    sep5: 'sep_conv_5x5',
    sep7: 'sep_conv_7x7',
    '1x7': 'conv_7x1_1x7',
    dil3: 'dil_conv_3x3',
    dil5: 'dil_conv_5x5',
    skip: 'skip_connect',
    max: 'max_pool_3x3',
    avg: 'avg_pool_3x3',
  }
  return text.split(/[,|]/).map((pair) => {
    const [op, from] = pair.trim().split(' ')
    return [names[op!]!, Number(from)]
  })
}

/** @param joined the nodes that each kind of cell joins: all, or its loose ends */
function darts(
  normal: string,
  reduce: string,
  joined: { readonly normal: number[]; readonly reduce: number[] } = { normal: [2, 3, 4, 5], reduce: [2, 3, 4, 5] },
): ArchitectureSpec {
  return {
    family: 'darts-cnn',
    genotype: {
      normal: edges(normal),
      normalConcat: joined.normal,
      reduce: edges(reduce),
      reduceConcat: joined.reduce,
    },
    channels: 36,
    cells: 20,
    auxiliary: false,
    input: smallInput,
  }
}

function rnn(text: string): ArchitectureSpec {
  const recurrent = text.split(', ').map((pair): [DartsRnnOp, number] => {
    const [op, from] = pair.split(' ')
    return [op as DartsRnnOp, Number(from)]
  })
  return {
    family: 'darts-rnn',
    genotype: { recurrent, concat: [1, 2, 3, 4, 5, 6, 7, 8] },
    hidden: 850,
    vocabulary: 10_000,
  }
}

/** Nets of the articles and their authors' repositories, by the name that `tansaku inspect` takes. */
export const publishedArchitectures = {
  'fbnet-a': fbnet(
    'skip | k3e3 k3e1 skip skip | k5e6 k3e3 k5e1 k3e3 | k5e6 k5e3 k5e1g2 k5e6 | k3e6 k5e1g2 k5e3 k3e1g2 | k5e6 k5e6 k5e3 k5e6 | k5e6',
    1504,
  ),
  'fbnet-b': fbnet(
    'k3e1 | k3e6 k5e1 k3e1 k3e1 | k5e6 k5e3 k3e6 k5e6 | k5e6 k5e6 skip k5e3 | k5e6 k3e1 k5e1 k5e3 | k5e6 k5e1 k5e6 k5e6 | k3e6',
  ),
  'fbnet-c': fbnet(
    'k3e1 | k3e6 skip k3e1 k3e1 | k5e6 k5e3 k5e6 k3e6 | k5e6 k5e3 k5e6 k5e6 | k5e6 k5e6 k5e6 k5e3 | k5e6 k5e6 k5e6 k5e6 | k3e6',
  ),
  // With 1504 channels before the classifier these two have the article's 4.43M and 4.47M parameters.
  'fbnet-s8': fbnet(
    'k3e1 | k3e3 k3e1 skip skip | k5e6 k3e3 k3e3 k3e6 | k5e6 k5e3 k5e3 k5e3 | k3e6 k5e3 k5e3 k5e3 | k5e6 k5e6 k5e3 k5e6 | k5e6',
    1504,
  ),
  'fbnet-iphone-x': fbnet(
    'skip | k3e6 k3e1 k3e1 k3e1 | k3e6 k3e6 k3e6 k3e6 | k3e6 k3e6 k3e3 k3e6 | k3e6 k3e3 k3e3 k3e3 | k5e6 k5e6 k5e6 k5e3 | k5e6',
    1504,
  ),
  'mobilenet-v2': { family: 'mobilenet-v2', width: 1, input: 224, classes: 1000 },
  'darts-v1': darts(
    'sep3 1, sep3 0 | skip 0, sep3 1 | skip 0, sep3 1 | sep3 0, skip 2',
    'max 0, max 1 | skip 2, max 0 | max 0, skip 2 | skip 2, avg 0',
  ),
  'darts-v2': darts(
    'sep3 0, sep3 1 | sep3 0, sep3 1 | sep3 1, skip 0 | skip 0, dil3 2',
    'max 0, max 1 | skip 2, max 1 | max 0, skip 2 | skip 2, max 1',
  ),
  'pc-darts': darts(
    'sep3 1, skip 0 | sep3 0, dil3 1 | sep5 0, sep3 1 | avg 0, dil3 1',
    'sep5 1, max 0 | sep5 1, sep5 2 | sep3 0, sep3 3 | sep3 1, sep3 2',
  ),
  // Zoph et al. 2018, and Real et al. 2019, as the nets of DARTS' article (quark0/darts genotypes.py).
  'nasnet-a': darts(
    'sep5 1, sep3 0 | sep5 0, sep3 0 | avg 1, skip 0 | avg 0, avg 0 | sep3 1, skip 1',
    'sep5 1, sep7 0 | max 1, sep7 0 | avg 1, sep5 0 | skip 3, avg 2 | sep3 2, max 1',
    { normal: [2, 3, 4, 5, 6], reduce: [4, 5, 6] },
  ),
  'amoebanet-a': darts(
    'avg 0, max 1 | sep3 0, sep5 2 | sep3 0, avg 3 | sep3 1, skip 1 | skip 0, avg 1',
    'avg 0, sep3 1 | max 0, sep7 2 | sep7 0, avg 1 | max 0, max 1 | 1x7 0, sep3 5',
    { normal: [4, 5, 6], reduce: [3, 4, 6] },
  ),
  'ptb-v1': rnn('relu 0, relu 1, tanh 2, relu 3, relu 4, identity 1, relu 5, relu 1'),
  'ptb-v2': rnn('sigmoid 0, relu 1, relu 1, identity 1, tanh 2, sigmoid 5, tanh 3, relu 5'),
} satisfies Record<string, ArchitectureSpec>

export type PublishedId = keyof typeof publishedArchitectures
