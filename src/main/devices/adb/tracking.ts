import { setTimeout as wait } from 'node:timers/promises'
import type { Client } from '@devicefarmer/adbkit'
import { toTansakuError } from '#shared/errors.ts'
import { limited } from './limits.ts'
import type { TrackedPhone } from './parse/server.ts'
import type { AdbServer } from './server.ts'

/** Waits between attempts to reach a server that went away. */
const retryMs = [200, 500, 1_000, 2_000, 5_000, 15_000]

/** Reports a server's phones at each change until the signal aborts; comes back when the server does. */
export async function follow(
  server: AdbServer,
  signal: AbortSignal,
  onPhones: (phones: readonly TrackedPhone[]) => void,
): Promise<void> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      const client = await server.connect(signal)
      await track(client, signal, async () => {
        attempt = 0
        onPhones(await readPhones(client, signal))
      })
    } catch (error) {
      // What is wrong with a server is told by `servers()`; here it means that it has no phones.
      if (toTansakuError(error).code === 'ABORTED') return
    }
    if (signal.aborted) return
    onPhones([])
    await wait(retryMs[Math.min(attempt, retryMs.length - 1)], undefined, { signal }).catch(() => {})
  }
}

/** Calls back at once and after each change in the server's list, one call at a time. Ends when the connection does. */
async function track(client: Client, signal: AbortSignal, onChange: () => Promise<void>): Promise<void> {
  const tracker = await client.trackDevices()
  let onAbort = (): void => {}
  try {
    await new Promise<void>((resolve, reject) => {
      let reading = false
      let again = false
      const read = async (): Promise<void> => {
        again = true
        if (reading) return
        reading = true
        while (again) {
          again = false
          await onChange()
        }
        reading = false
      }
      const changed = (): void => {
        read().catch(reject)
      }
      onAbort = resolve
      signal.addEventListener('abort', onAbort, { once: true })
      tracker.on('changeSet', changed)
      tracker.once('error', () => {
        resolve()
      })
      tracker.once('end', () => {
        resolve()
      })
      // The server's first list may have come before anybody listened.
      changed()
    })
  } finally {
    signal.removeEventListener('abort', onAbort)
    tracker.end()
  }
}

export async function readPhones(client: Client, signal: AbortSignal): Promise<readonly TrackedPhone[]> {
  return limited('device list', { signal, timeoutMs: 5_000 }, async () => {
    // The short list tells serial and state apart safely; the long one adds the USB path but separates columns by
    // spaces.
    const [short, long] = [await client.listDevices(), await client.listDevicesWithPaths()]
    return short.map(({ id, type }) => {
      const path = long.find((phone) => phone.id === id)?.path
      return { serial: id, word: type, path: path?.startsWith('usb:') === true ? path : null }
    })
  })
}
