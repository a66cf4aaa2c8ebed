import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isIPv6, type AddressInfo } from 'node:net'
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { TansakuError } from '#shared/errors.ts'
import { securityHeaders, pagesFolder, writeLog, type Workbench } from '#main/workbench/index.ts'
import { workerPath } from '#main/queue/protocol.ts'
import { createAssets } from './assets.ts'
import { createGuard, isLoopback, pathOf, secret, type Refusal } from './guard.ts'
import { recall, remember } from './memory.ts'
import { attachRpc } from './rpc.ts'
import { pastedToken, signInPage, signInPolicy } from './sign-in.ts'
import { addWorkerRoutes } from './workers.ts'

export interface ServerOptions {
  /** Loopback unless the user says otherwise. */
  readonly host?: string
  /** 0 = any free one. Without one: where it listened last, if that is free. */
  readonly port?: number
  /** The folder in which it remembers sessions and port; without one they end with it. */
  readonly home?: string
  readonly pages?: string
}

export interface HeadlessServer {
  /** Without the token. */
  readonly address: string
  /** The address to open, with the token; to be shown to the user and to nobody else. */
  readonly entrance: string
  readonly token: string
  /** Whether others on the network can reach it. */
  readonly isExposed: boolean
  close(): Promise<void>
}

const refusals: Readonly<Record<Refusal, { status: number; text: string }>> = {
  host: { status: 421, text: 'This address does not belong to this workbench. Open the one printed in the terminal.' },
  origin: { status: 403, text: "Another site asked for this; only the workbench's own pages may." },
  session: {
    status: 401,
    text: 'Open the address printed in the terminal, with its token; this browser does not have it yet.',
  },
}

/**
 * Serves a workbench to a browser: pages, and the contract over a WebSocket at /rpc.
 * @throws PORT_IN_USE, BAD_REQUEST for an address that is none of this computer
 */
export async function startServer(
  workbench: Workbench,
  { host = '127.0.0.1', port: wished, pages = pagesFolder(), home }: ServerOptions = {},
): Promise<HeadlessServer> {
  const app = fastify({
    logger: false,
    trustProxy: false,
    bodyLimit: 1_024,
    // A worker waits for work by a request that is not answered for long.
    forceCloseConnections: true,
  })
  const kept = home === undefined ? { key: secret(), port: 0 } : recall(home)
  const guard = createGuard({ host, port: () => (app.server.address() as AddressInfo).port, key: kept.key })
  const assetOf = createAssets(pages)

  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...securityHeaders, 'cache-control': 'no-store' })
    const { token } = request.query as { token?: string }
    if (typeof token === 'string' && pathOf(request.url) === '/') {
      const refusal = guard.refuseOrigin(request.headers) ?? (guard.isToken(pastedToken(token)) ? null : 'session')
      if (refusal !== null) return refuse(request, reply, refusal)
      return reply.header('set-cookie', guard.cookie()).redirect('/', 303)
    }
    // Workers show a token of their own.
    const isWorker = pathOf(request.url).startsWith(`${workerPath}/`)
    const refusal = isWorker ? guard.refuseOrigin(request.headers) : guard.refuse(request.headers)
    if (refusal !== null) return refuse(request, reply, refusal)
  })
  addWorkerRoutes(app, workbench.workerDoor)
  app.get('/*', async (request, reply) => {
    const asset = await assetOf(pathOf(request.url), request.headers['accept-encoding'] ?? '')
    if (asset === null) {
      const text = existsSync(join(pages, 'index.html'))
        ? 'Not found.'
        : 'The pages are not built yet. Run npm run build, then load this again.'
      return reply.code(404).type('text/plain; charset=utf-8').send(text)
    }
    reply.headers(asset.headers)
    return request.headers['if-none-match'] === asset.headers['etag'] ? reply.code(304).send() : reply.send(asset.body)
  })
  const detach = attachRpc(app.server, workbench.router, guard)

  if (workbench.access === 'write') await workbench.takeUp()
  const port = wished ?? kept.port
  try {
    await app.listen({ host, port }).catch((error: unknown) => {
      // Where it was last is only its first choice.
      if (wished !== undefined || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
      return app.listen({ host, port: 0 })
    })
  } catch (error) {
    await app.close()
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'EADDRINUSE')
      throw new TansakuError(
        'BAD_REQUEST',
        `The workbench cannot listen on ${host}, port ${String(port)}: ${message}. Name an address of this computer with --host, and a port that you may use with --port.`,
        { host, port, system: code ?? null },
        { cause: error },
      )
    throw new TansakuError(
      'PORT_IN_USE',
      `The port ${String(port)} is in use by another program. Choose another with --port, or none for any free one.`,
      { port },
      { cause: error },
    )
  }
  const bound = app.server.address() as AddressInfo
  try {
    if (home !== undefined) remember(home, { ...kept, port: bound.port })
  } catch (error) {
    writeLog(`Sessions will end with this server; they could not be kept: ${(error as Error).message}`)
  }
  const name = isIPv6(bound.address)
    ? `[${bound.address === '::' ? '::1' : bound.address}]`
    : bound.address === '0.0.0.0'
      ? '127.0.0.1'
      : bound.address
  const address = `http://${name}:${String(bound.port)}/`
  workbench.announce(address)
  return {
    address,
    entrance: `${address}?token=${guard.token}`,
    token: guard.token,
    isExposed: !isLoopback(host),
    async close() {
      detach()
      await app.close()
    },
  }
}

function refuse(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { status, text } = refusals[refusal]
  reply.code(status)
  // A script or a picture has no use for a page.
  if (refusal !== 'session' || !(request.headers.accept ?? '').includes('text/html'))
    return reply.type('text/plain; charset=utf-8').send(`${text}\n`)
  const { token } = request.query as { token?: string }
  return reply
    .header('content-security-policy', signInPolicy)
    .type('text/html; charset=utf-8')
    .send(signInPage(request.headers['accept-language'] ?? '', token === undefined ? 'nothing' : 'wrong token'))
}
