import type { ClientContext, ClientLink } from '@orpc/client'
import { ref, type Ref } from 'vue'
import { SignedOutError, type Session, type Transport } from './transport.ts'

export type ConnectionState = 'connecting' | 'open' | 'lost' | 'signed-out'

export interface Connection {
  readonly state: Readonly<Ref<ConnectionState>>
  /** When the next attempt starts (milliseconds since the epoch), while lost. */
  readonly retryAt: Readonly<Ref<number | null>>
  readonly link: ClientLink<ClientContext>
  retryNow(): void
  stop(): void
}

/** Backoff: half a second, doubled up to fifteen. */
export function retryDelayMs(attempt: number): number {
  return Math.min(15_000, 500 * 2 ** attempt)
}

export class OfflineError extends Error {
  readonly code = 'OFFLINE'
}

/**
 * Keeps one session open, for as long as the page lives. Calls wait for the first session; once it is lost they fail at
 * once, and `onOpen` runs again after each reconnect so that views read what they missed.
 */
export function connect(transport: Transport, onOpen: (session: Session) => void): Connection {
  const state = ref<ConnectionState>('connecting')
  const retryAt = ref<number | null>(null)
  const stopped = new AbortController()
  let session: Session | null = null
  let wake = (): void => {}
  let ready = (): void => {}
  const first = new Promise<void>((resolve) => {
    ready = resolve
  })

  async function keepOpen(): Promise<void> {
    for (let attempt = 0; !stopped.signal.aborted; attempt++) {
      try {
        session = await transport(stopped.signal)
        attempt = -1
        state.value = 'open'
        retryAt.value = null
        ready()
        onOpen(session)
        await session.closed
        state.value = 'lost'
      } catch (error) {
        // The next attempt is the answer; the banner says so.
        state.value = error instanceof SignedOutError ? 'signed-out' : 'lost'
      }
      session = null
      if (stopped.signal.aborted) return
      await pause(retryDelayMs(Math.max(0, attempt)))
    }
  }

  function pause(delayMs: number): Promise<void> {
    retryAt.value = Date.now() + delayMs
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  void keepOpen()
  window.addEventListener('online', () => wake(), { signal: stopped.signal })

  return {
    state,
    retryAt,
    link: {
      async call(path, input, options) {
        if (state.value === 'connecting') await first
        if (!session) throw new OfflineError('The connection to the workbench is lost.')
        return session.link.call(path, input, options)
      },
    },
    retryNow: () => wake(),
    stop() {
      stopped.abort()
      session?.close()
      wake()
    },
  }
}
