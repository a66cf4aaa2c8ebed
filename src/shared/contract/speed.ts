import { z } from 'zod'
import { microsecondsSchema } from './common.ts'

/** How long the two reference kernels take: how fast a device is, or was beside a sample. */
export const deviceSpeedSchema = z.object({
  /** Of the kernel bound by arithmetic, µs. */
  arithmeticUs: microsecondsSchema,
  /** Of the one bound by memory, µs; null where it was not timed (version 2 of the protocol had none). */
  memoryUs: microsecondsSchema.nullable(),
})
export type DeviceSpeed = z.infer<typeof deviceSpeedSchema>

/** The speed that latencies were taken at, on the whole, and the one they are told at: their target's settled speed. */
export const toldSpeedSchema = z.object({ taken: deviceSpeedSchema, told: deviceSpeedSchema })
export type ToldSpeed = z.infer<typeof toldSpeedSchema>

/** What is kept of a target: the speed its latencies are told at, and the fast mode that each session saw. */
export const targetSpeedSchema = z.object({
  settled: deviceSpeedSchema,
  /** Oldest first. */
  sessions: z.array(deviceSpeedSchema),
})
export type TargetSpeed = z.infer<typeof targetSpeedSchema>
