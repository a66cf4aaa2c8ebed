import { spaceRow, type ArchitectureSpec } from '#shared/architecture/index.ts'
import type { Random } from '#shared/random.ts'
import { networkSize } from '#shared/spaces/index.ts'
import { placesOf, type TableSubject } from './places.ts'

/**
 * An architecture drawn uniformly from what a table describes.
 * @throws BAD_REQUEST for a space without latency tables, or without the size that it needs
 */
export function randomNet({ space, size }: TableSubject, random: Random): ArchitectureSpec {
  const row = spaceRow(space)
  if (row.sizes.length > 0) placesOf({ space, size })
  // Of what a table does not know (words, units) its nets have nothing.
  return row.random(networkSize({ ...size }), random)
}
