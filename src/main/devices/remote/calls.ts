import { z } from 'zod'
import { precisionSchema } from '#shared/contract/common.ts'
import { deviceConditionsSchema, deviceDescriptionSchema } from '#shared/contract/devices.ts'

// What is asked of a device at another computer, and what that answers. Nothing is taken as it comes: either end may be
// of another mind.

const coreSchema = z.int().nonnegative().max(4_095)
const coresSchema = z.array(coreSchema).max(4_096)
const timeUsSchema = z.number().nonnegative().max(1e12)
const textSchema = z.string().max(2_000)
const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/)
/** A file's name at the device's place for them. */
const fileSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/)
const inputSchema = z.object({ width: z.int().positive(), height: z.int().positive(), channels: z.int().positive() })

const benchmarkJobSchema = z.object({
  graphs: z.array(z.object({ name: z.string(), text: z.string(), input: inputSchema })),
  threads: z.int().positive().max(4_096),
  cores: coresSchema,
  precision: precisionSchema,
  warmupRounds: z.int().nonnegative(),
  warmupMs: z.exactOptional(z.number().nonnegative()),
  rounds: z.int().positive(),
  passes: z.exactOptional(z.array(z.array(z.int().nonnegative()))),
  leadRuns: z.exactOptional(z.int().nonnegative()),
  repeats: z.exactOptional(z.int().positive()),
  limitMs: z.exactOptional(z.number().nonnegative()),
})

const benchmarkResultSchema = z.object({
  engine: textSchema,
  threads: z.int().positive(),
  pinned: z.boolean(),
  cores: coresSchema,
  faster: z.exactOptional(z.object({ off: coresSchema, hidden: coresSchema })),
  pinError: textSchema.nullable(),
  elementBits: z.int().positive(),
  halfArithmetic: z.boolean(),
  graphs: z.array(z.object({ name: z.string(), samplesUs: z.array(timeUsSchema) })),
  passes: z.array(
    z.object({
      pass: z.int().nonnegative(),
      latenciesUs: z.array(timeUsSchema),
      awayUs: z.array(timeUsSchema).nullable(),
      referenceUs: timeUsSchema,
      referenceAfterUs: timeUsSchema,
      memoryUs: timeUsSchema,
      overheadUs: timeUsSchema,
      preempted: z.number().nonnegative().nullable(),
      core: coreSchema.nullable(),
      moved: z.boolean(),
      frequencyMhz: z.number().nonnegative().nullable(),
    }),
  ),
})

const modelJobSchema = z.object({
  precision: precisionSchema,
  threads: z.int().positive().max(4_096),
  cores: coresSchema,
  input: inputSchema,
  mean: z.array(z.number()),
  std: z.array(z.number()),
  param: fileSchema,
  weights: fileSchema,
  drawsWeights: z.exactOptional(z.boolean()),
  pictures: z.array(z.object({ name: fileSchema, pictures: z.int().positive() })),
  warmupMs: z.number().nonnegative(),
  runs: z.int().nonnegative(),
  limitMs: z.number().nonnegative(),
  layers: z.exactOptional(
    z.object({ file: fileSchema, pictures: z.int().nonnegative(), blobs: z.array(z.string().max(200)) }),
  ),
})

const modelResultSchema = z.object({
  engine: textSchema,
  threads: z.int().positive(),
  pinned: z.boolean(),
  cores: coresSchema,
  elementBits: z.int().positive(),
  halfArithmetic: z.boolean(),
  loadUs: timeUsSchema,
  peakBytes: z.number().nonnegative(),
  logits: z.array(z.array(z.number().nullable())),
  latenciesUs: z.array(timeUsSchema),
})

/** Files go as text: what they have is small beside what a network's answers are. */
const base64Schema = z.base64()

/** By its kind: what is asked, of which session, and what is answered. */
const sessionSchema = z.string().max(64)
export const callSchemas = {
  describe: { input: z.object({}), output: deviceDescriptionSchema },
  conditions: { input: z.object({}), output: deviceConditionsSchema },
  open: {
    input: z.object({}),
    output: z.object({
      session: sessionSchema,
      binarySha256: sha256Schema,
      fixedPerformanceMode: z.boolean().nullable(),
    }),
  },
  run: { input: z.object({ session: sessionSchema, job: benchmarkJobSchema }), output: benchmarkResultSchema },
  freeBytes: { input: z.object({ session: sessionSchema }), output: z.number().nonnegative().nullable() },
  put: { input: z.object({ session: sessionSchema, name: fileSchema, base64: base64Schema }), output: z.object({}) },
  fetch: { input: z.object({ session: sessionSchema, name: fileSchema }), output: z.object({ base64: base64Schema }) },
  remove: { input: z.object({ session: sessionSchema, names: z.array(fileSchema).max(1_000) }), output: z.object({}) },
  runModel: { input: z.object({ session: sessionSchema, job: modelJobSchema }), output: modelResultSchema },
  close: { input: z.object({ session: sessionSchema }), output: z.object({}) },
} as const
export type CallKind = keyof typeof callSchemas
export type CallInput<K extends CallKind> = z.infer<(typeof callSchemas)[K]['input']>
export type CallOutput<K extends CallKind> = z.infer<(typeof callSchemas)[K]['output']>

const kinds = Object.keys(callSchemas) as [CallKind, ...CallKind[]]
/** One thing asked of a device, which its computer knows by that id. */
export const deviceCallSchema = z.object({
  id: z.string().max(64),
  device: z.string().max(120),
  kind: z.enum(kinds),
  input: z.unknown(),
})
export type DeviceCall = z.infer<typeof deviceCallSchema>
