import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { diesWithUs } from './phone.ts'
import { freePort, freePortLike } from './ports.ts'
import { runCommand } from './run-command.ts'

/** An adb server of the lab's own: its port, its keys, never the user's on 5037. */
export interface LabServer {
  readonly port: number
  /** Text of a program that does as the lab's adb, but for starting a server: that one is started here. */
  readonly script: string
  start(): Promise<void>
  /** SIGKILL, as `adb kill-server` of another tool or a crash. */
  kill(): Promise<void>
  connect(serial: string): Promise<void>
  disconnect(serial: string): Promise<void>
}

/**
 * The adb program of the root folder, run through that folder's own loader: the lab needs no adb on this computer, and
 * a computer with another version gets a server that differs from its client.
 */
function labAdb(root: string): readonly string[] {
  const loader = join(root, 'usr/lib64/ld-linux-x86-64.so.2')
  const libraries = [
    'usr/lib/x86_64-linux-gnu',
    'usr/lib/x86_64-linux-gnu/android',
    'usr/lib/android-sdk/platform-tools',
  ]
    .map((part) => join(root, part))
    .join(':')
  return [loader, '--library-path', libraries, join(root, 'usr/lib/android-sdk/platform-tools/adb')]
}

export async function createLabServer(root: string, base: string, wishedPort?: number): Promise<LabServer> {
  const home = join(base, 'adb-home')
  await mkdir(home, { recursive: true })
  const port = wishedPort === undefined ? await freePort() : await freePortLike(wishedPort)
  const [loader = '', ...adb] = labAdb(root)
  if (!existsSync(loader)) throw new Error(`the root folder of the device lab lacks ${loader}`)
  // The loader finds libraries by LD_LIBRARY_PATH too; without a HOME of its own the server would write keys into the
  // user's.
  const env = { PATH: '/usr/bin:/bin', HOME: home, TMPDIR: home, ADB_MDNS: '0', ANDROID_ADB_SERVER_PORT: String(port) }
  let child: ChildProcess | null = null

  const kill = async (): Promise<void> => {
    const running = child
    child = null
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const gone = once(running, 'exit')
    running.kill('SIGKILL')
    await gone
  }

  const start = async (): Promise<void> => {
    let said = ''
    const started = spawn('setpriv', [...diesWithUs, loader, ...adb, '-P', String(port), 'nodaemon', 'server'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env,
    })
    child = started
    started.stderr.on('data', (text: Buffer) => {
      said = (said + text.toString()).slice(-4000)
    })
    for (let waitedMs = 0; !(await answers(port)); waitedMs += 20) {
      if (started.exitCode !== null || waitedMs > 10_000)
        throw new Error(`the lab's adb server did not start: ${said.trim()}`)
      await wait(20)
    }
  }

  const client = (...args: string[]): Promise<string> =>
    runCommand(loader, [...adb, '-P', String(port), ...args], { env, timeoutMs: 20_000 })

  return {
    port,
    start,
    kill,
    script: `#!/bin/sh\nHOME='${home}' ADB_MDNS=0 exec ${[loader, ...adb].map((part) => `'${part}'`).join(' ')} "$@"\n`,
    connect: async (serial) => {
      const answer = await client('connect', serial)
      if (!answer.includes('connected to')) throw new Error(`adb connect ${serial}: ${answer.trim()}`)
    },
    disconnect: async (serial) => {
      await client('disconnect', serial)
    },
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
