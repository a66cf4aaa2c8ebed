import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { productVersion } from '#main/workbench/index.ts'
import { newHome, removeHome } from '../workbench/fixture.ts'
import { runTansaku } from './run.ts'

let home: string
let server: Server
let address: string
let asked = 0
const answers: Readonly<Record<string, string>> = {
  '/newer': JSON.stringify({ version: '99.0.0', page: 'https://example.org/tansaku' }),
  '/same': JSON.stringify({ version: productVersion() }),
  '/older': JSON.stringify({ version: '0.0.9' }),
  '/page': '<html>',
  '/script': JSON.stringify({ version: '99.0.0', page: 'javascript:alert(1)' }),
  '/endless': `{"version": "99.0.0", "x": "${'x'.repeat(100_000)}"}`,
}
beforeAll(async () => {
  home = newHome()
  server = createServer((request, response) => {
    asked += 1
    const answer = answers[request.url ?? '']
    response.writeHead(answer === undefined ? 404 : 200).end(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
})
afterAll(() => {
  server.close()
  removeHome(home)
})

it('tells whether a newer one is out, when asked where', async () => {
  const newer = await runTansaku(home, ['updates', `${address}/newer`, '--json'])
  expect(JSON.parse(newer.out)).toEqual({
    current: productVersion(),
    newest: '99.0.0',
    state: 'newer',
    page: 'https://example.org/tansaku',
  })
  for (const path of ['same', 'older'])
    expect((await runTansaku(home, ['updates', `${address}/${path}`])).out).toContain('the newest')
})

it.each([
  ['page', 'UPDATE_UNREADABLE'],
  ['script', 'UPDATE_UNREADABLE'],
  ['endless', 'UPDATE_UNREADABLE'],
  ['nowhere', 'UPDATE_UNREACHABLE'],
])('refuses what %s answers: %s', async (path, code) => {
  const { code: exit, errors } = await runTansaku(home, ['updates', `${address}/${path}`])
  expect([exit, errors]).toEqual([1, expect.stringContaining(code)])
})

it('says so without a network, and asks nobody when no address is named', async () => {
  const gone = createServer().listen(0, '127.0.0.1')
  await once(gone, 'listening')
  const { port } = gone.address() as AddressInfo
  await new Promise((resolve) => gone.close(resolve))
  const offline = await runTansaku(home, ['updates', `http://127.0.0.1:${String(port)}/`])
  expect([offline.code, offline.errors]).toEqual([1, expect.stringContaining('UPDATE_UNREACHABLE')])
  const before = asked
  for (const args of [['updates'], ['updates', 'http://example.org/'], ['updates', 'file:///etc/passwd'], ['doctor']])
    await runTansaku(home, args)
  expect((await runTansaku(home, ['updates'])).errors).toContain('TANSAKU_UPDATES')
  expect(asked).toBe(before)
})
