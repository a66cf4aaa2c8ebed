import type { PictureFormatId, Skipped, SplitName } from '#shared/datasets/picture-sets.ts'
import type { Root, SourceFile } from '../root.ts'

/** A set as its names alone tell it. */
export interface Listing {
  readonly format: PictureFormatId
  /** Label 0 is the first. */
  readonly classes: readonly string[]
  /** All that the set is made of, lists included; an example tells its file by number. */
  readonly files: readonly SourceFile[]
  readonly skipped: readonly Skipped[]
  /** Examples to come, as far as can be told. */
  readonly expected: number
  readonly given: readonly SplitName[]
  /** One for grey values alone, as some formats have them. */
  readonly channels: 1 | 3
  /** What pictures are when they are not to be resized; null where each has a size of its own. */
  readonly size: number | null
  /**
   * Every example in an order that depends on the names alone.
   * @param size side of the square
   */
  readonly examples: (size: number, signal: AbortSignal) => AsyncGenerator<Example | { readonly skipped: Skipped }>
  /** The side that most pictures fill; asked where `size` is null. */
  readonly usualSide: (signal: AbortSignal) => Promise<number | null>
}

export interface Example {
  /** size × size × channels bytes. */
  readonly pixels: Uint8Array
  /** Before it was resized. */
  readonly width: number
  readonly height: number
  readonly label: number
  /** Null where the split is to be drawn. */
  readonly split: SplitName | null
  /** Of the listing's files. */
  readonly file: number
}

/** One way in which sets of pictures are laid out. */
export interface Format {
  readonly id: PictureFormatId
  /** For the message where nothing fits. */
  readonly looksLike: string
  /** Null for what is of another format. @throws TansakuError DATASET_UNUSABLE, DATASET_CORRUPT */
  readonly look: (root: Root, signal: AbortSignal) => Promise<Listing | null>
}
