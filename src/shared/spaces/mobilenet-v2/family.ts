import { chain } from '../../network/chain.ts'
import { countNetwork } from '../../network/count.ts'
import type { Family } from '../family.ts'
import { inputText, isSameInput, largeInput, stridesAt, type ImageInput } from '../input.ts'
import { articleStrides, mobilenetOperators } from './operators.ts'
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
  sizeText: ({ input: size, channels = 3, classes }) => {
    const input = { size, channels, classes }
    return isSameInput(input, largeInput) ? '' : inputText(input)
  },
  derivedSize: () => ({}),
  check: () => undefined,
  input: ({ input: size, channels = 3, classes }) => ({ size, channels, classes }),
  withInput,
  operators: mobilenetOperators,
  trained: (spec) => ({ network: network(spec), droppable: [], auxiliary: null }),
  count: (spec) => countNetwork(network(spec)),
  fitsTable: () => true,
}

/** By the rule of strides: fewer reductions for small images. */
function withInput(
  { family, width }: MobilenetV2Architecture,
  { size, channels, classes }: ImageInput,
): MobilenetV2Architecture {
  const reductionsIn = (strides: readonly number[]): number => strides.filter((stride) => stride > 1).length
  const reductions = reductionsIn(stridesAt(size, articleStrides))
  return {
    family,
    width,
    input: size,
    classes,
    ...(channels !== 3 && { channels }),
    ...(reductions < reductionsIn(articleStrides) && { reductions }),
  }
}
