import { TansakuError } from '../../errors.ts'
import { countNetwork } from '../../network/count.ts'
import type { Network, Shape } from '../../network/network.ts'
import type { Family } from '../family.ts'
import { requireSound } from './sound.ts'
import type { ModelArchitecture } from './spec.ts'

const formatNames = { onnx: 'ONNX', ncnn: 'ncnn' } as const

/** Networks of other programs, as they are: measured and compared, not searched or trained. */
export const modelFamily: Family<ModelArchitecture> = {
  id: 'model',
  task: 'images',
  timed: true,
  trainable: false,
  drawing: 'none',
  hasPaths: false,
  spaceOf: () => null,
  describe: (spec) => `${formatNames[spec.format]} model, ${String(spec.nodes.length - 1)} layers, ${sizeOf(spec)}`,
  sizeText: () => '',
  derivedSize: () => ({}),
  check: ({ nodes }) => {
    requireSound(nodes)
  },
  // It need be of no square images, and is made for no others.
  input: () => null,
  withInput: (spec) => spec,
  operators: () => {
    throw new TansakuError(
      'ARCHITECTURE_UNSUPPORTED',
      'A model of another program is of no search space, so no latency table has its operators: measure it whole (tansaku measure <architecture>, or the button on its page).',
    )
  },
  trained: (spec) => ({ network: networkOf(spec), droppable: [], auxiliary: null }),
  count: (spec) => countNetwork(networkOf(spec)),
  fitsTable: () => false,
}

const networkOf = ({ nodes }: ModelArchitecture): Network => ({ nodes })

function sizeOf({ nodes }: ModelArchitecture): string {
  const { height, width, channels }: Shape = nodes[0]!.output
  return `${String(height)}×${String(width)}×${String(channels)}`
}
