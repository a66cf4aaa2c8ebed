import { spaceRow, spaces, type OperatorPlace } from '#shared/architecture/index.ts'
import type { SpaceId } from '#shared/architecture/architecture.ts'
import type { SpaceSize } from '#shared/contract/spaces.ts'
import { TansakuError } from '#shared/errors.ts'
import { networkSize } from '#shared/spaces/index.ts'

/** What a latency table describes: a space, and the size of its nets where that is not the space's own. */
export interface TableSubject {
  readonly space: SpaceId
  readonly size: SpaceSize | null
}

/**
 * The places of a space with the operators that may stand there.
 * @throws BAD_REQUEST for a space without latency tables, or without the size that it needs
 */
export function placesOf({ space, size }: TableSubject): OperatorPlace[] {
  const row = spaceRow(space)
  if (row.timed) return row.places(size)
  const timed = spaces.filter((each) => each.timed).map(({ id }) => id)
  throw new TansakuError(
    'BAD_REQUEST',
    `Architectures of ${space} are not timed by operator: there are latency tables of ${timed.join(', ')}.`,
    { space },
  )
}

/** A table's size as it is stored: nothing for a space's own. */
export const sizeOf = ({ space, size }: TableSubject): SpaceSize | null =>
  size && spaceRow(space).tableSize(networkSize(size))

/** Operator key -> its place in network order; the operators are unique. @throws as placesOf */
export function positionsOf(subject: TableSubject): Map<string, number> {
  const keys = placesOf(subject).flatMap((place) => place.candidates.map((candidate) => candidate.operator.key))
  return new Map([...new Set(keys)].map((key, index) => [key, index]))
}
