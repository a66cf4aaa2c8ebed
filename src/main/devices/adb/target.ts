import type { Socket } from 'node:net'
import { TansakuError } from '#shared/errors.ts'
import type { OnEnd } from './limits.ts'
import type { AdbServer } from './server.ts'
import { stateOfRefusal } from './states.ts'
import { plainText } from './text.ts'
import { readPhones } from './tracking.ts'
import { openWire } from './wire.ts'

/** One phone as commands reach it: a serial number at a server. */
export interface AdbTarget {
  readonly server: AdbServer
  readonly serial: string
}

/**
 * Opens a service of the phone (`exec:…`, `sync:`) and hands over the socket right after the phone agreed. The socket
 * is destroyed at the end of the surrounding call.
 */
export async function openService(target: AdbTarget, service: string, onEnd: OnEnd): Promise<Socket> {
  try {
    const wire = await openWire(target.server.address, onEnd)
    await wire.request(`host:transport:${target.serial}`)
    await wire.request(service)
    return wire.socket
  } catch (error) {
    throw wireFailure(target, error)
  }
}

/** What went wrong below us, in our words: the phone is away, or not ready, or its connection broke. */
export function wireFailure(target: AdbTarget, error: unknown): TansakuError {
  if (error instanceof TansakuError) return error
  const text = plainText(error instanceof Error ? error.message : String(error), 200)
  const details = { serial: plainText(target.serial), cause: text }
  const refusal = stateOfRefusal(text)
  // A phone that was reached before and is offline now has gone.
  if (refusal !== null && !/^device offline/iu.test(text))
    return new TansakuError(
      'DEVICE_NOT_READY',
      `The phone is ${refusal.state}. ${refusal.advice ?? ''}`.trim(),
      { ...details, state: refusal.state },
      { cause: error },
    )
  return new TansakuError(
    'DEVICE_GONE',
    `The connection to the phone ended: ${text}. Plug it in again; what was measured is kept.`,
    details,
    { cause: error },
  )
}

/** Whether the server still lists the phone as usable. False when the server itself is away. */
export async function stillThere(target: AdbTarget, signal: AbortSignal): Promise<boolean> {
  try {
    const phones = await readPhones(target.server, signal)
    return phones.some(({ serial, word }) => serial === target.serial && word === 'device')
  } catch {
    return false
  }
}
