// TensorFlow's own converter for TFLite: some 300 MB of Python packages that nothing else needs, fetched when somebody
// first asks for such a file.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fillEntry, inspectEntry, keyOf } from './cache.mjs'
import { SetupError } from './errors.mjs'
import { childEnv, run } from './process.mjs'
import { requirePython } from './python.mjs'
import { tensorflowVersion } from './versions.mjs'

/** What is fetched, about, and what it takes on the disk while it is unpacked. */
const fetchedBytes = 345e6
const neededBytes = 2.5e9
const pollMs = 500
const expected = `TensorFlow ${tensorflowVersion} for Python, for TFLite files (345 MB to fetch, 1.6 GB on the disk)`

const requirementsFile = (context) => join(context.root, 'resources', 'converter', 'requirements.txt')

/** The packages that requirements.txt names are made for these. */
const isSuitable = ({ version }) => ['3.11', '3.12', '3.13'].includes(version)

function suitablePython(context) {
  const python = requirePython(context)
  if (isSuitable(python)) return python
  throw new SetupError(
    `TensorFlow's converter runs on Python 3.11, 3.12 or 3.13; found ${python.version}.`,
    'Install one of them and set TANSAKU_PYTHON to it.',
  )
}

const packagesFolder = (context, { version }) =>
  join(
    context.cache,
    'converter',
    keyOf(readFileSync(requirementsFile(context), 'utf8'), version, process.platform, process.arch),
  )

/**
 * How resources/converter/convert.py is run.
 * @returns {{command: string, args: string[], packages: string, script: string}} throws SetupError where Python is not
 * suitable
 */
export function converterCommand(context) {
  const { command, args, version } = suitablePython(context)
  return {
    command,
    args,
    packages: packagesFolder(context, { version }),
    script: join(context.root, 'resources', 'converter', 'convert.py'),
  }
}

export const converter = {
  id: 'converter',
  label: 'TFLite converter',
  needs: [],
  neededBytes: () => neededBytes,

  inspect(context) {
    let python
    try {
      python = suitablePython(context)
    } catch (error) {
      return { state: 'missing', found: error.message, expected, remedy: error.remedy, bytes: 0 }
    }
    const entry = inspectEntry(packagesFolder(context, python))
    const found = entry.why ?? (entry.state === 'ok' ? `${tensorflowVersion}, Python ${python.version}` : 'not fetched')
    return { ...entry, found, expected, remedy: 'npm run setup -- --converter' }
  },

  async install(context, report) {
    const python = suitablePython(context)
    await fillEntry(packagesFolder(context, python), async (folder) => {
      // Where pip keeps what it has of the files so far.
      const stopWatching = watchBytes(folder, (bytes) => {
        report.progress('fetching packages', Math.min(bytes, fetchedBytes), fetchedBytes)
      })
      const onLine = (line) => {
        if (line.startsWith('Installing collected packages')) {
          stopWatching()
          report.progress('unpacking')
        }
      }
      const options = '--no-input --disable-pip-version-check --no-warn-conflicts --no-compile --require-hashes'
      try {
        await run(
          python.command,
          [
            ...python.args,
            ...['-m', 'pip', 'install', ...options.split(' '), '--only-binary', ':all:'],
            ...['--target', folder, '--requirement', requirementsFile(context)],
          ],
          { env: childEnv({ PIP_ROOT_USER_ACTION: 'ignore', TMPDIR: folder }), onLine },
        )
      } finally {
        stopWatching()
      }
    })
  },
}

/** Tells the size of all files below a folder every now and then, until what it returns is called. */
function watchBytes(folder, tell) {
  const timer = setInterval(() => {
    tell(sizeOf(folder))
  }, pollMs)
  return () => {
    clearInterval(timer)
  }
}

const sizeOf = (folder) =>
  readdirSync(folder, { recursive: true }).reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  )
