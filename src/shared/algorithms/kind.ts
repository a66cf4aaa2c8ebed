import type { z } from 'zod'
import type { DerivedSize, SpaceSize } from '../spaces/index.ts'
import type { SpaceId } from '../spaces/spec.ts'
import type { Field } from './fields.ts'
import type { Problem, ProblemFacts } from './problems.ts'
import type { EpochDone } from './work.ts'

/** Settings that every search has. */
export interface CommonSettings {
  readonly algorithm: string
  readonly space: SpaceId
  readonly seed: number
}

/** What a run's records tell epoch by epoch, in the order of their charts. */
export type Figure = 'loss' | 'accuracy' | 'perplexity' | 'expectedLatency' | 'temperature' | 'best'

/**
 * One kind of search: an algorithm in the spaces that it treats alike. Everything that both sides know of it; forms,
 * charts, flags of the terminal, help and requirements are derived from it.
 */
export interface SearchKind<Settings extends CommonSettings = CommonSettings> {
  readonly id: string
  /** As it is called in settings, terminal and pages; several kinds may share it. */
  readonly algorithm: string
  readonly spaces: readonly SpaceId[]
  readonly schema: z.ZodObject & z.ZodType<Settings>
  /** Settings without the choices that a user makes for each run; the first is the article's, the last the smallest. */
  readonly presets: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly fields: readonly Field[]
  /**
   * `epochs`: trains a supernet epoch by epoch. `children`: an epoch is a child, trained and scored. `none`: draws
   * architectures at once, without data.
   */
  readonly course: 'epochs' | 'children' | 'none'
  readonly latencyTable: 'none' | 'may' | 'must'
  /** Which checkpoints a run keeps: the newest two, or also that of every finished epoch, to go back to. */
  readonly checkpoints: 'newest' | 'epochs'
  /** Whether trainings of its architectures can start from its weights. */
  readonly bequeaths?: true
  /**
   * What such a search does otherwise than it once did under the same settings, by what it is: a run begun before is
   * refused to go on.
   */
  readonly revisions?: (settings: Settings) => Readonly<Record<string, string>>
  /** Settings that may change when a run goes back to an epoch and on from there. */
  readonly changeable: readonly (keyof Settings & string)[]
  readonly figures: readonly Figure[]
  readonly epochs: (settings: Settings) => number
  /** Epochs at the start in which the architecture stays as it is. */
  readonly warmupEpochs: (settings: Settings) => number
  /** Of one epoch after its warm-up, with so many training examples; null where none are taken. */
  readonly stepsPerEpoch: (settings: Settings, examples: number) => number | null
  /**
   * What an epoch that is done took, in MACs × images, with so many training examples: each image counts once for every
   * pass through a net that learns from it, or that rewards or scores a child. What a supernet scores at an epoch's end
   * is left out. Null where nothing takes images.
   */
  readonly macImages: ((settings: Settings, examples: number, epoch: EpochDone) => number) | null
  /** A run's name where none was given. */
  readonly title: (settings: Settings) => string
  /** Beside the algorithm's name in lists: β, the order; empty where there is nothing. */
  readonly note: (settings: Settings) => { readonly key: 'order' | 'beta' | 'target'; readonly value: number } | null
  /** Size of the nets whose latencies it needs; null where the space has one size alone. */
  readonly tableSize: (settings: Settings) => SpaceSize | null
  /** Size of what it derives, as far as the space leaves it open. */
  readonly derivedSize: (settings: Settings) => DerivedSize
  /** Settings that are well formed each and do not go together, or with which nothing would be searched. */
  readonly problems: (settings: Settings, facts: ProblemFacts) => Problem[]
}
