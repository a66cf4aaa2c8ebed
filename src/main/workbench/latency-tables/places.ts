import { dartsPlaces, fbnetSpaces, operatorPlaces, type OperatorPlace } from '#shared/architecture/index.ts'
import { fbnetSpaceIdSchema, fbnetSpaceIds, type SpaceId } from '#shared/architecture/architecture.ts'
import type { SpaceSize } from '#shared/contract/spaces.ts'
import { TansakuError } from '#shared/errors.ts'

/** What a latency table describes: a space, and in a space of cells the size of its nets. */
export interface TableSubject {
  readonly space: SpaceId
  readonly size: SpaceSize | null
}

/**
 * The places of a space with the operators that may stand there.
 * @throws BAD_REQUEST for a space without latency tables, or without the size that it needs
 */
export function placesOf({ space, size }: TableSubject): OperatorPlace[] {
  const fbnet = fbnetSpaceIdSchema.safeParse(space)
  if (fbnet.success) return operatorPlaces(fbnetSpaces[fbnet.data])
  if (space !== 'darts-cnn')
    throw new TansakuError(
      'BAD_REQUEST',
      `Nets of ${space} are not timed by operator: there are latency tables of ${[...fbnetSpaceIds, 'darts-cnn'].join(', ')}.`,
      { space },
    )
  if (size === null)
    throw new TansakuError(
      'BAD_REQUEST',
      'Which operators nets of DARTS cells have depends on their size: say channels, cells and input.',
      { space },
    )
  return dartsPlaces(size)
}

/** The table's size: spaces of blocks have one alone, which goes without saying. */
export const sizeOf = ({ space, size }: TableSubject): SpaceSize | null => (space === 'darts-cnn' ? size : null)

/** Operator key -> its place in network order; the operators are unique. @throws as placesOf */
export function positionsOf(subject: TableSubject): Map<string, number> {
  const keys = placesOf(subject).flatMap((place) => place.candidates.map((candidate) => candidate.operator.key))
  return new Map([...new Set(keys)].map((key, index) => [key, index]))
}

/** `fbnet-mini`; `darts-cnn C16 L8`. */
export const subjectText = ({ space, size }: TableSubject): string =>
  size === null
    ? space
    : `${space} C${String(size.channels)} L${String(size.cells)}${size.input === 'cifar' ? '' : ' 224 × 224'}`
