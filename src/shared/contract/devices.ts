import { z } from 'zod'
import { idSchema, timestampSchema } from './common.ts'

export const deviceStates = [
  'ready',
  'busy',
  'unauthorized',
  'offline',
  'no-permission',
  'unsupported-abi',
  'read-only',
] as const

/** What a system tells of itself: degrees, percents, megahertz, loads. */
const readingSchema = z.number().min(-1e7).max(1e7)

/** Cores of one clock class, fastest cluster first. */
export const coreClusterSchema = z.object({
  cores: z.array(z.int().nonnegative().max(4_095)).max(4_096),
  maxFrequencyMhz: readingSchema.nullable(),
  name: z.string(),
})

export const deviceConditionsSchema = z.object({
  at: timestampSchema,
  temperatureC: readingSchema.nullable(),
  /** What the temperature is of: the battery's where the system hides its processor's. */
  temperatureOf: z.enum(['processor', 'battery']).optional(),
  batteryPercent: readingSchema.nullable(),
  charging: z.boolean().nullable(),
  /** Android's PowerManager thermal status, 0 none … 6 shutdown; null where the system has none. */
  thermalStatus: z.int().nullable(),
  /** Current clock of each core, by its number. */
  frequenciesMhz: z.array(readingSchema.nullable()).max(4_096),
  loadAverage: readingSchema.nullable(),
})
export type DeviceConditions = z.infer<typeof deviceConditionsSchema>

export const deviceDescriptionSchema = z.object({
  /** `local`, `adb:<serial>`, `file:<import id>`; `…@<worker>` where another computer has it. */
  id: idSchema,
  kind: z.enum(['local', 'adb', 'imported']),
  name: z.string(),
  model: z.string(),
  soc: z.string().nullable(),
  operatingSystem: z.string(),
  abis: z.array(z.string()),
  /** Of the cores that can be used now. */
  clusters: z.array(coreClusterSchema),
  /** Cores that are there and cannot be used now: switched off, or not allowed to Tansaku. */
  coresOff: z.array(z.int()).optional(),
  memoryBytes: z.number().nonnegative().max(1e18).nullable(),
  transport: z.enum(['none', 'usb', 'wifi', 'remote']),
  /** The adb server that lists the phone, `host:port`; null for anything but phones. */
  server: z.string().nullable().default(null),
  /** The worker whose computer has it; absent where it is at hand. */
  worker: z.exactOptional(z.string().max(40)),
  /**
   * As last read: now where the device is idle, before or after its last stretch of measuring where it is busy. Null
   * where it was never read.
   */
  conditions: deviceConditionsSchema.nullable().default(null),
  state: z.enum(deviceStates),
  /** What the user should do about a state other than ready. */
  advice: z.string().nullable(),
  lastSeenAt: timestampSchema,
})
export type DeviceDescription = z.infer<typeof deviceDescriptionSchema>
export type DeviceState = DeviceDescription['state']

/** Android's names of the ABIs that the benchmark exists for. */
export const abiSchema = z.enum(['x86_64', 'arm64-v8a', 'armeabi-v7a'])

/**
 * `other-version`: it runs and can be used, and the adb program here speaks another version: started from a terminal
 * that program would end this server. `not-started`: this computer's own, absent, with no adb to start it.
 */
export const adbServerStates = ['running', 'unreachable', 'other-version', 'not-started'] as const

/** Why phones are seen or not: the adb program and its servers. A missing adb is a state, not an error. */
export const adbStatusSchema = z.object({
  /** Path of the adb program; null where none was found. */
  program: z.string().nullable(),
  /** What the program says of itself, `1.0.41 (34.0.5-debian)`. */
  version: z.string().nullable(),
  /** Paths where it was looked for, in that order. */
  looked: z.array(z.string()),
  servers: z.array(z.object({ address: z.string(), state: z.enum(adbServerStates), message: z.string().nullable() })),
  /** What to do where phones cannot be reached at all. */
  advice: z.string().nullable(),
})
export type AdbStatus = z.infer<typeof adbStatusSchema>

/** How phones are reached. Empty values mean: search for adb, use this computer's server. */
export const adbSettingsSchema = z.object({
  /** Path of the adb program. */
  adbProgram: z.string().max(1_000).nullable(),
  /** `host:port` of each adb server, the first one's phones with the shorter ids; a host alone means port 5037. */
  adbServers: z.array(z.string().max(300)).max(16),
})
export type AdbSettings = z.infer<typeof adbSettingsSchema>

/** The settings as they are kept, and the environment variables that win over them at the moment. */
export const adbSettingsReportSchema = adbSettingsSchema.extend({ overriddenBy: z.array(z.string()) })
export type AdbSettingsReport = z.infer<typeof adbSettingsReportSchema>
