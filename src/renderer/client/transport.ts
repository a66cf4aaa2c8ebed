import type { ClientContext, ClientLink } from '@orpc/client'
import { RPCLink as MessagePortLink } from '@orpc/client/message-port'
import { RPCLink as WebSocketLink } from '@orpc/client/websocket'
import { portOffered, portWanted } from '#shared/contract/port.ts'

/** One open connection to the workbench. */
export interface Session {
  readonly link: ClientLink<ClientContext>
  /** Settles when the connection is gone. */
  readonly closed: Promise<void>
  close(): void
}

/** How to reach the workbench; what it runs in is nobody else's business. */
export type Transport = (signal: AbortSignal) => Promise<Session>

const openTimeoutMs = 8_000

/** The workbench answers, and does not know this browser: waiting does not help, signing in does. */
export class SignedOutError extends Error {}

/** A refused socket does not say why; an ordinary request does. */
async function whyRefused(): Promise<Error> {
  // A network that swallows everything must not keep the next attempt waiting.
  const signal = AbortSignal.timeout(openTimeoutMs)
  const answer = await fetch('/', { method: 'HEAD', cache: 'no-store', signal }).catch(() => null)
  return answer?.status === 401 ? new SignedOutError() : new Error('The workbench does not answer.')
}

/** oRPC over a WebSocket of the page's own origin; the session cookie authenticates. */
export function webSocketTransport(url: string): Transport {
  return (signal) =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(url)
      let close = (): void => {}
      const closed = new Promise<void>((settle) => {
        close = settle
      })
      const timer = setTimeout(() => socket.close(), openTimeoutMs)
      let isOpen = false
      signal.addEventListener('abort', () => socket.close(), { once: true })
      socket.addEventListener('open', () => {
        clearTimeout(timer)
        isOpen = true
        resolve({ link: new WebSocketLink({ websocket: socket }), closed, close: () => socket.close() })
      })
      socket.addEventListener('close', () => {
        clearTimeout(timer)
        close()
        if (isOpen) return
        void whyRefused().then(reject)
      })
    })
}

/** oRPC over the MessagePort that preload hands over. */
export function messagePortTransport(): Transport {
  return (signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        stop()
        reject(new Error('The window got no connection to the workbench.'))
      }, openTimeoutMs)
      const stop = (): void => {
        clearTimeout(timer)
        window.removeEventListener('message', receive)
      }
      const receive = (event: MessageEvent): void => {
        const port = event.ports[0]
        if (event.source !== window || event.data !== portOffered || !port) return
        stop()
        const closed = new Promise<void>((settle) => {
          port.addEventListener('close', () => settle())
        })
        const link = new MessagePortLink({ port })
        port.start()
        resolve({ link, closed, close: () => port.close() })
      }
      signal.addEventListener(
        'abort',
        () => {
          stop()
          reject(new Error('aborted'))
        },
        { once: true },
      )
      window.addEventListener('message', receive)
      window.postMessage(portWanted, window.location.origin)
    })
}

export function defaultTransport(): Transport {
  const { protocol, host } = window.location
  if (protocol !== 'http:' && protocol !== 'https:') return messagePortTransport()
  return webSocketTransport(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/rpc`)
}
