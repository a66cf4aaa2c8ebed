import {
  fbnetSpaces,
  randomArchitecture,
  randomCnnGenotype,
  type ArchitectureSpec,
} from '#shared/architecture/index.ts'
import { fbnetSpaceIdSchema } from '#shared/architecture/architecture.ts'
import { TansakuError } from '#shared/errors.ts'
import type { Random } from '#shared/random.ts'
import type { TableSubject } from './places.ts'

/** A net drawn uniformly from what a table describes. @throws BAD_REQUEST for a space without latency tables */
export function randomNet({ space, size }: TableSubject, random: Random): ArchitectureSpec {
  const fbnet = fbnetSpaceIdSchema.safeParse(space)
  if (fbnet.success) return randomArchitecture(fbnetSpaces[fbnet.data], random)
  if (size === null) throw new TansakuError('BAD_REQUEST', `Without a size no net of ${space} can be drawn.`, { space })
  return { family: 'darts-cnn', genotype: randomCnnGenotype(random), auxiliary: false, ...size }
}
