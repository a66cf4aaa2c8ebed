import { z } from 'zod'
import { architectureSpecSchema } from '../architecture/architecture.ts'
import { idSchema, progressSchema, timestampSchema } from './common.ts'
import { searchSettingsSchema } from '../algorithms/index.ts'
import { emptyStepCurve, stepCurveSchema } from './step-curve.ts'
import { targetSchema } from './target.ts'

export {
  searchSettingsSchema,
  type DartsCnnSettings,
  type DartsRnnSettings,
  type DartsSettings,
  type DnasSettings,
  type EnasRnnSettings,
  type EnasSettings,
  type EvolutionRnnSettings,
  type EvolutionSettings,
  type NasRnnSettings,
  type NasSettings,
  type OnceSettings,
  type RandomSettings,
  type SearchSettings,
} from '../algorithms/index.ts'

export const searchStates = ['queued', 'running', 'stopping', 'stopped', 'interrupted', 'failed', 'done'] as const

/** Whether a DARTS search collapses, per kind of cell (`normal`, `reduce`, `recurrent`). */
export const collapseRecordSchema = z.object({
  /** Skip connections in the genotype of the moment (identities in a recurrent cell). */
  skips: z.record(z.string(), z.int()),
  /** Mean entropy of an edge's softmax(α), in nats. */
  entropy: z.record(z.string(), z.number()),
  /** Dominant eigenvalue of ∇²α L_val where it was asked for. */
  eigenvalue: z.number().nullable(),
})
export type CollapseRecord = z.infer<typeof collapseRecordSchema>

/** The child of a search whose epochs are children. */
export const childRecordSchema = z.object({
  spec: architectureSpecSchema,
  /** What the search compares by; the higher the better. */
  score: z.number(),
  /** Σ LUT. */
  latencyUs: z.number().nullable(),
  /** The highest score so far, this child's included. */
  best: z.number(),
  /**
   * `repeated`: drawn before, and not trained again. `diverged`: its loss was no number, so that it is scored as chance
   * would be. Absent = trained.
   */
  outcome: z.enum(['repeated', 'diverged']).optional(),
})
export type ChildRecord = z.infer<typeof childRecordSchema>

/** An architecture as a supernet scores it: with the supernet's weights, untrained itself. */
export const scoredArchitectureSchema = z.object({
  spec: architectureSpecSchema,
  /** Of validation images, 0 to 1, with batch-norm statistics estimated anew for this architecture. */
  inheritedAccuracy: z.number().min(0).max(1),
})
export type ScoredArchitecture = z.infer<typeof scoredArchitectureSchema>

/** A controller that learns from rewards, after an epoch. */
export const controllerRecordSchema = z.object({
  /** Mean of what was drawn in the epoch, the part of its entropy included: what is held against the baseline. */
  reward: z.number(),
  /** The moving average that rewards are held against; null before the first step. */
  baseline: z.number().nullable(),
  /** Of what was drawn, as a share of that of a controller without preferences: 1 = none, 0 = all is decided. */
  entropy: z.number(),
})
export type ControllerRecord = z.infer<typeof controllerRecordSchema>

/** One epoch's figures. Latencies are Σ LUT expected under the current θ, in microseconds. */
export const epochRecordSchema = z.object({
  epoch: z.int().nonnegative(),
  trainLoss: z.number(),
  /** Null for text: there perplexity, exp(loss), is the measure. */
  trainAccuracy: z.number().nullable(),
  validationLoss: z.number().nullable(),
  validationAccuracy: z.number().nullable(),
  expectedLatencyUs: z.number().nullable(),
  /** The same of each device, in the order of the search's tables, where there are several. */
  expectedLatenciesUs: z.array(z.number()).optional(),
  temperature: z.number().nullable(),
  learningRate: z.number(),
  /**
   * Architecture parameters after the epoch, by name: θ (layers × blocks; see thetaName), α `normal` / `reduce` /
   * `recurrent` (edges × operations), β `normal-edges` / `reduce-edges` (edges × 1; see edgeParameters). Of a
   * controller the probabilities of each option, whatever it chose before.
   */
  parameters: z.record(z.string(), z.array(z.array(z.number()))),
  collapse: collapseRecordSchema.nullable().default(null),
  child: childRecordSchema.optional(),
  controller: controllerRecordSchema.optional(),
  /**
   * What its supernet scored: a once-for-all search the largest and the smallest each epoch; searches that score at
   * their end a sample of the space too.
   */
  scored: z.array(scoredArchitectureSchema).optional(),
  durationMs: z.number(),
  rssBytes: z.number(),
  tensors: z.int(),
})
export type EpochRecord = z.infer<typeof epochRecordSchema>

/** Device by device. */
export const expectedLatenciesOf = ({
  expectedLatenciesUs,
  expectedLatencyUs,
}: Pick<EpochRecord, 'expectedLatenciesUs' | 'expectedLatencyUs'>): number[] =>
  expectedLatenciesUs ?? (expectedLatencyUs === null ? [] : [expectedLatencyUs])

export const stepRecordSchema = z.object({
  epoch: z.int(),
  step: z.int(),
  steps: z.int(),
  loss: z.number(),
  accuracy: z.number().nullable(),
})
export type StepRecord = z.infer<typeof stepRecordSchema>

export const failureSchema = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
})
export type Failure = z.infer<typeof failureSchema>

/** A device of a search, by the latency table that stands for it. */
export const searchDeviceSchema = z.object({
  tableId: idSchema,
  deviceId: idSchema,
  deviceName: z.string(),
  /** Null where its table does not tell. */
  target: targetSchema.nullable(),
  /**
   * Mean absolute error of the table's last audit, which stands beside every expected latency; null where no audit was
   * made.
   */
  auditMape: z.number().nullable(),
})
export type SearchDevice = z.infer<typeof searchDeviceSchema>

export const searchSummarySchema = z.object({
  id: idSchema,
  name: z.string(),
  settings: searchSettingsSchema,
  state: z.enum(searchStates),
  failure: failureSchema.nullable(),
  progress: progressSchema.nullable(),
  /** Last finished epoch, or null before the first. */
  epoch: z.int().nullable(),
  epochs: z.int(),
  checkpointAt: timestampSchema.nullable(),
  createdAt: timestampSchema,
  finishedAt: timestampSchema.nullable(),
  latest: epochRecordSchema.omit({ parameters: true, scored: true }).nullable(),
  /** The sweep that it belongs to. */
  sweepId: idSchema.nullable().default(null),
  /** The run it took over from, with how many finished epochs. */
  branchedFrom: z.object({ searchId: idSchema, epoch: z.int() }).nullable().default(null),
  /** The search whose settings it was begun with, changed or not; it may be gone. */
  likeId: idSchema.nullable().default(null),
  /** What it looks at latencies of, in the order of its tables. */
  devices: z.array(searchDeviceSchema).default([]),
})
export type SearchSummary = z.infer<typeof searchSummarySchema>

/** Names for the rows and columns of the parameters: layers and blocks. */
export const parameterAxesSchema = z.record(
  z.string(),
  z.object({ rows: z.array(z.string()), columns: z.array(z.string()) }),
)

export const searchRunSchema = searchSummarySchema.extend({
  epochRecords: z.array(epochRecordSchema),
  parameterAxes: parameterAxesSchema,
  /** Loss by step. */
  steps: stepCurveSchema.default(emptyStepCurve),
  /** While it is at work. */
  stepsPerSecond: z.number().nullable().default(null),
  architectureIds: z.array(idSchema),
  /**
   * Numbers of finished epochs after which a checkpoint is kept (3 = after the third epoch): one can go back to them.
   */
  epochsToGoBackTo: z.array(z.int()).default([]),
  warnings: z.array(z.object({ at: timestampSchema, message: z.string() })),
})
export type SearchRun = z.infer<typeof searchRunSchema>

/** What may change when a search goes back to an epoch and on from there; all else stays as it was. */
export const branchChangesSchema = z.record(z.string().max(60), z.union([z.number(), z.boolean()]))
export type BranchChanges = z.infer<typeof branchChangesSchema>

export const derivedArchitectureSchema = z.object({
  method: z.enum(['argmax', 'sampled', 'random', 'genotype', 'evolved', 'scored']),
  spec: architectureSpecSchema,
  /** Tables of the devices that it was derived for, where the search is for several. */
  tableIds: z.array(idSchema).optional(),
})
export type DerivedArchitecture = z.infer<typeof derivedArchitectureSchema>
