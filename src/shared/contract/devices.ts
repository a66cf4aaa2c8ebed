import { z } from 'zod'
import { idSchema, timestampSchema } from './common.ts'

export const deviceStates = ['ready', 'busy', 'unauthorized', 'offline', 'no-permission', 'unsupported-abi', 'read-only'] as const

/** Cores of one clock class, fastest cluster first. */
export const coreClusterSchema = z.object({ cores: z.array(z.int()), maxFrequencyMhz: z.number().nullable(), name: z.string() })

export const deviceDescriptionSchema = z.object({
  /** `local`, `adb:<serial>`, `file:<import id>`. */
  id: idSchema,
  kind: z.enum(['local', 'adb', 'imported']),
  name: z.string(),
  model: z.string(),
  soc: z.string().nullable(),
  operatingSystem: z.string(),
  abis: z.array(z.string()),
  clusters: z.array(coreClusterSchema),
  memoryBytes: z.number().nullable(),
  transport: z.enum(['none', 'usb', 'wifi', 'remote']),
  state: z.enum(deviceStates),
  /** What the user should do about a state other than ready. */
  advice: z.string().nullable(),
  lastSeenAt: timestampSchema,
})
export type DeviceDescription = z.infer<typeof deviceDescriptionSchema>
export type DeviceState = DeviceDescription['state']

export const deviceConditionsSchema = z.object({
  at: timestampSchema,
  temperatureC: z.number().nullable(),
  batteryPercent: z.number().nullable(),
  charging: z.boolean().nullable(),
  /** Android's PowerManager thermal status, 0 none … 6 shutdown; null where the system has none. */
  thermalStatus: z.int().nullable(),
  /** Current clock per core. */
  frequenciesMhz: z.array(z.number().nullable()),
  loadAverage: z.number().nullable(),
})
export type DeviceConditions = z.infer<typeof deviceConditionsSchema>
