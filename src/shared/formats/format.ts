import type { ArchitectureSpec, FbnetSpaceId } from '../architecture/architecture.ts'
import { smallInput, type ImageInput } from '../spaces/input.ts'

/** What a text leaves open of an architecture: a genotype its size, a list of blocks its space. */
export interface ArchitectureSize {
  readonly channels: number
  readonly cells: number
  readonly auxiliary: boolean
  readonly input: ImageInput
  readonly hidden: number
  readonly vocabulary: number
  /** Of a list of blocks that more than one space has layers for; null where nobody said. */
  readonly space: FbnetSpaceId | null
}

/** The size of DARTS' article, for CIFAR-10 (section 3.2) and the Penn Treebank (section 3.3). */
export const articleSize: ArchitectureSize = {
  channels: 36,
  cells: 20,
  auxiliary: false,
  input: smallInput,
  hidden: 850,
  vocabulary: 10_000,
  space: null,
}

/** One architecture in a text. Read when it is chosen, so that what lies beside it need not be of a known kind. */
export interface FormatEntry {
  /** Names it goes by; none where the text gives it none. */
  readonly names: readonly string[]
  readonly line: number
  leavesOpen(): readonly (keyof ArchitectureSize)[]
  /** @throws TansakuError GENOTYPE_INVALID, ARCHITECTURE_INVALID, with line and column */
  read(size: ArchitectureSize): ArchitectureSpec
}

/** A way to write architectures. */
export interface ArchitectureFormat {
  readonly id: string
  /** After "Expected" and in the help of `tansaku export`: `JSON of a whole architecture`. */
  readonly name: string
  /** Of the first format that says so of a text; a text has come here only if it is of bounded length. */
  looksLike(text: string): boolean
  /** What is in the text, at least one. @throws TansakuError GENOTYPE_INVALID, ARCHITECTURE_INVALID */
  entries(text: string): readonly FormatEntry[]
  /** As a file has it, without the last line's end; null for an architecture that cannot be said so. */
  write?(spec: ArchitectureSpec): string | null
}
