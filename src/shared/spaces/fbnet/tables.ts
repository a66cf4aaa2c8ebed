import type { FbnetSpaceId } from './spec.ts'
import type { Shape } from '../../network/network.ts'

export interface FbnetStage {
  readonly channels: number
  readonly layers: number
  /** Of the stage's first layer; the others have 1. */
  readonly stride: number
}

/** A layer-wise space in the form of FBNet's Table 1: stem, searched stages, head. */
export interface FbnetSpace {
  readonly id: FbnetSpaceId
  readonly name: string
  readonly input: Shape
  readonly classes: number
  readonly stem: { readonly channels: number; readonly kernel: number; readonly stride: number }
  readonly stages: readonly FbnetStage[]
  readonly headChannels: number
}

/** One searched layer: what comes in, and what must come out. */
export interface FbnetLayer {
  readonly index: number
  readonly stage: number
  readonly input: Shape
  readonly channels: number
  readonly stride: number
}

const stages = (rows: readonly (readonly [channels: number, layers: number, stride: number])[]): FbnetStage[] =>
  rows.map(([channels, layers, stride]) => ({ channels, layers, stride }))

export const fbnetSpaces: Readonly<Record<FbnetSpaceId, FbnetSpace>> = {
  /** Table 1 of the article, with FBNet-B and -C's head. */
  fbnet: {
    id: 'fbnet',
    name: 'FBNet, 224 × 224',
    input: { height: 224, width: 224, channels: 3 },
    classes: 1000,
    stem: { channels: 16, kernel: 3, stride: 2 },
    stages: stages([
      [16, 1, 1],
      [24, 4, 2],
      [32, 4, 2],
      [64, 4, 2],
      [112, 4, 1],
      [184, 4, 2],
      [352, 1, 1],
    ]),
    headChannels: 1984,
  },
  /** The same stages for 32² images: the first two reductions are left out. */
  'fbnet-cifar': {
    id: 'fbnet-cifar',
    name: 'FBNet at 32 × 32',
    input: { height: 32, width: 32, channels: 3 },
    classes: 10,
    stem: { channels: 16, kernel: 3, stride: 1 },
    stages: stages([
      [16, 1, 1],
      [24, 4, 1],
      [32, 4, 2],
      [64, 4, 2],
      [112, 4, 1],
      [184, 4, 2],
      [352, 1, 1],
    ]),
    headChannels: 1984,
  },
  /** Small enough to search on two cores in minutes; all nine blocks. */
  'fbnet-mini': {
    id: 'fbnet-mini',
    name: 'FBNet, small, at 32 × 32',
    input: { height: 32, width: 32, channels: 3 },
    classes: 10,
    stem: { channels: 16, kernel: 3, stride: 1 },
    stages: stages([
      [16, 1, 1],
      [24, 2, 2],
      [32, 2, 2],
      [64, 2, 2],
    ]),
    headChannels: 128,
  },
}

/** The searched layers from the first to the last, with the shapes that reach them. */
export function layersOf(space: FbnetSpace): FbnetLayer[] {
  const down = (size: number, stride: number): number => Math.ceil(size / stride)
  let input: Shape = {
    height: down(space.input.height, space.stem.stride),
    width: down(space.input.width, space.stem.stride),
    channels: space.stem.channels,
  }
  const layers: FbnetLayer[] = []
  space.stages.forEach((row, stage) => {
    for (let i = 0; i < row.layers; i++) {
      const stride = i === 0 ? row.stride : 1
      layers.push({ index: layers.length, stage, input, channels: row.channels, stride })
      input = { height: down(input.height, stride), width: down(input.width, stride), channels: row.channels }
    }
  })
  return layers
}
