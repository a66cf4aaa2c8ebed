import { TansakuError } from '../../errors.ts'
import type { Space } from '../space.ts'
import { mutateBlocks, randomArchitecture } from './derive.ts'
import { operatorPlaces } from './operators.ts'
import { fbnetBlockIds, fbnetSpaceIds, type FbnetSpaceId } from './spec.ts'
import { fbnetSpaces, layersOf } from './tables.ts'

/** A layer-wise space as others see it. */
function spaceOf(id: FbnetSpaceId): Space {
  const table = fbnetSpaces[id]
  const layers = layersOf(table).length
  return {
    id,
    name: table.name,
    family: 'fbnet',
    task: 'images',
    input: table.input,
    classes: table.classes,
    sizes: [],
    searchedLayers: layers,
    choices: fbnetBlockIds.length,
    networks: fbnetBlockIds.length ** layers,
    timed: true,
    tableSize: () => null,
    places: () => operatorPlaces(table),
    random: (_size, random) => randomArchitecture(table, random),
    mutate(spec, random) {
      if (!('space' in spec) || spec.space !== id)
        throw new TansakuError('ARCHITECTURE_INVALID', `This is no architecture of ${id}.`, { expected: id })
      return mutateBlocks(spec, random)
    },
  }
}

export const fbnetSpaceRows = fbnetSpaceIds.map(spaceOf)
