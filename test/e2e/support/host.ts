import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import type { WorkbenchClient } from '#main/workbench/index.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The real headless host in a process of its own: `tansaku serve`. */
export interface Host {
  /** With the token, for the first visit. */
  readonly entrance: string
  readonly address: string
  /** The contract, beside the browser: prepares what a test looks at. */
  readonly client: WorkbenchClient
  /** As a crash would. */
  kill(): Promise<void>
  stop(): Promise<void>
}

const startTimeoutMs = 60_000

/** Replaces files by nothing for one program and its children: `$0 <number of files> <files> <program>`. */
const hiding = 'for i in $(seq "$1"); do shift; mount --bind /dev/null "$1"; done; shift; exec "$@"'

/**
 * @param environment beside this process's own: the lab's adb server, say
 * @param hidden files of this computer that the host is not to find (Linux, with user namespaces)
 */
export async function startHost(
  home: string,
  environment: NodeJS.ProcessEnv = {},
  hidden: readonly string[] = [],
): Promise<Host> {
  if (!existsSync(`${root}/out/renderer/index.html`))
    throw new Error('The pages are not built. Run npm run build first.')
  const command = [process.execPath, `${root}/src/main/cli/main.ts`, 'serve', '--json']
  const [program = '', ...args] =
    hidden.length === 0
      ? command
      : [
          'unshare',
          '--user',
          '--map-root-user',
          '--mount',
          '/bin/sh',
          '-ec',
          hiding,
          'sh',
          String(hidden.length),
          ...hidden,
          ...command,
        ]
  const child = spawn(program, args, {
    env: { ...process.env, ...environment, TANSAKU_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { address, entrance, token } = await answerOf(child)
  const socket = new WebSocket(`${address.replace('http', 'ws')}rpc`, { headers: { authorization: `Bearer ${token}` } })
  const client: WorkbenchClient = createORPCClient(
    new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
  )
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    socket.close()
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await ended
  }
  return { address, entrance, client, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') }
}

function answerOf(child: ChildProcess): Promise<{ address: string; entrance: string; token: string }> {
  return new Promise((resolve, reject) => {
    let said = ''
    let complaint = ''
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`The host did not start in time. ${complaint}`))
    }, startTimeoutMs)
    child.stderr!.on('data', (chunk: Buffer) => {
      complaint += chunk.toString()
    })
    child.stdout!.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      try {
        const answer = JSON.parse(said) as { address: string; entrance: string; token: string }
        clearTimeout(timer)
        resolve(answer)
      } catch {
        // Not whole yet.
      }
    })
    child.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`The host ended (${String(code)}). ${complaint}`))
    })
  })
}

/** Waits until the job of a subject has ended; fails with the job's own words. */
export async function jobDone(client: WorkbenchClient, jobId: string, timeoutMs = 60_000): Promise<void> {
  const deadline = AbortSignal.timeout(timeoutMs)
  const events = await client.events.watch(undefined, { signal: deadline })
  const ended = (job: { state: string; failure: { message: string } | null } | undefined): boolean => {
    if (job?.state === 'failed' || job?.state === 'cancelled') throw new Error(job.failure?.message ?? job.state)
    return job?.state === 'done'
  }
  if (ended((await client.jobs.list()).find((job) => job.id === jobId))) return
  for await (const event of events) if (event.type === 'job' && event.job.id === jobId && ended(event.job)) return
}
