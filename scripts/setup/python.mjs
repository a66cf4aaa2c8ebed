// Python 3.9 or newer with pip: only to fetch files by name from the package index and to unpack them.
import { join } from 'node:path'
import { fillEntry, inspectEntry, keyOf } from './cache.mjs'
import { SetupError } from './errors.mjs'
import { ask, run } from './process.mjs'
import { pypiSimple } from './versions.mjs'

const remedy =
  {
    linux: 'sudo apt-get install python3 python3-pip   (Fedora: dnf install python3 python3-pip)',
    darwin: 'brew install python',
    win32: 'winget install Python.Python.3.13',
  }[process.platform] ?? 'Install Python 3.9 or newer with pip.'

const probe = 'import sys; print(*sys.version_info[:2]); import pip'

/** The newest-named Python that is there and has pip, with what was found in case none does. */
function findPython(env) {
  const candidates = env.TANSAKU_PYTHON
    ? [[env.TANSAKU_PYTHON]]
    : process.platform === 'win32'
      ? [['py', '-3'], ['python']]
      : [['python3'], ['python']]
  const found = []
  for (const [command, ...args] of candidates) {
    const version = ask(command, [...args, '-c', 'import sys; print(*sys.version_info[:2])'])
    if (version === undefined) continue
    const [major = 0, minor = 0] = version.split(' ').map(Number)
    if (major < 3 || (major === 3 && minor < 9)) found.push(`${command} ${major}.${minor} (too old)`)
    else if (ask(command, [...args, '-c', probe]) === undefined) found.push(`${command} ${major}.${minor} without pip`)
    else return { python: { command, args, version: `${major}.${minor}` }, found }
  }
  return { python: undefined, found }
}

let cached

/**
 * @returns {{command: string, args: string[], version: string, packages: string}} throws SetupError when there is none
 */
export function requirePython(context) {
  cached ??= findPython(context.env)
  if (cached.python === undefined) {
    throw new SetupError(
      `Python 3.9 or newer with pip is needed; found ${cached.found.join(', ') || 'no Python on PATH'}.`,
      remedy,
    )
  }
  return { ...cached.python, packages: packagesFolder(context, cached.python) }
}

const packagesFolder = (context, python) =>
  join(context.cache, 'python', keyOf(pypiSimple, python.version, process.platform, process.arch))

export const python = {
  id: 'python',
  label: 'Python tools',
  needs: [],
  /** Only fetched when a part that needs it has to be made. */
  auxiliary: true,

  inspect(context) {
    let found
    try {
      found = requirePython(context)
    } catch (error) {
      return {
        state: 'missing',
        found: error.message,
        expected: 'Python 3.9 or newer with pip',
        remedy: error.remedy,
        bytes: 0,
      }
    }
    const entry = inspectEntry(found.packages)
    return { ...entry, found: entry.why ?? `Python ${found.version}`, expected: `Python 3.9 or newer, ${pypiSimple}` }
  },

  async install(context, report) {
    const found = requirePython(context)
    report.progress(`installing ${pypiSimple} beside Python ${found.version}`)
    await fillEntry(
      found.packages,
      (folder) =>
        run(
          found.command,
          [
            ...found.args,
            '-m',
            'pip',
            'install',
            '--quiet',
            '--no-input',
            '--disable-pip-version-check',
            '--no-warn-conflicts',
            '--only-binary',
            ':all:',
            '--no-compile',
            '--target',
            folder,
            pypiSimple,
          ],
          { env: { ...process.env, PIP_ROOT_USER_ACTION: 'ignore' } },
        ),
      // Companies add their own certificates to certifi's.
      (name) => !name.endsWith('.pem'),
    )
  },
}
