import { z } from 'zod'
import { protocolWishSchema, trainingProtocolSchema } from './accuracies.ts'
import { idSchema, intervalSchema, precisionSchema } from './common.ts'
import { groupKinds } from './comparisons.ts'
import { targetSchema } from './target.ts'
import { trustSchema } from './trust.ts'

/** `size` and `memory`: of the file that a device was given, and the most that it took there. */
export const frontAxes = ['measured-latency', 'predicted-latency', 'macs', 'params', 'size', 'memory'] as const

/** A part of the picture: nothing outside of it is shown. Accuracies are shares. */
const boundSchema = z.number().min(-1e15).max(1e15)
const boundsSchema = z.object({ low: boundSchema, high: boundSchema })
export const frontWindowSchema = z.object({ x: boundsSchema, accuracy: boundsSchema })
export type FrontWindow = z.infer<typeof frontWindowSchema>

const frontWishSchema = z.object({
  x: z.enum(frontAxes).default('measured-latency'),
  /** Accuracy and latency as deployed in this precision, in place of what was trained and measured; null for those. */
  deployed: precisionSchema.nullable().default(null),
  /**
   * Keys of the targets to show (latency axes); empty = of each device the one most architectures have a latency of.
   */
  targets: z.array(z.string().max(1_000)).max(100).default([]),
  space: z.string().max(120).nullable().default(null),
  searchId: idSchema.nullable().default(null),
  /** Only these architectures; empty = all. */
  architectureIds: z.array(idSchema).max(10_000).default([]),
  /** Accuracies of one training protocol only ever share a front. */
  protocol: protocolWishSchema,
})
type FrontWish = z.infer<typeof frontWishSchema>
const isPossible = ({ x, deployed }: FrontWish): boolean => deployed === null || x === 'measured-latency'
const impossible = { path: ['x'], error: 'What is deployed has a measured latency: leave x out, or deployed.' }

export const frontQuerySchema = frontWishSchema
  .extend({
    /**
     * Of each series at most so many points that are not on the front, from all over the picture: enough to draw it.
     * Null = all.
     */
    mostDominated: z.int().nonnegative().max(100_000).nullable().default(null),
    /** Points in this part alone, and those of the front. */
    within: frontWindowSchema.nullable().default(null),
    /** Whether points are spread over the logarithm of x. */
    logarithmic: z.boolean().default(false),
  })
  .refine(isPossible, impossible)
export type FrontQuery = z.infer<typeof frontQuerySchema>

export const frontColumns = [
  'name',
  'target',
  'origin',
  'x',
  'basis',
  'error',
  'interval',
  'trust',
  'accuracy',
  'repeats',
  'standing',
] as const
/** Some rows of the table of all points. */
export const frontRowsQuerySchema = frontWishSchema
  .extend({
    sortBy: z.enum(frontColumns).default('x'),
    descending: z.boolean().default(false),
    offset: z.int().nonnegative().max(1e9).default(0),
    limit: z.int().positive().max(1_000).default(200),
    within: frontWindowSchema.nullable().default(null),
  })
  .refine(isPossible, impossible)
export type FrontRowsQuery = z.infer<typeof frontRowsQuerySchema>

/**
 * `front`: no other is better in both. `tie`: one is, but within the intervals none is for certain. `dominated`: one is
 * beyond the intervals.
 */
export const standings = ['front', 'tie', 'dominated'] as const

export const frontPointSchema = z.object({
  architectureId: idSchema,
  name: z.string(),
  origin: z.string(),
  searchId: idSchema.nullable(),
  x: z.number(),
  xInterval: intervalSchema.nullable(),
  /** Of a predicted latency: whether x is the sum of a table's rows, or that sum calibrated by an audit. */
  basis: z.enum(['sum', 'calibrated']).nullable(),
  /** Mean absolute error of such predictions, a share of x; null where no valid audit tells it. */
  error: z.number().nullable(),
  /** Of a latency; null for what is counted, and as deployed. */
  trust: trustSchema.nullable(),
  /** Where accuracy and latency were published; null for what was trained and timed here. */
  publishedIn: z.string().nullable(),
  /** Whether the accuracy is the word of whoever added the model. */
  stated: z.boolean(),
  /** Mean over seeds, with its 95 % interval where there are several; as deployed the share of pictures right. */
  testAccuracy: z.number(),
  accuracyInterval: intervalSchema.nullable(),
  seeds: z.int().positive(),
  /** As deployed: how many pictures the device answered, which is what its accuracy and interval are of. */
  pictures: z.int().positive().nullable(),
  standing: z.enum(standings),
})
export type FrontPoint = z.infer<typeof frontPointSchema>

/** What architectures of a series were held against at equal latency, from latency to latency. */
export const frontRivalsSchema = z.object({
  comparisonId: idSchema,
  kind: z.enum(groupKinds).extract(['random', 'largest-macs', 'largest-params']),
  /** By rising x. */
  points: z.array(
    z.object({
      x: z.number(),
      /** Test accuracies of so many trainings. */
      trainings: z.int().positive(),
      mean: z.number(),
      interval: intervalSchema.nullable(),
    }),
  ),
})
export type FrontRivals = z.infer<typeof frontRivalsSchema>

export const frontSchema = z.object({
  x: z.enum(frontAxes),
  xUnit: z.string(),
  deployed: z
    .object({
      precision: precisionSchema,
      /** Tested networks that are left out, as they were not deployed in it. */
      without: z.int().nonnegative(),
    })
    .nullable(),
  /** Whose accuracies are shown; null where nothing was tested yet. */
  protocol: trainingProtocolSchema.nullable(),
  /** What `protocol` may ask for. */
  protocols: z.array(trainingProtocolSchema),
  /** Targets that latencies are known for: what `targets` may ask for, with the number of architectures of each. */
  targets: z.array(
    z.object({ key: z.string(), target: targetSchema, deviceName: z.string(), architectures: z.int().positive() }),
  ),
  /** One target's architectures each; one series of all where the axis is no latency. */
  series: z.array(
    z.object({
      target: targetSchema.nullable(),
      deviceName: z.string(),
      /** By rising x; where not all are asked for those of the front and some others. */
      points: z.array(frontPointSchema),
      /** Of all points, shown or not. */
      all: z.object({
        points: z.int().nonnegative(),
        front: z.int().nonnegative(),
        ties: z.int().nonnegative(),
        /** From the least to the most; null without points. */
        x: intervalSchema.nullable(),
        accuracy: intervalSchema.nullable(),
      }),
      /** Of the newest comparison of these architectures on this target under this protocol (latency axes). */
      rivals: z.array(frontRivalsSchema),
      /** Area dominated up to the worst point of all series; null with fewer than two points. */
      hypervolume: z.number().nullable(),
    }),
  ),
})
export type Front = z.infer<typeof frontSchema>

export const frontRowsSchema = z.object({
  /** Rows that there are with this wish and window. */
  total: z.int().nonnegative(),
  rows: z.array(z.object({ target: z.string(), point: frontPointSchema })),
})
export type FrontRows = z.infer<typeof frontRowsSchema>
