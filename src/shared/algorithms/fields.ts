import { z } from 'zod'
import { crops, jitters } from '../datasets/augmentation.ts'
import { imageInputSchema } from '../spaces/input.ts'
import type { SpaceId } from '../spaces/spec.ts'

export type FieldGroup =
  | 'budget'
  | 'supernet'
  | 'population'
  | 'controller'
  | 'loss'
  | 'temperature'
  | 'weights'
  | 'theta'
  | 'alpha'
  | 'regularisation'
  | 'guard'
  | 'latency'
  | 'derive'

/** A setting as forms and the terminal ask for it; labels and hints are texts of the pages, by key. */
export interface Field {
  readonly key: string
  readonly group: FieldGroup
  readonly kind?: 'number' | 'switch' | 'choice'
  /** For the terminal's help. */
  readonly help: string
  /** The terminal's option where it is not the key with hyphens. */
  readonly flag?: string
  /** Whether there is something to say below it: `searches.hints.<hint>`. */
  readonly hint?: string
  /** Empty = all, or none. */
  readonly nullable?: boolean
  /** Of a choice. */
  readonly options?: readonly (number | string)[]
  /** Only where this switch is on. */
  readonly needs?: string
  /** Only where that choice has one of these values; elsewhere it takes no part. */
  readonly where?: { readonly key: string; readonly is: readonly string[] }
  /** Of a number that stands for off: forms have a switch before it, which sets the first of these that fits. */
  readonly switched?: { readonly off: number; readonly on: readonly number[] }
  /** Whether it is a latency that architectures are to have: what the space can reach is told beside it. */
  readonly reached?: boolean
  /** Whether it decides how long a step takes, beside space and data set. */
  readonly paces?: boolean
  /** Only in these spaces. */
  readonly spaces?: readonly SpaceId[]
}

export const datasetIdSchema = z.string().min(1).max(120)
/**
 * The images that a search's nets take. Null stands for the space's own in what is stored, and for the data set's in
 * what is asked for.
 */
export const searchedInputSchema = imageInputSchema.nullable().default(null)
/** What every search on images asks of them, in the order of its form. */
export const imageFields: readonly Field[] = [
  { key: 'batchSize', group: 'budget', paces: true, help: 'examples a step' },
  {
    key: 'validationShare',
    group: 'budget',
    hint: 'validationShare',
    help: 'share of the images that no search sees, for evaluations to validate on',
  },
  { key: 'trainingImages', group: 'budget', hint: 'empty', nullable: true, help: 'use only so many images' },
]

/** How they are varied, see augmentationSettings. */
export const augmentationFields: readonly Field[] = [
  { key: 'flip', group: 'regularisation', kind: 'switch', help: 'mirror every other picture' },
  {
    key: 'crop',
    group: 'regularisation',
    kind: 'choice',
    options: crops,
    help: 'how pictures are cut anew each time: from a border, a part brought to their size, not at all, or as is usual for their size',
  },
  {
    key: 'jitter',
    group: 'regularisation',
    kind: 'choice',
    options: jitters,
    help: 'how far brightness, contrast and colours are changed each time: as is usual for the size, not at all, by up to 20 or 40 %',
  },
  { key: 'cutout', group: 'regularisation', help: 'side of the square that is blanked, pixels; 0 = none' },
]

export const tableIdSchema = z.string().min(1).max(120)
export const seedSchema = z.int().min(0).max(0xffffffff)
/** Numbers of epochs, examples, children: more than anyone can wait for, and no allocation by a slip of the finger. */
export const countSchema = (most = 100_000) => z.int().positive().max(most)
export const rateSchema = () => z.number().positive().max(1_000)
/** Of a whole architecture, in microseconds: at most a quarter of an hour. */
export const latencyUsSchema = () => z.number().positive().max(1e9)
export const decaySchema = () => z.number().nonnegative().max(1_000)
export const shareSchema = () => z.number().min(0).lt(1)
/** Channels and cells of derived nets, units and words of recurrent ones. */
export const derivedSizeFields = {
  derivedChannels: z.int().positive().multipleOf(2).max(65_536).default(36),
  derivedCells: z.int().min(2).max(200).default(20),
  derivedHidden: countSchema(65_536).default(850),
  vocabulary: z.int().min(2).max(10_000_000).default(10_000),
}

/** Of what draws architectures again that are slower than a limit. */
export const latencyLimitSettings = {
  latencyTableId: tableIdSchema.nullable().default(null),
  /** By the table; null = no limit. */
  latencyLimitUs: latencyUsSchema().nullable().default(null),
}

export const latencyLimitField: Field = {
  key: 'latencyLimitUs',
  group: 'latency',
  hint: 'latencyLimit',
  reached: true,
  nullable: true,
  help: 'most microseconds by the latency table; slower architectures are drawn again',
}

/** Whether a field takes part in settings that need not be whole. */
export const takesPart = ({ where }: Field, settings: object): boolean =>
  where === undefined || where.is.some((value) => value === (settings as Readonly<Record<string, unknown>>)[where.key])
