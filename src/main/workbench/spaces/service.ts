import { algorithmsOf } from '#shared/algorithms/index.ts'
import { countNetwork, spaceRow, spaces } from '#shared/architecture/index.ts'
import type { SpaceId } from '#shared/architecture/architecture.ts'
import type { OperatorPlaceSummary, SpaceSize, SpaceSummary } from '#shared/contract/spaces.ts'

/** The spaces one can search in, from their rows. */
export const listSpaces = (): SpaceSummary[] =>
  spaces.map(({ id, name, input, searchedLayers, choices, architectures }) => ({
    id,
    name,
    input: input === null ? 'text' : `${input.size} × ${input.size} × ${input.channels}`,
    searchedLayers,
    choices,
    architectures: architectures.toExponential(2).replace('e+', 'e'),
    algorithms: algorithmsOf(id),
  }))

/** A space's places and what may stand there, in network order; none without the size that a space of cells needs. */
export function placesOf(id: SpaceId, size: SpaceSize | null): OperatorPlaceSummary[] {
  const space = spaceRow(id)
  if (!space.timed || (space.sizes.length > 0 && (size === null || !('cells' in size)))) return []
  return space.places(size).map((place) => ({
    place: place.place,
    searched: place.searched,
    candidates: place.candidates.map(({ choice, operator }) => ({
      choice,
      key: operator.key,
      label: operator.label,
      macs: countNetwork(operator.network).macs,
    })),
  }))
}
