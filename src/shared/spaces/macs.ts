/** MACs that an image costs in the supernets of a space: forward passes, counted as architectures' are. */
import { countNetwork } from '../network/count.ts'
import type { OperatorPlace } from '../network/operator.ts'
import { createRandom } from '../random.ts'
import { mean } from '../statistics/summary.ts'
import { dartsSupernetNetwork } from './darts-cnn/network.ts'
import type { DartsCnnOp } from './darts-cnn/spec.ts'
import { familyOf, spaceRow } from './index.ts'
import { smallInput, type ImageInput } from './input.ts'
import type { NetworkSize } from './size.ts'
import type { SpaceId } from './spec.ts'

/** Of a supernet that is a chain of places. */
export interface ChainMacs {
  /** Through all operators of all places. */
  readonly all: number
  readonly largest: number
  readonly smallest: number
  /** Of a path whose operators are drawn uniformly, on average. */
  readonly mean: number
}

export function chainMacs(places: readonly OperatorPlace[]): ChainMacs {
  const macs = places.map(({ candidates }) => candidates.map(({ operator }) => countNetwork(operator.network).macs))
  const over = (of: (row: readonly number[]) => number): number => macs.reduce((total, row) => total + of(row), 0)
  return {
    all: over((row) => row.reduce((total, each) => total + each, 0)),
    largest: over((row) => Math.max(...row)),
    smallest: over((row) => Math.min(...row)),
    mean: over(mean),
  }
}

/**
 * Of a supernet of cells that computes every operation on every edge.
 * @param partialChannels operations see one of so many channels (Xu et al. 2020)
 */
export function cellSupernetMacs(
  size: { readonly channels: number; readonly cells: number; readonly input: ImageInput | null },
  ops: readonly DartsCnnOp[],
  partialChannels: number,
): number {
  const macs = (channels: number, of: readonly DartsCnnOp[]): number =>
    countNetwork(dartsSupernetNetwork(channels, size.cells, of, size.input ?? smallInput)).macs
  const narrow = size.channels / partialChannels
  return macs(size.channels, ['none']) + macs(narrow, ops) - macs(narrow, ['none'])
}

const draws = 64

/** Of an architecture of some size that is drawn uniformly, on average, by so many draws that are always the same. */
export function meanArchitectureMacs(space: SpaceId, size: NetworkSize): number {
  const random = createRandom('macs')
  return mean(
    Array.from({ length: draws }, () => {
      const spec = spaceRow(space).random(size, random)
      return familyOf(spec).count(spec).macs
    }),
  )
}
