import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPhone, emulatorObstacle } from './phone.ts'
import type { Phone } from './phone.ts'
import type { PhoneFace } from './faces.ts'
import { debianMirror, rootFolder } from './root-folder.ts'
import { runCommand } from './run-command.ts'
import { createLabServer } from './server.ts'
import type { LabServer } from './server.ts'

export type { Phone } from './phone.ts'
export type { PhoneFace } from './faces.ts'
export type { LabServer } from './server.ts'

const folderPrefix = 'tansaku-lab-'

/** Pretend phones and the adb server that sees them. */
export interface DeviceLab {
  readonly server: LabServer
  /** Starts a phone and plugs it in. */
  add(face: PhoneFace): Promise<Phone>
  /** Connects a phone that runs (again) with the server. */
  plug(phone: Phone): Promise<void>
  /** Kills a phone and takes it off the server's list, as pulling a cable does. */
  unplug(phone: Phone): Promise<void>
  dispose(): Promise<void>
}

/** Why this computer cannot run pretend phones, or null when it can. Tests skip aloud with it. */
export async function labObstacle(kind: PhoneFace['kind'] = 'x86_64'): Promise<string | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'the device lab needs Linux on x86_64'
  for (const program of ['apt-get', 'dpkg-deb', 'g++', 'unshare', 'setpriv']) {
    const found = await runCommand('/bin/sh', ['-c', `command -v ${program}`]).catch(() => null)
    if (found === null) return `the device lab needs ${program}`
  }
  const noMirror = await debianMirror().then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
  if (noMirror !== null) return noMirror
  const noEmulator = kind === 'x86_64' ? null : emulatorObstacle(kind)
  if (noEmulator !== null) return noEmulator
  const folder = await mkdtemp(join(tmpdir(), `${folderPrefix}${process.pid}-`))
  try {
    const mounts = `mkdir l u w m && mount -t overlay overlay -o lowerdir=l,upperdir=u,workdir=w,userxattr m`
    const binfmt =
      kind !== 'x86_64' ? ' && mount -t proc proc m && mount -t binfmt_misc binfmt_misc m/sys/fs/binfmt_misc' : ''
    await runCommand(
      'unshare',
      ['--user', '--map-root-user', '--mount', '--pid', '--fork', '/bin/sh', '-ec', mounts + binfmt],
      { cwd: folder },
    )
    return null
  } catch (error) {
    return `user namespaces with overlay mounts${kind !== 'x86_64' ? ' and their own binfmt_misc' : ''} are not permitted here: ${error instanceof Error ? error.message : String(error)}`
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @param wishedPort of the adb server; any free one where it is taken or not given */
export async function startLab(wishedPort?: number): Promise<DeviceLab> {
  const root = await rootFolder()
  await sweep()
  const base = await mkdtemp(join(tmpdir(), `${folderPrefix}${process.pid}-`))
  const server = await createLabServer(root, base, wishedPort)
  await server.start()
  const phones: Phone[] = []
  return {
    server,
    add: async (face) => {
      const phone = await createPhone(root, base, face)
      phones.push(phone)
      await phone.start()
      await server.connect(phone.serial)
      return phone
    },
    plug: (phone) => server.connect(phone.serial),
    unplug: async (phone) => {
      await phone.kill()
      await server.disconnect(phone.serial)
    },
    dispose: async () => {
      await Promise.all(phones.map((phone) => phone.dispose()))
      await server.kill()
      await rm(base, { recursive: true, force: true })
    },
  }
}

/** Folders of labs whose process was killed. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = new RegExp(`^${folderPrefix}(\\d+)-`, 'u').exec(name)?.[1]
    // Another user's folder cannot be deleted, and need not be.
    if (pid !== undefined && !existsSync(`/proc/${pid}`))
      await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => {})
  }
}
