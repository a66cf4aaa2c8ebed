import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { mostImportedCharacters } from '#shared/contract/latency-tables.ts'
import { startServer, type HeadlessServer } from '#main/headless/index.ts'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import { failureOf, newHome, openBench, removeHome, type Bench } from '../workbench/fixture.ts'

let home: string
let bench: Bench
let server: HeadlessServer
let port: string
let cookie: string

beforeAll(async () => {
  home = newHome()
  const pages = join(home, 'pages')
  mkdirSync(join(pages, 'assets'), { recursive: true })
  writeFileSync(join(pages, 'index.html'), '<!doctype html><title>Tansaku</title>')
  writeFileSync(join(pages, 'assets', 'a.js'), 'export {}')
  writeFileSync(join(home, 'secret.json'), '{"secret":true}')
  bench = await openBench(home, { host: 'headless' })
  writeFileSync(join(pages, 'assets', 'long-1a2b.js'), `export const words = '${'pages '.repeat(2_000)}'`)
  server = await startServer(bench.workbench, { pages })
  port = new URL(server.address).port
  const entrance = await ask(`/?token=${server.token}`)
  cookie = String(entrance.headers['set-cookie']).split(';')[0]!
})
afterAll(async () => {
  await server.close()
  await bench.close()
  removeHome(home)
})

interface Answer {
  readonly status: number
  readonly headers: Record<string, unknown>
  readonly body: string
}

/** Node's own client, because it lets Host and Origin be set and leaves paths as they are. */
function ask(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
      })
    })
      .on('error', reject)
      .end()
  })
}

const own = (): Record<string, string> => ({ cookie })

/** @returns 'open', or the status of the refusal */
function connect(headers: Record<string, string>, path = '/rpc'): Promise<'open' | number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
    socket.on('open', () => {
      socket.close()
      resolve('open')
    })
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0)
    })
    socket.on('error', () => {})
  })
}

describe('the server for browsers', () => {
  it('gives the pages to whoever showed the token, and nothing to others', async () => {
    expect((await ask('/')).status).toBe(401)
    expect((await ask('/?token=wrong')).status).toBe(401)
    expect((await ask('/assets/a.js')).status).toBe(401)
    const entrance = await ask(`/?token=${server.token}`)
    expect(entrance.status).toBe(303)
    expect(entrance.headers['location']).toBe('/')
    expect(String(entrance.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict; Path=\//)
    expect(String(entrance.headers['set-cookie'])).not.toContain(server.token)
    expect(await ask('/', own())).toMatchObject({ status: 200, body: expect.stringContaining('Tansaku') as string })
    expect((await ask('/searches/search-1', own())).body).toContain('Tansaku')
    expect((await ask('/assets/a.js', own())).headers['content-type']).toContain('text/javascript')
  })

  it('lets a browser keep what never changes, and sends the rest compressed or not at all', async () => {
    const [plain, brotli, gzip] = await Promise.all(
      ['identity', 'gzip, deflate, br', 'gzip;q=1, br;q=0'].map((encoding) =>
        ask('/assets/long-1a2b.js', { ...own(), 'accept-encoding': encoding }),
      ),
    )
    expect(plain!.headers['cache-control']).toBe('private, max-age=31536000, immutable')
    expect(plain!.headers['content-encoding']).toBeUndefined()
    expect(brotli!.headers).toMatchObject({ 'content-encoding': 'br', vary: 'accept-encoding' })
    expect(gzip!.headers['content-encoding']).toBe('gzip')
    for (const answer of [brotli!, gzip!])
      expect(Number(answer.headers['content-length'])).toBeLessThan(Number(plain!.headers['content-length']) / 10)
    const page = await ask('/', own())
    expect(page.headers['cache-control']).toBe('private, no-cache')
    const again = await ask('/', { ...own(), 'if-none-match': String(page.headers['etag']) })
    expect(again).toMatchObject({ status: 304, body: '' })
  })

  it("asks whoever has no session to sign in, in the browser's language, and takes the pasted address", async () => {
    const browser = { accept: 'text/html,*/*', 'accept-language': 'fr, ja;q=0.8, en;q=0.5' }
    const asked = await ask('/', browser)
    expect(asked).toMatchObject({ status: 401, body: expect.stringContaining('サインイン') as string })
    expect(asked.headers['content-security-policy']).not.toContain('unsafe')
    const wrong = await ask('/?token=%3Cscript%3E', { accept: 'text/html' })
    expect(wrong.body).toContain('not the token')
    expect(wrong.body).not.toContain('script')
    const pasted = await ask(`/?token=${encodeURIComponent(server.entrance)}`, browser)
    expect(pasted.status).toBe(303)
  })

  it('takes the sessions that it gave before it was started anew, at the same address, for thirty days', async () => {
    const before = await startServer(bench.workbench, { home })
    const { headers } = await fetch(before.entrance, { redirect: 'manual' })
    const session = headers.get('set-cookie')!.split(';')[0]!
    await before.close()
    const after = await startServer(bench.workbench, { home })
    expect(after.address).toBe(before.address)
    expect(after.token).not.toBe(before.token)
    const status = async (cookie: string): Promise<number> =>
      (await fetch(`${after.address}?x`, { headers: { cookie } })).status
    expect(await status(session)).not.toBe(401)
    expect(await status(session.replace(/=\d+/, '=9999999999'))).toBe(401)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31 * 24 * 3_600_000 })
    expect(await status(session)).toBe(401)
    vi.useRealTimers()
    // Another program took its place meanwhile: any free one.
    const beside = await startServer(bench.workbench, { home })
    expect(beside.address).not.toBe(after.address)
    expect(statSync(join(home, 'server.json')).mode & 0o077).toBe(0)
    await beside.close()
    await after.close()
    bench.workbench.announce(server.address)
  })

  it('answers at the address it prints, also on another loopback one', async () => {
    const other = await startServer(bench.workbench, { host: '127.0.0.2' })
    const answer = await fetch(other.entrance, { redirect: 'manual' })
    expect(answer.status).toBe(303)
    const rebound = await fetch(other.address, { headers: { authorization: `Bearer ${other.token}` } })
    expect(rebound.status).not.toBe(421)
    await other.close()
    bench.workbench.announce(server.address)
  })

  it('sends a strict policy with every answer, refusals too', async () => {
    for (const answer of [await ask('/'), await ask('/nothing.js', own())])
      expect(answer.headers['cache-control']).toBe('no-store')
    for (const answer of [await ask('/', own()), await ask('/'), await ask('/nothing.js', own())]) {
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
      })
    }
  })

  it.each(['evil.example', 'evil.example:80', '127.0.0.1:1', 'localhost.evil.example', '192.168.0.2', ''])(
    'refuses requests for another host, as a rebound name would send them: %s',
    async (host) => {
      const named = host === '' ? 'x' : host.includes(':') ? host : `${host}:${port}`
      expect((await ask('/', { ...own(), host: named })).status).toBe(421)
      expect((await ask(`/?token=${server.token}`, { host: named })).status).toBe(421)
      expect(await connect({ ...own(), host: named })).toBe(403)
    },
  )

  it('refuses what other pages ask for', async () => {
    for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:1`, `http://localhost:${port}`]) {
      expect((await ask('/', { ...own(), origin })).status).toBe(403)
      expect(await connect({ ...own(), origin })).toBe(403)
    }
    expect(await connect({ ...own(), origin: `http://127.0.0.1:${port}` })).toBe('open')
  })

  it('opens its socket to sessions only, and only at its place', async () => {
    expect(await connect({})).toBe(403)
    expect(await connect({ cookie: cookie.replace(/=.*/, '=guess') })).toBe(403)
    expect(await connect({ authorization: `Bearer ${server.token}` })).toBe('open')
    expect(await connect(own(), '/other')).toBe(404)
  })

  it.each([
    '/../secret.json',
    '/..%2fsecret.json',
    '/%2e%2e/secret.json',
    '/assets/..%2f..%2f..%2fsecret.json',
    '/..%5csecret.json',
    '//secret.json',
    '/%00.json',
  ])('gives out nothing beside the pages: %s', async (path) => {
    const answer = await ask(path, own())
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.body).not.toContain('secret')
  })

  it('takes the largest import that the contract allows without cutting the connection', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers: own() })
    const client: WorkbenchClient = createORPCClient(
      new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
    )
    const measured = await client.latencyTables.measure({
      deviceId: 'local',
      space: 'fbnet-mini',
      protocol: { budgetSeconds: 1, minimumRounds: 1 },
    })
    await bench.ended(measured.jobId)
    const { name, content } = await client.latencyTables.export({ id: measured.id })
    const padded = { name, content: content + ' '.repeat(5_000_000) }
    expect(await client.latencyTables.import(padded)).toMatchObject({ state: 'complete', origin: 'imported' })
    const most = { name: 'most.json', content: '表'.repeat(mostImportedCharacters) }
    expect(await failureOf(client.latencyTables.import(most))).toMatchObject({ code: 'IMPORT_UNREADABLE' })
    expect(socket.readyState).toBe(WebSocket.OPEN)
    socket.close()
  })

  it('speaks the contract: calls, coded errors, pushed events', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/rpc`, { headers: own() })
    // Node's WebSocket of the ws package has what the link uses of a browser's.
    const client: WorkbenchClient = createORPCClient(
      new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
    )
    expect(await client.system.info()).toMatchObject({ host: 'headless', dataFolder: home })
    expect(await failureOf(client.searches.get({ id: 'search-none' }))).toMatchObject({
      code: 'NOT_FOUND',
      message: 'There is no search search-none.',
      details: { id: 'search-none' },
    })
    const stopped = new AbortController()
    const events = await client.events.watch(undefined, { signal: stopped.signal })
    const { jobId } = await client.searches.start({
      name: 'over the wire',
      settings: { algorithm: 'random', space: 'fbnet-mini', seed: 1, architectures: 1 },
    })
    let last: string | undefined
    for await (const event of events) {
      if (event.type === 'job' && event.job.id === jobId) last = event.job.state
      if (last === 'done') break
    }
    expect(last).toBe('done')
    stopped.abort()
    socket.close()
  })
})
