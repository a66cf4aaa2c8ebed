import { z } from 'zod'
import { idSchema, timestampSchema } from './common.ts'
import { failureSchema } from './searches.ts'

/** How a worker is called: it stands in addresses, logs and tables. */
export const workerNameSchema = z
  .string()
  .max(40)
  .regex(/^[a-z0-9][a-z0-9.-]{0,39}$/i, 'letters, digits, dots and dashes, 40 at most')

/** What a machine says of itself. Untrusted text: it is shown, and compared with the workbench's own. */
export const workerOfferSchema = z.object({
  host: z.string().max(120),
  system: z.string().max(120),
  /** Runs go on bit for bit on one kind alone: processor and TensorFlow's flavour. */
  processor: z.string().min(1).max(200),
  cores: z.int().positive(),
  memoryBytes: z.number().positive(),
  version: z.string().max(40),
  /** SHA-256 of the programs that compute. */
  build: z.string().max(64),
})
export type WorkerOffer = z.infer<typeof workerOfferSchema>

/** Paused: is given nothing and puts down what it has. Draining: ends what it has and is given nothing more. */
export const workerStateSchema = z.enum(['active', 'paused', 'draining', 'revoked'])
export type WorkerState = z.infer<typeof workerStateSchema>

/** One taking of a run. */
export const leaseSchema = z.object({
  runId: idSchema,
  fence: z.int().positive(),
  /** Null for this computer. */
  workerId: idSchema.nullable(),
  /** The worker's name, or this computer's. */
  holder: z.string(),
  processor: z.string(),
  state: z.enum(['held', 'ended', 'lost']),
  failure: failureSchema.nullable(),
  /** Stretches that were ended with a checkpoint. */
  pieces: z.int().nonnegative(),
  beganAt: timestampSchema,
  endedAt: timestampSchema.nullable(),
})
export type Lease = z.infer<typeof leaseSchema>

export const workerSchema = z.object({
  id: idSchema,
  name: workerNameSchema,
  state: workerStateSchema,
  /** `silent`: came once, and its heartbeat has stopped. */
  presence: z.enum(['never', 'there', 'silent']),
  offer: workerOfferSchema.nullable(),
  seenAt: timestampSchema.nullable(),
  /** By how much its clock was ahead of the workbench's when it was last heard of, milliseconds. */
  clockAheadMs: z.number().nullable(),
  /**
   * What of it is of another kind than the workbench's own computer: a run that has begun on one kind goes on there
   * alone. Null where they are one kind, or it never came.
   */
  differsIn: z.enum(['processor', 'tensorflow']).nullable(),
  /** What it has, by the names of the runs. */
  work: z.array(leaseSchema.extend({ name: z.string() })),
  /** Of all its runs so far. */
  pieces: z.int().nonnegative(),
  piecesLastHour: z.int().nonnegative(),
  /** The newest thing that went wrong at it. */
  lastFailure: failureSchema.nullable(),
  createdAt: timestampSchema,
})
export type Worker = z.infer<typeof workerSchema>

/** A difference of clocks that is worth a word; how long a request takes makes seconds of it. */
const mostClockOffMs = 60_000
/** Whether its clock is far off: nothing that is computed or refused depends on it, times in its log do. */
export const isClockOff = ({ clockAheadMs }: Pick<Worker, 'clockAheadMs'>): boolean =>
  clockAheadMs !== null && Math.abs(clockAheadMs) > mostClockOffMs

/** The one time that a token is told. */
export const workerTokenSchema = z.object({ id: idSchema, name: workerNameSchema, token: z.string() })

export const workerWishSchema = z.object({ name: workerNameSchema })
export const workerChangeSchema = z.object({ id: idSchema, state: z.enum(['active', 'paused', 'draining']) })

/** Redis, for the queue alone: nothing large goes through it. */
export const redisSchema = z.object({
  host: z.string().min(1).max(255),
  port: z.int().min(1).max(65_535).default(6_379),
  database: z.int().min(0).max(1_023).default(0),
  username: z.string().max(255).nullable().default(null),
  password: z.string().max(1_024).nullable().default(null),
  /** `system`: certificates as this computer trusts them; else the file of the one that is trusted. */
  tls: z
    .discriminatedUnion('trust', [
      z.object({ trust: z.literal('system') }),
      z.object({ trust: z.literal('file'), file: z.string().min(1).max(4_096) }),
    ])
    .nullable()
    .default(null),
})
export type Redis = z.infer<typeof redisSchema>

/** Who is before whom among what waits; within one of them, who came first. */
export const priorities = ['urgent', 'usual', 'later'] as const
export const prioritySchema = z.enum(priorities)
export type Priority = z.infer<typeof prioritySchema>
/** `id`: a search, a training, or a sweep with all of its own. */
export const priorityChangeSchema = z.object({ id: idSchema, priority: prioritySchema })

const thisComputerSchema = z.enum(['computes', 'leaves-runs-to-workers'])
const queueKindSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('local') }),
  z.object({ kind: z.literal('bullmq'), redis: redisSchema }),
])
export const queueSettingsSchema = z.object({ queue: queueKindSchema, thisComputer: thisComputerSchema })
/** What is not named stays. */
export const queueChangeSchema = queueSettingsSchema.partial()
export type QueueChange = z.infer<typeof queueChangeSchema>
export type QueueSettings = z.infer<typeof queueSettingsSchema>

/** Without its password. */
export const queueReportSchema = z.object({
  kind: z.enum(['local', 'bullmq']),
  thisComputer: thisComputerSchema,
  redis: redisSchema.omit({ password: true }).extend({ hasPassword: z.boolean() }).nullable(),
  /** What stands in its way. */
  trouble: failureSchema.nullable(),
  /** Runs that a worker could take. */
  waiting: z.int().nonnegative(),
  /** The first of them, in their order. */
  line: z.array(z.object({ runId: idSchema, name: z.string(), priority: prioritySchema })),
  /** Those of them that go on on one kind of processor alone, in their order. */
  bound: z.array(z.object({ runId: idSchema, processor: z.string() })),
})
export type QueueReport = z.infer<typeof queueReportSchema>
