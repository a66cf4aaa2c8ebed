import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer, type WebSocket } from 'ws'
import { mostImportedCharacters } from '#shared/contract/latency-tables.ts'
import type { Workbench } from '#main/workbench/index.ts'
import { pathOf, type Guard } from './guard.ts'

/** The largest call that the contract allows, an import: JSON in UTF-8, three bytes a character of most scripts. */
const maxPayloadBytes = 3 * mostImportedCharacters + 1_024 * 1_024
const heartbeatMs = 30_000

/** The contract over WebSockets at /rpc. @returns a function that closes them all */
export function attachRpc(server: Server, router: Workbench['router'], guard: Guard): () => void {
  const handler = new RPCHandler(router)
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxPayloadBytes })
  const answering = new WeakSet<WebSocket>()

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const refusal = guard.refuse(request.headers)
    const path = pathOf(request.url ?? '')
    if (refusal !== null || path !== '/rpc') {
      socket.end(
        `HTTP/1.1 ${refusal === null ? '404 Not Found' : '403 Forbidden'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      )
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      answering.add(webSocket)
      webSocket.on('pong', () => {
        answering.add(webSocket)
      })
      webSocket.on('error', () => {
        webSocket.terminate()
      })
      Promise.resolve(handler.upgrade(webSocket)).catch(() => {
        webSocket.terminate()
      })
    })
  }

  // A laptop that was closed says no goodbye: without this its streams would be kept for ever.
  const heartbeat = setInterval(() => {
    for (const webSocket of sockets.clients) {
      if (!answering.delete(webSocket)) webSocket.terminate()
      else webSocket.ping()
    }
  }, heartbeatMs)
  heartbeat.unref()
  server.on('upgrade', onUpgrade)
  return () => {
    clearInterval(heartbeat)
    server.off('upgrade', onUpgrade)
    for (const webSocket of sockets.clients) webSocket.terminate()
    sockets.close()
  }
}
