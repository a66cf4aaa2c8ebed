import { z } from 'zod'
import { deviceDescriptionSchema } from '#shared/contract/devices.ts'
import { failureSchema } from '#shared/contract/searches.ts'
import { deviceCallSchema } from './calls.ts'

// What the computer of some devices and the one that measures on them say to each other, all of it asked by the former.

const idsSchema = z.array(z.string().max(64)).max(1_000)

/** Its devices, as each answered a command just now. */
export const offeredDevicesSchema = z.object({ devices: z.array(deviceDescriptionSchema).max(200) })

/** Asks for something to do, and says what it is at. */
export const callWishSchema = z.object({ waitMs: z.number().min(0).max(60_000), calls: idsSchema, sessions: idsSchema })
export type CallWish = z.infer<typeof callWishSchema>
export const calledSchema = z.object({
  call: deviceCallSchema.nullable(),
  /** Sessions that nobody answers for any more. */
  close: idsSchema,
  /** Whether its devices are known: else it is to tell them. */
  isKnown: z.boolean(),
})
export type Called = z.infer<typeof calledSchema>

/** It is at work on a call, and how far. */
export const callProgressSchema = z.object({ done: z.number().nonnegative().nullable() })
export const callStandingSchema = z.object({ isWanted: z.boolean() })

export const callAnswerSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('done'), output: z.unknown() }),
  z.object({ state: z.literal('failed'), failure: failureSchema }),
])
export type CallAnswer = z.infer<typeof callAnswerSchema>
