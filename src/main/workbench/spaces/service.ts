import { countNetwork, dartsPlaces, fbnetSpaces, operatorPlaces } from '#shared/architecture/index.ts'
import {
  dartsCnnOps,
  dartsRnnOps,
  fbnetSpaceIdSchema,
  fbnetSpaceIds,
  type FbnetSpaceId,
  type SpaceId,
} from '#shared/architecture/architecture.ts'
import type { OperatorPlaceSummary, SpaceSize, SpaceSummary } from '#shared/contract/spaces.ts'

const names: Readonly<Record<(typeof fbnetSpaceIds)[number], string>> = {
  fbnet: 'FBNet, 224 × 224',
  'fbnet-cifar': 'FBNet at 32 × 32',
  'fbnet-mini': 'FBNet, small, at 32 × 32',
}

/** The spaces one can search in, from their tables. */
export const listSpaces = (): SpaceSummary[] => [...fbnetSpaceIds.map(fbnetSummary), ...dartsSummaries]

function fbnetSummary(id: FbnetSpaceId): SpaceSummary {
  const { height, width, channels } = fbnetSpaces[id].input
  const searched = operatorPlaces(fbnetSpaces[id]).filter((place) => place.searched)
  return {
    id,
    name: names[id],
    input: `${String(height)} × ${String(width)} × ${String(channels)}`,
    searchedLayers: searched.length,
    choices: Math.max(...searched.map((place) => place.candidates.length)),
    networks: scientific(searched.reduce((product, place) => product * place.candidates.length, 1)),
    algorithms: ['dnas', 'random'],
  }
}

/**
 * Genotypes of a convolutional cell of four nodes: each picks two of its n predecessors, and one of 7 operations on
 * either.
 */
const cnnCells = [2, 3, 4, 5].reduce((product, n) => product * ((n * (n - 1)) / 2) * (dartsCnnOps.length - 1) ** 2, 1)
/** Of a recurrent cell of eight nodes: each picks one of its n predecessors and one of 4 operations. */
const rnnCells = [1, 2, 3, 4, 5, 6, 7, 8].reduce((product, n) => product * n * (dartsRnnOps.length - 1), 1)

/** Searched layers are the edges of the cells; `none` is a choice of α, never of a network. */
const dartsSummaries: readonly SpaceSummary[] = [
  {
    id: 'darts-cnn',
    name: 'DARTS, convolutional cells',
    input: '32 × 32 × 3',
    searchedLayers: 28,
    choices: dartsCnnOps.length - 1,
    networks: scientific(cnnCells ** 2),
    algorithms: ['darts', 'random'],
  },
  {
    id: 'darts-rnn',
    name: 'DARTS, recurrent cells',
    input: 'text',
    searchedLayers: 36,
    choices: dartsRnnOps.length - 1,
    networks: scientific(rnnCells),
    algorithms: ['darts', 'random'],
  },
]

function scientific(count: number): string {
  return count.toExponential(2).replace('e+', 'e')
}

/** A space's places and what may stand there, in network order; none without the size that a space of cells needs. */
export function placesOf(id: SpaceId, size: SpaceSize | null): OperatorPlaceSummary[] {
  const space = fbnetSpaceIdSchema.safeParse(id)
  const places = space.success
    ? operatorPlaces(fbnetSpaces[space.data])
    : id === 'darts-cnn' && size !== null
      ? dartsPlaces(size)
      : []
  return places.map((place) => ({
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
