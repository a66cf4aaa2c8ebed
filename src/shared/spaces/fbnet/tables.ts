import { fbnetSpaceIds, type FbnetArchitecture, type FbnetSpaceId } from './spec.ts'
import type { Shape } from '../../network/network.ts'
import { imageShape, isSameInput, largeInput, smallInput, stridesAt, type ImageInput } from '../input.ts'
import type { SpaceSize } from '../size.ts'

export interface FbnetStage {
  readonly channels: number
  readonly layers: number
  /** Of the stage's first layer; the others have 1. */
  readonly stride: number
}

/** A layer-wise space in the form of FBNet's Table 1, for images of one size: stem, searched stages, head. */
export interface FbnetSpace {
  readonly id: FbnetSpaceId
  readonly name: string
  readonly input: ImageInput
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

/** A space as its table has it: strides are those for large images, and `input` is what it has where none is said. */
type Table = Omit<FbnetSpace, 'id'>

const article = {
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
}

const tables: Readonly<Record<FbnetSpaceId, Table>> = {
  /** Table 1 of the article, with FBNet-B and -C's head. */
  fbnet: { name: 'FBNet, 224 × 224', input: largeInput, ...article },
  /** The same, by itself for 32² images. */
  'fbnet-cifar': { name: 'FBNet at 32 × 32', input: smallInput, ...article },
  /** Small enough to search on two cores in minutes; all nine blocks. */
  'fbnet-mini': {
    name: 'FBNet, small, at 32 × 32',
    input: smallInput,
    stem: { channels: 16, kernel: 3, stride: 2 },
    stages: stages([
      [16, 1, 2],
      [24, 2, 2],
      [32, 2, 2],
      [64, 2, 2],
    ]),
    headChannels: 128,
  },
}

/** A space for some images, or its own. */
export function fbnetSpaceAt(id: FbnetSpaceId, wished?: ImageInput | null): FbnetSpace {
  const { stem, stages: rows, ...table } = tables[id]
  const input = wished ?? table.input
  const [first, ...strides] = stridesAt(
    input.size,
    [stem, ...rows].map(({ stride }) => stride),
  )
  return {
    id,
    ...table,
    input,
    stem: { ...stem, stride: first! },
    stages: rows.map((row, stage) => ({ ...row, stride: strides[stage]! })),
  }
}

export const fbnetSpaces = Object.fromEntries(fbnetSpaceIds.map((id) => [id, fbnetSpaceAt(id)])) as Readonly<
  Record<FbnetSpaceId, FbnetSpace>
>

/** Images as an architecture or a table of a space says them: nothing where they are the space's own. */
export const saidInput = (id: FbnetSpaceId, input: ImageInput): { readonly input?: ImageInput } =>
  isSameInput(input, tables[id].input) ? {} : { input }

/** The space that an architecture is of, for its images. */
export const fbnetSpaceOf = ({ space, input }: Pick<FbnetArchitecture, 'space' | 'input'>): FbnetSpace =>
  fbnetSpaceAt(space, input)

/** Of what nets for some images are measured by; null for the space's own. */
export function fbnetTableSize(id: FbnetSpaceId, input: ImageInput | null): SpaceSize | null {
  const said = saidInput(id, input ?? tables[id].input)
  return said.input === undefined ? null : { input: said.input }
}

/** The searched layers from the first to the last, with the shapes that reach them. */
export function layersOf(space: FbnetSpace): FbnetLayer[] {
  const down = (size: number, stride: number): number => Math.ceil(size / stride)
  const image = imageShape(space.input)
  let input: Shape = {
    height: down(image.height, space.stem.stride),
    width: down(image.width, space.stem.stride),
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
