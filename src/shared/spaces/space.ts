import type { OperatorPlace } from '../network/operator.ts'
import type { Random } from '../random.ts'
import type { Decisions } from './decisions.ts'
import type { TaskKind } from './family.ts'
import type { ImageInput } from './input.ts'
import type { NetworkSize, SpaceSize } from './size.ts'
import type { ArchitectureSpec, FamilyId, SpaceId } from './spec.ts'

export type InitialValues = 'he' | 'torch'

/** All there is to know of one search space. */
export interface Space {
  readonly id: SpaceId
  readonly name: string
  readonly family: FamilyId
  readonly task: TaskKind
  /** What its architectures take where nothing else is said; null for text. */
  readonly input: ImageInput | null
  /** Fields of `DerivedSize` that its architectures leave open. */
  readonly sizes: readonly ('derivedChannels' | 'derivedCells' | 'derivedHidden' | 'vocabulary')[]
  /** Of decisions that make an architecture, and the most choices of one. */
  readonly searchedLayers: number
  readonly choices: number
  /**
   * How the convolutions of its supernets begin: normal, of variance 2 / fan-in (`he`, He et al. 2015), or as torch has
   * them, uniform within ±1 / √fan-in, √6 narrower (`torch`); null where there are none.
   */
  readonly initialValues: InitialValues | null
  /** How many distinct architectures. */
  readonly architectures: number
  /** Whether there are latency tables of it. */
  readonly timed: boolean
  /** The size a latency table of such architectures has; null for the space's own. */
  readonly tableSize: (size: NetworkSize) => SpaceSize | null
  /**
   * Its places with the operators that may stand there, in network order.
   * @throws TansakuError BAD_REQUEST without the size that it needs, or where it has no latency tables
   */
  readonly places: (size: SpaceSize | null) => OperatorPlace[]
  /**
   * The same as decisions, all options of each equally likely in an architecture drawn uniformly.
   * @throws TansakuError as places
   */
  readonly decisions: (size: SpaceSize | null) => Decisions
  /**
   * An architecture's option of each decision; null where several choices make the same one, as edges of cells do.
   * Throws TansakuError ARCHITECTURE_INVALID for one of another space, or with parts that no decision makes.
   */
  readonly chosenOf: ((spec: ArchitectureSpec) => readonly number[]) | null
  /** An architecture drawn uniformly. */
  readonly random: (size: NetworkSize, random: Random) => ArchitectureSpec
  /**
   * The architecture with one choice made anew, another one than before (Real et al. 2019, section 3).
   * @throws TansakuError ARCHITECTURE_INVALID for one of another space
   */
  readonly mutate: (spec: ArchitectureSpec, random: Random) => ArchitectureSpec
}
