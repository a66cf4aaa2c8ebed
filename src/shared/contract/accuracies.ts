import { z } from 'zod'
import { idSchema, intervalSchema } from './common.ts'

/** What a training protocol's name says after its data set, for whoever says it in a language of their own. */
export const protocolPartSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('preset'), preset: z.string() }),
  z.object({ kind: z.literal('epochs'), epochs: z.int() }),
  /** Where it differs from the preset; null = all, or none. */
  z.object({ kind: z.literal('setting'), setting: z.string(), value: z.union([z.number(), z.string()]).nullable() }),
  /** Where training starts from a supernet's weights. */
  z.object({ kind: z.literal('inherited'), searchId: z.string() }),
  /** Where the epoch is not chosen on validation. */
  z.object({ kind: z.literal('chosen-on'), chosenOn: z.enum(['last', 'test']) }),
  z.object({ kind: z.literal('published') }),
  /** By the word of whoever added the model. */
  z.object({ kind: z.literal('stated') }),
])
export type ProtocolPart = z.infer<typeof protocolPartSchema>

/** Everything that decides a trained accuracy but the architecture and the seed. */
export const trainingProtocolSchema = z.object({
  /** See protocolKey. */
  key: z.string(),
  /** Says it to people, in English: `CIFAR-10 · laptop, 30 epochs`. */
  name: z.string(),
  dataset: z.string(),
  datasetName: z.string(),
  parts: z.array(protocolPartSchema),
  /** Accuracy, a share and more is better; perplexity, less is better. */
  measure: z.enum(['accuracy', 'perplexity']),
  /** How many have a figure of it. */
  architectures: z.int(),
})
export type TrainingProtocol = z.infer<typeof trainingProtocolSchema>

/** A mean over seeds; the 95 % interval is null for a single one. */
export const figureSchema = z.object({
  mean: z.number(),
  interval: intervalSchema.nullable(),
  seeds: z.int().positive(),
})
export type Figure = z.infer<typeof figureSchema>

export const architectureFigureSchema = figureSchema.extend({
  architectureId: idSchema,
  /** The article it is from, or the model's file; null for what was trained here. */
  publishedIn: z.string().nullable(),
  /** Whether it is the word of whoever added the model: shown beside what was trained on the same data, and marked. */
  stated: z.boolean(),
})
export type ArchitectureFigure = z.infer<typeof architectureFigureSchema>

/** How good architectures are under one protocol, which is never mixed with another. */
export const accuraciesSchema = z.object({
  /** Null where nothing was trained yet. */
  protocol: trainingProtocolSchema.nullable(),
  /** The one with most architectures first, the newest of equals; those of articles last. */
  protocols: z.array(trainingProtocolSchema),
  architectures: z.array(architectureFigureSchema),
})
export type Accuracies = z.infer<typeof accuraciesSchema>

/** A protocol's key or name, or a part of its name that no other has; null = the first. */
export const protocolWishSchema = z.string().max(2_000).nullable().default(null)

/** How good one architecture is under one protocol. */
export const protocolFigureSchema = figureSchema.extend({ protocol: trainingProtocolSchema })
export type ProtocolFigure = z.infer<typeof protocolFigureSchema>
