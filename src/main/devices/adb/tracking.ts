import { setTimeout as wait } from 'node:timers/promises'
import { toTansakuError } from '#shared/errors.ts'
import { limited, type OnEnd } from './limits.ts'
import { parsePhones, type TrackedPhone } from './parse/phones.ts'
import type { AdbServer } from './server.ts'
import { openWire } from './wire.ts'

/** Waits between attempts to reach a server that went away. */
const retryMs = [200, 500, 1_000, 2_000, 5_000, 15_000]
const answerMs = 5_000

/** Reports a server's phones at each change until the signal aborts; comes back when the server does. */
export async function follow(
  server: AdbServer,
  signal: AbortSignal,
  onPhones: (phones: readonly TrackedPhone[]) => void,
): Promise<void> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      await server.connect(signal)
      await track(server, signal, async () => {
        attempt = 0
        onPhones(await readPhones(server, signal))
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
async function track(server: AdbServer, signal: AbortSignal, onChange: () => Promise<void>): Promise<void> {
  let close = (): void => {}
  const keep: OnEnd = (release) => {
    close = release
  }
  const onAbort = (): void => {
    close()
  }
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    const wire = await limited('device list', { signal, timeoutMs: answerMs }, async (onEnd) => {
      let isTracking = false
      const opened = await openWire(server.address, (release) => {
        keep(release)
        onEnd(() => {
          if (!isTracking) release()
        })
      })
      await opened.request('host:track-devices')
      isTracking = true
      return opened
    })
    for (;;) {
      const changed = await wire.message().then(
        () => true,
        () => false,
      )
      if (!changed) return
      await onChange()
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    close()
  }
}

/** The phones that a server lists now. */
export function readPhones(server: AdbServer, signal: AbortSignal): Promise<readonly TrackedPhone[]> {
  return limited('device list', { signal, timeoutMs: answerMs }, async (onEnd) => {
    const ask = async (service: string): Promise<string> => {
      const wire = await openWire(server.address, onEnd)
      await wire.request(service)
      return wire.message()
    }
    return parsePhones(await ask('host:devices'), await ask('host:devices-l'))
  })
}
