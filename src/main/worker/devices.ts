import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { toTansakuError } from '#shared/errors.ts'
import type { DeviceSource } from '#main/devices/device.ts'
import {
  calledSchema,
  callStandingSchema,
  type CallAnswer,
  type Called,
  type DeviceCall,
  type DeviceHost,
} from '#main/devices/remote/index.ts'
import type { Connection } from './connection.ts'

export interface OfferedDevices {
  readonly source: DeviceSource
  readonly host: DeviceHost
}

export interface DeviceOfferOptions extends OfferedDevices {
  readonly connection: Connection
  /** So long a silent workbench is waited for before what is open on its devices is closed. */
  readonly leaseMs: number
  readonly log: (line: string) => void
  readonly signal: AbortSignal
}

const callWaitMs = 20_000
const retryMs = 2_000
const progressMs = 500
/** How often devices are asked anew: one that froze stays on adb's list. */
const lookAgainMs = 15_000

/** Has this computer's devices measured on by the workbench, until the signal aborts. Each does one thing at a time. */
export async function offerDevices({
  source,
  host,
  connection,
  leaseMs,
  log,
  signal,
}: DeviceOfferOptions): Promise<void> {
  const calls = new Map<string, AbortController>()

  let telling: Promise<void> | null = null
  let again = false
  /** One list at a time: a slow phone's answer must not come after a newer list. */
  function tell(): void {
    again = true
    telling ??= (async () => {
      while (again && !signal.aborted) {
        again = false
        const devices = await source.list(signal)
        const described = await Promise.all(devices.map((device) => device.describe(signal)))
        await connection.post('/devices', { devices: described }, z.object({}), signal)
      }
    })()
      .catch((thrown: unknown) => {
        const { code, message } = toTansakuError(thrown)
        // The workbench asks for them when it is back.
        if (!signal.aborted && code !== 'WORKBENCH_UNREACHABLE') log(`The devices were not told (${code}): ${message}`)
      })
      .finally(() => {
        telling = null
      })
  }

  async function answer(call: DeviceCall): Promise<void> {
    const stop = new AbortController()
    calls.set(call.id, stop)
    const path = `/devices/calls/${call.id}`
    let done: number | null = null
    const alive = setInterval(() => {
      connection.post(`${path}/progress`, { done }, callStandingSchema).then(
        ({ isWanted }) => {
          if (!isWanted) stop.abort()
        },
        // It is asked again; who is not heard of for long is given up there.
        () => undefined,
      )
    }, progressMs)
    try {
      const told = await host
        .answer(call, AbortSignal.any([signal, stop.signal]), (at) => {
          done = at
        })
        .then(
          (output): CallAnswer => ({ state: 'done', output }),
          (thrown: unknown): CallAnswer => {
            const { code, message, details } = toTansakuError(thrown)
            return { state: 'failed', failure: { code, message, details: { ...details } } }
          },
        )
      if (!stop.signal.aborted) await connection.post(`${path}/answer`, told, z.object({}), signal)
    } catch (thrown) {
      // Asked for again by whoever wants it, if anybody does.
      if (!signal.aborted) log(toTansakuError(thrown).message)
    } finally {
      clearInterval(alive)
      calls.delete(call.id)
    }
  }

  let reachedAt = performance.now()
  async function next(): Promise<Called | null> {
    const wish = { waitMs: callWaitMs, calls: [...calls.keys()], sessions: host.sessions() }
    try {
      const called = await connection.post('/devices/call', wish, calledSchema, signal)
      reachedAt = performance.now()
      return called
    } catch (thrown) {
      if (signal.aborted) return null
      if (performance.now() - reachedAt > leaseMs) await host.close()
      await wait(retryMs, undefined, { signal }).catch(() => undefined)
      return null
    }
  }

  source.watch(tell, signal)
  const looking = setInterval(tell, lookAgainMs)
  try {
    while (!signal.aborted) {
      const called = await next()
      if (called === null) continue
      if (!called.isKnown) tell()
      if (called.close.length > 0) await host.close(called.close)
      if (called.call !== null) void answer(called.call)
    }
  } finally {
    clearInterval(looking)
    for (const stop of calls.values()) stop.abort()
    await host.close()
  }
}
