import { chain } from '../../network/chain.ts'
import { countNetwork } from '../../network/count.ts'
import type { Family } from '../family.ts'
import { mobilenetOperators } from './operators.ts'
import type { MobilenetV2Architecture } from './spec.ts'

const network = (spec: MobilenetV2Architecture) => chain(mobilenetOperators(spec))

/** The reference on phones (Sandler et al. 2018); of no search space. */
export const mobilenetV2Family: Family<MobilenetV2Architecture> = {
  id: 'mobilenet-v2',
  task: 'images',
  timed: true,
  trainable: true,
  drawing: 'none',
  hasPaths: false,
  spaceOf: () => null,
  describe: ({ width, input }) => `MobileNetV2 ${width} ${input}²`,
  sizeText: () => '',
  derivedSize: () => ({}),
  check: () => undefined,
  input: ({ input }) => ({ height: input, width: input, channels: 3 }),
  classes: ({ classes }) => classes,
  operators: mobilenetOperators,
  trained: (spec) => ({ network: network(spec), droppable: [], auxiliary: null }),
  count: (spec) => countNetwork(network(spec)),
  fitsTable: () => true,
}
