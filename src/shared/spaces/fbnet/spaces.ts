import { TansakuError } from '../../errors.ts'
import type { Space } from '../space.ts'
import { fbnetArchitecture, mutateBlocks, randomArchitecture } from './derive.ts'
import { operatorPlaces } from './operators.ts'
import type { ArchitectureSpec } from '../spec.ts'
import { fbnetBlockIds, fbnetSpaceIds, type FbnetArchitecture, type FbnetSpaceId } from './spec.ts'
import { fbnetSpaceAt, fbnetSpaces, fbnetTableSize, layersOf } from './tables.ts'

/** A layer-wise space as others see it. */
function spaceOf(id: FbnetSpaceId): Space {
  const table = fbnetSpaces[id]
  const layers = layersOf(table).length
  const own = (spec: ArchitectureSpec): FbnetArchitecture => {
    if ('space' in spec && spec.space === id) return spec
    throw new TansakuError('ARCHITECTURE_INVALID', `This is no architecture of ${id}.`, { expected: id })
  }
  return {
    id,
    name: table.name,
    family: 'fbnet',
    task: 'images',
    input: table.input,
    sizes: [],
    searchedLayers: layers,
    choices: fbnetBlockIds.length,
    initialValues: 'he',
    architectures: fbnetBlockIds.length ** layers,
    timed: true,
    tableSize: ({ input }) => fbnetTableSize(id, input),
    places: (size) => operatorPlaces(fbnetSpaceAt(id, size?.input)),
    decisions(size) {
      const space = fbnetSpaceAt(id, size?.input)
      const places = operatorPlaces(space)
      return {
        fixed: places.filter(({ searched }) => !searched).map(({ candidates }) => candidates[0]!.operator),
        options: places
          .filter(({ searched }) => searched)
          .map(({ candidates }) => candidates.map(({ operator }) => [operator])),
        architecture: (chosen) =>
          fbnetArchitecture(
            space,
            chosen.map((block) => fbnetBlockIds[block]!),
          ),
      }
    },
    chosenOf(spec) {
      const { blocks, headChannels } = own(spec)
      if (blocks.length === layers && headChannels === undefined)
        return blocks.map((block) => fbnetBlockIds.indexOf(block))
      throw new TansakuError(
        'ARCHITECTURE_INVALID',
        `An architecture of ${id} has ${String(layers)} blocks and the space's own head; this one has ${String(blocks.length)} blocks${headChannels === undefined ? '' : ` and a head of ${String(headChannels)} channels`}.`,
        { expected: layers, found: blocks.length },
      )
    },
    random: ({ input }, random) => randomArchitecture(fbnetSpaceAt(id, input), random),
    mutate: (spec, random) => mutateBlocks(own(spec), random),
  }
}

export const fbnetSpaceRows = fbnetSpaceIds.map(spaceOf)
