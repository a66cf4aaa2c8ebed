import { chain } from '../../network/chain.ts'
import { countNetwork } from '../../network/count.ts'
import type { Family } from '../family.ts'
import { fbnetOperators, layersOfBlocks } from './operators.ts'
import { isSameSize } from '../size.ts'
import type { FbnetArchitecture } from './spec.ts'
import { inputText } from '../input.ts'
import { fbnetSpaceOf, fbnetTableSize, saidInput } from './tables.ts'

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
  sizeText: ({ space, input }) => (input === undefined ? space : `${space} ${inputText(input)}`),
  derivedSize: () => ({}),
  check: (spec) => void layersOfBlocks(spec),
  input: (spec) => fbnetSpaceOf(spec).input,
  withInput: ({ input: _other, ...spec }, input) => ({ ...spec, ...saidInput(spec.space, input) }),
  operators: fbnetOperators,
  trained: (spec) => ({ network: network(spec), droppable: [], auxiliary: null }),
  count: (spec) => countNetwork(network(spec)),
  fitsTable: (spec, size) => isSameSize(fbnetTableSize(spec.space, spec.input ?? null), size),
}
