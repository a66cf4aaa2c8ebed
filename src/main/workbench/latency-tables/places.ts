import { fbnetSpaces, operatorPlaces, type OperatorPlace } from '#shared/architecture/index.ts'
import { fbnetSpaceIdSchema, type FbnetSpaceId, type SpaceId } from '#shared/architecture/architecture.ts'
import { TansakuError } from '#shared/errors.ts'

/** The places of a space with the operators that may stand there. @throws BAD_REQUEST for a space without latency tables */
export const placesOf = (space: SpaceId): OperatorPlace[] => operatorPlaces(fbnetSpaces[measurableSpace(space)])

/** Operator key -> its place in network order; the operators are unique. */
export function positionsOf(space: SpaceId): Map<string, number> {
  const keys = placesOf(space).flatMap((place) => place.candidates.map((candidate) => candidate.operator.key))
  return new Map([...new Set(keys)].map((key, index) => [key, index]))
}

export function measurableSpace(space: SpaceId): FbnetSpaceId {
  const parsed = fbnetSpaceIdSchema.safeParse(space)
  if (parsed.success) return parsed.data
  throw new TansakuError('BAD_REQUEST', `Latency tables of ${space} cannot be measured yet; they can of ${fbnetSpaceIdSchema.options.join(', ')}.`, { space })
}
