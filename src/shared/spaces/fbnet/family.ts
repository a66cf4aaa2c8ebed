import { chain } from '../../network/chain.ts'
import { countNetwork } from '../../network/count.ts'
import type { Family } from '../family.ts'
import { fbnetOperators, layersOfBlocks } from './operators.ts'
import type { FbnetArchitecture } from './spec.ts'
import { fbnetSpaces } from './tables.ts'

const network = (spec: FbnetArchitecture) => chain(fbnetOperators(spec))

/** Architectures of FBNet's layer-wise spaces (Wu et al. 2019). */
export const fbnetFamily: Family<FbnetArchitecture> = {
  id: 'fbnet',
  task: 'images',
  timed: true,
  trainable: true,
  drawing: 'blocks',
  hasPaths: false,
  spaceOf: ({ space }) => space,
  describe: ({ blocks }) => blocks.join(' '),
  sizeText: ({ space }) => space,
  derivedSize: () => ({}),
  check: (spec) => void layersOfBlocks(spec),
  input: ({ space }) => fbnetSpaces[space].input,
  classes: ({ space }) => fbnetSpaces[space].classes,
  operators: fbnetOperators,
  trained: (spec) => ({ network: network(spec), droppable: [], auxiliary: null }),
  count: (spec) => countNetwork(network(spec)),
  fitsTable: () => true,
}
