import type { Socket } from 'node:net'
import type { Client, DeviceClient } from '@devicefarmer/adbkit'
import { TansakuError } from '#shared/errors.ts'
import type { OnEnd } from './limits.ts'
import type { AdbServer } from './server.ts'
import { stateOfRefusal } from './states.ts'
import { plainText } from './text.ts'

/** One phone as commands reach it: a serial number at a server. */
export interface AdbTarget {
  readonly server: AdbServer
  readonly serial: string
}

/**
 * Opens a service of the phone (`exec:…`, `sync:`) and hands over the socket right after the phone agreed. The socket
 * is destroyed at the end of the surrounding call.
 */
export async function openService(target: AdbTarget, client: Client, service: string, onEnd: OnEnd): Promise<Socket> {
  try {
    const connection = await client.getDevice(target.serial).transport()
    onEnd(() => {
      connection.socket.destroy()
    })
    const body = Buffer.from(service, 'utf8')
    connection.write(Buffer.concat([Buffer.from(body.length.toString(16).padStart(4, '0')), body]))
    const reply = await connection.parser.readAscii(4)
    if (reply !== 'OKAY') await connection.parser.readError()
    return connection.socket
  } catch (error) {
    throw wireFailure(target, error)
  }
}

type Sync = Awaited<ReturnType<DeviceClient['syncService']>>

/** Opens the phone's file service; its connection is destroyed at the end of the surrounding call. */
export async function openFiles(target: AdbTarget, client: Client, onEnd: OnEnd): Promise<Sync> {
  try {
    const sync = await client.getDevice(target.serial).syncService()
    onEnd(() => {
      sync.end()
    })
    return sync
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
  if (refusal !== null)
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
    const client = await target.server.connect(signal)
    const phones = await client.listDevices()
    return phones.some((phone) => phone.id === target.serial && phone.type === 'device')
  } catch {
    return false
  }
}
