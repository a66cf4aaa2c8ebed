import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort, freePortLike } from './ports.ts'
import { propertiesOf, writeBattery, writeCores, writePrograms, writeProperties, writeThermal } from './faces.ts'
import type { Battery, PhoneFace } from './faces.ts'

/** A test run that is killed takes its phones along. */
export const diesWithUs = ['--pdeathsig', 'KILL', '--']

/**
 * What runs a foreign phone's programs, and how the kernel tells such a program: the first 20 bytes of an ELF file and
 * their mask.
 */
const elf = (bits: 1 | 2, machine: string): string =>
  `M::\\x7fELF\\x0${bits}\\x01\\x01${'\\x00'.repeat(9)}\\x02\\x00${machine}\\x00:${'\\xff'.repeat(7)}\\x00${'\\xff'.repeat(8)}\\xfe${'\\xff'.repeat(3)}`
const emulators = {
  arm64: { qemu: '/usr/bin/qemu-aarch64-static', magic: elf(2, '\\xb7') },
  armv7: { qemu: '/usr/bin/qemu-arm-static', magic: elf(1, '\\x28') },
} as const

/** A pretend phone: the real adbd in namespaces of its own. */
export interface Phone {
  readonly face: PhoneFace
  readonly port: number
  /** As adb names it once connected: `127.0.0.1:<port>`. */
  readonly serial: string
  /** Starts adbd (again); its files and port are kept. */
  start(): Promise<void>
  /** SIGKILL to everything on the phone: what pulling the cable looks like. */
  kill(): Promise<void>
  /** SIGSTOP to everything on the phone: it stays connected and answers nothing. */
  freeze(): Promise<void>
  thaw(): Promise<void>
  setBattery(battery: Battery): Promise<void>
  setThermal(status: number, temperatureC: number): Promise<void>
  setProperties(properties: Readonly<Record<string, string>>): Promise<void>
  setFrequenciesMhz(current: readonly number[]): Promise<void>
  /** This computer's path of a file under the phone's /lab. */
  labFile(name: string): string
  /** Kills the phone and deletes its folder. */
  dispose(): Promise<void>
}

export async function createPhone(root: string, base: string, face: PhoneFace): Promise<Phone> {
  const folder = join(base, face.name)
  const lab = join(folder, 'lab')
  for (const part of ['upper', 'work', 'root', 'lab/sys']) await mkdir(join(folder, part), { recursive: true })
  const port = face.port === undefined ? await freePort() : await freePortLike(face.port)
  await writeProperties(lab, propertiesOf(face))
  await writeBattery(lab, { level: 90, temperatureC: 27, usb: true })
  await writeCores(lab, face)
  await writeThermal(lab, 0, 31.5)
  await writePrograms(join(folder, 'upper'), face)

  let child: ChildProcess | null = null
  let said = ''

  let killing: Promise<void> = Promise.resolve()

  const killNow = async (): Promise<void> => {
    const running = child
    child = null
    if (running?.pid === undefined || running.exitCode !== null || running.signalCode !== null) return
    const gone = once(running, 'exit')
    // The namespace's process 1 takes everything in it along; a frozen one too.
    const pids = await descendants(running.pid)
    for (const pid of pids) signal(pid, 'SIGKILL')
    running.kill('SIGKILL')
    await gone
    // Until the last of them has ended the port may still answer.
    for (let waitedMs = 0; waitedMs < 2_000 && pids.some(runs); waitedMs += 5) await wait(5)
  }

  const kill = (): Promise<void> => {
    killing = killing.then(killNow)
    return killing
  }

  const start = async (): Promise<void> => {
    await killing
    if (child) throw new Error(`phone ${face.name} runs already`)
    said = ''
    const started = spawn('setpriv', [...diesWithUs, '/bin/bash', join(import.meta.dirname, 'phone', 'phone.sh')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        ROOT_FOLDER: root,
        PHONE: folder,
        PHONE_NAME: face.name,
        ADBD_PORT: String(port),
        DISK_BYTES: String(face.diskBytes ?? 256 << 20),
        TMP_OPTIONS: face.noExec === true ? 'noexec' : 'exec',
        ...(face.kind === 'x86_64' ? {} : { QEMU: emulators[face.kind].qemu, MAGIC: emulators[face.kind].magic }),
      },
    })
    child = started
    const listen = (text: Buffer): void => {
      said = (said + text.toString()).slice(-4000)
    }
    started.stdout.on('data', listen)
    started.stderr.on('data', listen)
    for (let waitedMs = 0; ; waitedMs += 20) {
      if (started.exitCode !== null || started.signalCode !== null)
        throw new Error(`phone ${face.name} did not start: ${said.trim()}`)
      if (await answers(port)) return
      if (waitedMs > 10_000) throw new Error(`phone ${face.name} does not listen on port ${port}: ${said.trim()}`)
      await wait(20)
    }
  }

  const toAll = async (name: 'SIGSTOP' | 'SIGCONT'): Promise<void> => {
    if (child?.pid === undefined) throw new Error(`phone ${face.name} does not run`)
    for (const pid of await descendants(child.pid)) signal(pid, name)
  }

  return {
    face,
    port,
    serial: `127.0.0.1:${port}`,
    start,
    kill,
    freeze: () => toAll('SIGSTOP'),
    thaw: () => toAll('SIGCONT'),
    setBattery: (battery) => writeBattery(lab, battery),
    setThermal: (status, temperatureC) => writeThermal(lab, status, temperatureC),
    setProperties: (properties) => writeProperties(lab, { ...propertiesOf(face), ...properties }),
    setFrequenciesMhz: (current) => writeCores(lab, face, current),
    labFile: (name) => join(lab, name),
    dispose: async () => {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Why a phone of another processor cannot run here, or null. */
export function emulatorObstacle(kind: keyof typeof emulators): string | null {
  const { qemu } = emulators[kind]
  return existsSync(qemu) ? null : `${qemu} is missing (Debian: apt install qemu-user-static)`
}

async function descendants(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  const children = text.trim().split(' ').filter(Boolean).map(Number)
  const deeper = await Promise.all(children.map(descendants))
  return [...children, ...deeper.flat()]
}

/** Whether a process has not ended. One that has may stay listed until somebody collects it: it holds nothing more. */
function runs(pid: number): boolean {
  try {
    return !/\) [ZX]/u.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    // It ended by itself meanwhile.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
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
