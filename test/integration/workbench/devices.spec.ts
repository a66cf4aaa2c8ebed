import { createServer } from 'node:net'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { TansakuError } from '#shared/errors.ts'
import { createFixedSource } from '#main/workbench/devices/sources.ts'
import { hostAbi } from '../../../scripts/setup/paths.mjs'
import { failureOf, newHome, openBench, pretendDevice, removeHome, type Bench } from './fixture.ts'

let home: string
let bench: Bench
beforeEach(() => {
  home = newHome()
})
afterEach(async () => {
  await bench.close()
  removeHome(home)
  vi.unstubAllEnvs()
})

/** A device whose benchmark is not there at the first tries. */
function firstOfItsKind(abi: string, missing = 1): ReturnType<typeof pretendDevice> {
  const device = pretendDevice('adb:new')
  let tries = 0
  return {
    ...device,
    openSession: (signal) =>
      tries++ < missing
        ? Promise.reject(new TansakuError('BENCHMARK_MISSING', 'not built', { abi }))
        : device.openSession(signal),
  }
}
const quick = { budgetSeconds: 1, minimumRounds: 1 }

describe('the benchmark of an ABI', () => {
  it('is prepared as a job of its own, at once where it is in order', async () => {
    bench = await openBench(home)
    const { jobId, id } = await bench.client.devices.prepare({ abi: hostAbi() })
    expect(id).toBe(`benchmark-${hostAbi()}`)
    expect(await bench.ended(jobId)).toMatchObject({ kind: 'set-up', state: 'done', failure: null })
  })

  it('is built by measuring on the first phone of its kind, told as progress', async () => {
    bench = await openBench(home, { deviceSource: createFixedSource([firstOfItsKind(hostAbi())]) })
    const { jobId, id } = await bench.client.latencyTables.measure({
      deviceId: 'adb:new',
      space: 'fbnet-mini',
      size: null,
      protocol: quick,
    })
    expect(await bench.ended(jobId)).toMatchObject({ state: 'done', failure: null })
    expect(
      bench.events.some(
        (event) =>
          event.type === 'job' &&
          event.job.progress?.message.startsWith(`Building the benchmark for ${hostAbi()}`) === true,
      ),
    ).toBe(true)
    expect((await bench.client.latencyTables.get({ id })).state).toBe('complete')
  })

  it('that is not there after it was built either leaves the table paused, with what to do', async () => {
    bench = await openBench(home, { deviceSource: createFixedSource([firstOfItsKind(hostAbi(), Infinity)]) })
    const { jobId, id } = await bench.client.latencyTables.measure({
      deviceId: 'adb:new',
      space: 'fbnet-mini',
      size: null,
      protocol: quick,
    })
    expect((await bench.ended(jobId)).failure).toMatchObject({ code: 'BENCHMARK_MISSING' })
    expect(await bench.client.latencyTables.get({ id })).toMatchObject({
      state: 'paused',
      measured: 0,
      failure: { code: 'BENCHMARK_MISSING' },
    })
  })

  it('is not built any more once the job is cancelled', async () => {
    bench = await openBench(home)
    const { jobId } = await bench.client.devices.prepare({ abi: hostAbi() })
    await bench.client.jobs.cancel({ id: jobId })
    expect((await bench.ended(jobId)).state).toBe('cancelled')
  })
})

describe('adb', () => {
  it('is told as it is, also where neither program nor server are there', async () => {
    bench = await openBench(home)
    const { port } = await closedPort()
    vi.stubEnv('TANSAKU_ADB', '/nowhere/adb')
    await bench.client.devices.configure({ adbProgram: null, adbServers: [`127.0.0.1:${port}`] })
    const status = await bench.client.devices.adb()
    expect(status).toMatchObject({
      program: null,
      version: null,
      looked: ['/nowhere/adb'],
      servers: [{ address: `127.0.0.1:${port}`, state: 'not-started' }],
    })
    expect(status.advice).toContain('/nowhere/adb')
    expect((await bench.client.devices.settings()).overriddenBy).toContain('TANSAKU_ADB')
  })

  it('goes by its settings at once, and after a restart', async () => {
    // Without a program no test starts this computer's own server.
    vi.stubEnv('TANSAKU_ADB', '/nowhere/adb')
    bench = await openBench(home)
    expect(await bench.client.devices.settings()).toMatchObject({ adbProgram: null, adbServers: [] })
    const before = await bench.client.devices.adb()
    const { port } = await closedPort()
    await bench.client.devices.configure({
      adbProgram: null,
      adbServers: [`localhost:${port}`, 'nowhere.invalid:5037'],
    })
    await bench.until((event) => event.type === 'changed' && event.entity === 'settings')
    const after = await bench.client.devices.adb()
    expect(after.servers.map(({ address }) => address)).toEqual([`localhost:${port}`, 'nowhere.invalid:5037'])
    expect(after.servers).not.toEqual(before.servers)
    await bench.close()
    bench = await openBench(home)
    expect((await bench.client.devices.settings()).adbServers).toEqual([`localhost:${port}`, 'nowhere.invalid:5037'])
  })

  it.each([
    { adbProgram: '/bin/sh', adbServers: [] },
    { adbProgram: null, adbServers: ['http://x'] },
  ])('refuses %o and keeps what it had', async (settings) => {
    bench = await openBench(home)
    expect((await failureOf(bench.client.devices.configure(settings))).code).toBe('ADB_SETTING')
    expect(await bench.client.devices.settings()).toMatchObject({ adbProgram: null, adbServers: [] })
  })

  it('whose server speaks another version is told so', async () => {
    // The few words of adb's protocol in which a server says its version: 40.
    const server = createServer((socket) => {
      socket.once('data', () => {
        socket.end('OKAY00040028')
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    try {
      bench = await openBench(home)
      await bench.client.devices.configure({ adbProgram: null, adbServers: [`127.0.0.1:${port}`] })
      const { program, servers } = await bench.client.devices.adb()
      expect(servers[0]?.state).toBe(program === null ? 'running' : 'other-version')
    } finally {
      server.close()
    }
  })
})

/** A port that nobody listens on. */
async function closedPort(): Promise<{ port: number }> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0 }
}
