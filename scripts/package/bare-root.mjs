// Runs a packed app where nothing of this computer is: a root folder with the C and C++ libraries and a shell, no
// Python, npm, compiler or network, in namespaces of its own. The app's folder is mounted read-only.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export const appPlace = '/opt/Tansaku'
export const nodePlace = (arch = process.arch) =>
  join(appPlace, 'resources', 'app.asar.unpacked', 'node_modules', `node-linux-${arch}`, 'bin', 'node')
const devices = ['null', 'zero', 'urandom', 'random']

/** Mounts, raises the loopback of its own network, and goes on inside, without the rights to come out. */
const enter = `set -e
mount --bind "$2" "$1${appPlace}"
mount -o remount,bind,ro "$1${appPlace}"
mount -t proc proc "$1/proc"
mount -t tmpfs tmpfs "$1/dev/shm"
for name in ${devices.join(' ')}; do mount --bind /dev/$name "$1/dev/$name"; done
ip link set lo up
root=$1
shift 2
exec env -i HOME=/home/user PATH=/bin TMPDIR=/tmp LANG=C.UTF-8 "$(command -v chroot)" "$root" "$@"
`

/** Libraries that programs ask the system for, by where they name them; those of the programs' own are left out. */
function systemLibraries(programs) {
  const { stdout } = spawnSync('ldd', programs, { encoding: 'utf8' })
  return [...new Set(stdout.match(/(?<=\s)\/(?:usr\/)?lib[^\s]*/g) ?? [])]
}

/**
 * A root folder that holds what every Linux computer has for C and C++ programs, and nothing more.
 * @param {string} app the packed app's folder
 */
export function makeBareRoot(app) {
  const root = mkdtempSync(join(tmpdir(), 'tansaku-bare-root-'))
  for (const name of ['bin', 'dev/shm', 'etc', 'home/user', 'proc', 'tmp', appPlace])
    mkdirSync(join(root, name), { recursive: true })
  const files = join(app, 'resources', 'app.asar.unpacked')
  const shell = realpathSync('/bin/sh')
  const node = join(app, nodePlace().slice(appPlace.length))
  const put = (from, to) => {
    mkdirSync(dirname(join(root, to)), { recursive: true })
    cpSync(realpathSync(from), join(root, to))
  }
  put(shell, '/bin/sh')
  const native = spawnSync('find', [files, '-name', '*.node', '-o', '-name', '*.so*', '-type', 'f'], {
    encoding: 'utf8',
  })
  const programs = native.stdout
    .trim()
    .split('\n')
    .filter((path) => !path.includes('musl'))
  for (const path of systemLibraries([shell, node, ...programs])) put(path, path)
  for (const name of devices) writeFileSync(join(root, 'dev', name), '')
  writeFileSync(join(root, 'etc', 'passwd'), 'root:x:0:0:root:/home/user:/bin/sh\n')
  writeFileSync(join(root, 'etc', 'hosts'), '127.0.0.1 localhost\n')
  return root
}

const namespaces = [
  '--mount',
  '--net',
  '--pid',
  '--fork',
  '--kill-child',
  ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
]

/** What to spawn to run a command inside. */
export const inside = (root, app, command) => [
  'unshare',
  [...namespaces, 'sh', '-c', enter, 'sh', root, app, ...command],
]

/** Why no such root can be entered on this computer; undefined where it can. */
export function whyNoBareRoot() {
  if (process.platform !== 'linux') return 'it needs Linux'
  const root = mkdtempSync(join(tmpdir(), 'tansaku-probe-'))
  try {
    const probe = spawnSync(
      'unshare',
      [...namespaces, 'sh', '-c', 'mount -t proc proc "$1" && ip link set lo up && chroot / true', 'sh', root],
      { encoding: 'utf8' },
    )
    return probe.status === 0
      ? undefined
      : `unshare, mount, ip and chroot: ${probe.error?.message ?? probe.stderr.trim()}`
  } finally {
    rmSync(root, { recursive: true })
  }
}
