import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { dartsRnnPresets, dartsRnnSettingsSchema } from '#shared/algorithms/index.ts'
import { fromRpcError, type WorkbenchClient } from '#main/workbench/index.ts'
import { textFolder } from '../workbench/words.ts'

const main = fileURLToPath(new URL('../../../src/main/cli/main.ts', import.meta.url))
const mount = (folder: string): boolean =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m,mode=700', 'tmpfs', folder]).status === 0
const unmount = (folder: string): void => void spawnSync('umount', ['-l', folder])

/** Whether a disk of one's own can be had here: Linux lets an administrator. */
function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'tansaku-mount-'))
  try {
    if (!mount(folder)) return false
    unmount(folder)
    return true
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const settings = dartsRnnSettingsSchema.parse({
  ...dartsRnnPresets.demo,
  dataset: 'text',
  seed: 1,
  batchSize: 4,
  bptt: 5,
  trainingTokens: null,
  epochs: 24,
  hidden: 6,
  derivedHidden: 8,
})

let base = ''
let home = ''
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'tansaku-disk-'))
  home = join(base, 'home')
  mkdirSync(join(home, 'runs'), { recursive: true, mode: 0o700 })
})
afterEach(() => {
  for (const folder of [join(home, 'runs'), home]) unmount(folder)
  rmSync(base, { recursive: true, force: true })
})

/** Takes all the room there is on a folder's disk. @returns what gives it back */
function fill(folder: string): () => void {
  const path = join(folder, 'filler')
  const file = openSync(path, 'a')
  for (let size = 65_536; size > 0;)
    try {
      if (writeSync(file, Buffer.alloc(size)) < size) size >>= 1
    } catch {
      size >>= 1
    }
  closeSync(file)
  return () => {
    rmSync(path)
  }
}

const environment = () => ({ ...process.env, TANSAKU_HOME: home, TANSAKU_CACHE: join(base, 'cache') })

async function serve() {
  const server = spawn(process.execPath, [main, 'serve', '--json'], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  for await (const part of server.stdout) {
    text += String(part)
    if (text.includes('}')) break
  }
  const { address, token } = JSON.parse(text) as { address: string; token: string }
  const socket = new WebSocket(`${address.replace('http', 'ws')}rpc`, { headers: { authorization: `Bearer ${token}` } })
  const client: WorkbenchClient = createORPCClient(
    new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
  )
  return {
    server,
    client,
    async close(): Promise<void> {
      socket.close()
      server.kill('SIGINT')
      if (server.exitCode === null) await once(server, 'close')
    },
  }
}

async function until<T>(read: () => Promise<T>, isThere: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read()
    if (isThere(value)) return value
    await wait(50)
  }
}

const hasDisk = mayMount()
/** A test on a disk of its own; where none can be mounted it is skipped with the reason. */
function diskTest(name: string, run: () => Promise<void>): void {
  it(name, { timeout: 300_000 }, async ({ skip }) => {
    if (!hasDisk) return skip('no disk can be mounted here: run it as an administrator of a Linux')
    await run()
  })
}

describe('a disk that fills up', () => {
  const disks = { 'with the store on it': () => home, 'with the runs alone on it': () => join(home, 'runs') }
  for (const [which, folder] of Object.entries(disks))
    diskTest(`under a running server, ${which}, interrupts its run, which goes on once there is room`, async () => {
      expect(mount(folder())).toBe(true)
      const { client, server, close } = await serve()
      const ended = (jobId: string) =>
        until(
          async () => (await client.jobs.list()).find((each) => each.id === jobId)!,
          ({ finishedAt }) => finishedAt !== null,
        )
      try {
        await client.datasets.place({ id: 'text', folder: textFolder(base) })
        const { id, jobId } = await client.searches.start({ name: 'long', settings })
        await until(
          () => client.searches.get({ id }),
          ({ epochRecords }) => epochRecords.length >= 3,
        )
        const free = fill(folder())
        expect((await ended(jobId)).failure).toMatchObject({
          code: 'DISK_FULL',
          message: expect.stringMatching(/free some/u) as string,
        })
        expect(await client.searches.get({ id })).toMatchObject({
          state: 'interrupted',
          failure: { code: 'DISK_FULL' },
        })

        // Meanwhile one can look, and what there is no room for is refused with the code.
        expect(await client.searches.list()).toHaveLength(1)
        const meanwhile = await client.searches.resume({ id }).then(
          async (again) => (await ended(again.jobId)).failure?.code,
          (thrown: unknown) => fromRpcError(thrown).code,
        )
        expect(meanwhile).toBe('DISK_FULL')
        expect(server.exitCode).toBeNull()

        free()
        const again = await client.searches.resume({ id })
        expect((await ended(again.jobId)).failure).toBeNull()
        const { state, failure, epochRecords } = await client.searches.get({ id })
        expect([state, failure]).toEqual(['done', null])
        expect(epochRecords.map(({ epoch }) => epoch)).toEqual(Array.from({ length: settings.epochs }, (_each, i) => i))
      } finally {
        await close()
      }
    })

  diskTest('under the terminal ends with the code and the way to go on', async () => {
    expect(mount(home)).toBe(true)
    const words = textFolder(base)
    const tansaku = async (args: readonly string[], onError: (errors: string) => void = () => undefined) => {
      const child = spawn(process.execPath, [main, ...args], { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] })
      let [out, errors] = ['', '']
      child.stdout.on('data', (part: Buffer) => (out += part.toString()))
      child.stderr.on('data', (part: Buffer) => {
        errors += part.toString()
        onError(errors)
      })
      const [code] = (await once(child, 'close')) as [number]
      return { code, out, errors }
    }
    await tansaku(['dataset', 'text', '--folder', words])
    let free: (() => void) | undefined
    const asked = ['search', '--space', 'darts-rnn', '--preset', 'demo', '--dataset', 'text', '--json']
    const sizes = [
      '--hidden',
      '6',
      '--batch-size',
      '4',
      '--bptt',
      '5',
      '--epochs',
      '24',
      '--derived-hidden',
      '8',
      '--training-tokens',
      '300',
    ]
    const full = await tansaku([...asked, ...sizes], (errors) => {
      if (errors.includes('epoch 3:')) free ??= fill(home)
    })
    expect(full.code).toBe(1)
    expect(full.errors).toMatch(/^error DISK_FULL: /mu)
    const [, id = ''] = /Go on with: tansaku resume (search-\S+)/u.exec(full.errors) ?? []
    expect(id).not.toBe('')
    free!()
    const resumed = await tansaku(['resume', '--json'])
    expect(resumed.code).toBe(0)
    expect(JSON.parse(resumed.out)).toMatchObject({ id, state: 'done', epoch: 23 })
  })
})
