import { countNetwork, fbnetSpaces, operatorPlaces } from '#shared/architecture/index.ts'
import { fbnetSpaceIdSchema, fbnetSpaceIds, type SpaceId } from '#shared/architecture/architecture.ts'
import type { OperatorPlaceSummary, SpaceSummary } from '#shared/contract/spaces.ts'

const names: Readonly<Record<(typeof fbnetSpaceIds)[number], string>> = {
  'fbnet': 'FBNet, 224 × 224', 'fbnet-cifar': 'FBNet at 32 × 32', 'fbnet-mini': 'FBNet, small, at 32 × 32',
}

/** The spaces one can search in, from their tables. */
export function listSpaces(): SpaceSummary[] {
  return fbnetSpaceIds.map((id) => {
    const { height, width, channels } = fbnetSpaces[id].input
    const searched = operatorPlaces(fbnetSpaces[id]).filter((place) => place.searched)
    return {
      id, name: names[id], input: `${String(height)} × ${String(width)} × ${String(channels)}`, searchedLayers: searched.length,
      choices: Math.max(...searched.map((place) => place.candidates.length)),
      networks: searched.reduce((product, place) => product * place.candidates.length, 1).toExponential(2).replace('e+', 'e'),
      algorithms: ['dnas', 'random'],
    }
  })
}

/** A space's places and what may stand there, in network order. */
export function placesOf(id: SpaceId): OperatorPlaceSummary[] {
  const space = fbnetSpaceIdSchema.safeParse(id)
  if (!space.success) return []
  return operatorPlaces(fbnetSpaces[space.data]).map((place) => ({
    place: place.place,
    searched: place.searched,
    candidates: place.candidates.map(({ choice, operator }) => ({ choice, key: operator.key, label: operator.label, macs: countNetwork(operator.network).macs })),
  }))
}
