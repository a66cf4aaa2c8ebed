import { dartsCnnFamily } from './darts-cnn/family.ts'
import { dartsCnnSpace } from './darts-cnn/space.ts'
import { dartsRnnFamily } from './darts-rnn/family.ts'
import { dartsRnnSpace } from './darts-rnn/space.ts'
import { enasCnnSpace } from './enas-cnn/space.ts'
import type { Family } from './family.ts'
import { fbnetFamily } from './fbnet/family.ts'
import { fbnetSpaceRows } from './fbnet/spaces.ts'
import { mobilenetV2Family } from './mobilenet-v2/family.ts'
import { modelFamily } from './model/family.ts'
import type { Space } from './space.ts'
import type { ArchitectureSpec, FamilyId, SpaceId } from './spec.ts'

export type { Family, TaskKind, TrainedNetwork, DerivedSize } from './family.ts'
export type { Space } from './space.ts'
export {
  inputOn,
  inputText,
  isSameInput,
  leastSize,
  mostSize,
  saidOf,
  sizeSchema,
  smallInput,
  type ImageInput,
} from './input.ts'
export {
  cellSizeSchema,
  isSameSize,
  networkSize,
  sizeText,
  subjectText,
  writtenSize,
  type NetworkSize,
  type SpaceSize,
} from './size.ts'

const families: { readonly [Id in FamilyId]: Family<Extract<ArchitectureSpec, { family: Id }>> } = {
  fbnet: fbnetFamily,
  'darts-cnn': dartsCnnFamily,
  'darts-rnn': dartsRnnFamily,
  'mobilenet-v2': mobilenetV2Family,
  model: modelFamily,
}

/** The row of an architecture's family, for architectures like it. */
export function familyOf<Spec extends ArchitectureSpec>(spec: Spec): Family<Spec> {
  // One cast for all: the row is found by the spec's own family.
  return families[spec.family] as unknown as Family<Spec>
}

/** All spaces one can search in, in the order in which they are shown. */
export const spaces: readonly Space[] = [...fbnetSpaceRows, dartsCnnSpace, enasCnnSpace, dartsRnnSpace]

const byId = new Map(spaces.map((space) => [space.id, space]))

export function spaceRow(id: SpaceId): Space {
  return byId.get(id)!
}

/** The row of the family that a space's architectures are of. */
export const familyOfSpace = (id: SpaceId): Pick<Family, 'hasPaths'> => families[spaceRow(id).family]
