// What each npm script does.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runForeground, runNode } from './launch.mjs'
import { lintCommands } from './lint/commands.mjs'
import { writeDeb } from './package/deb.mjs'
import { writeIcons } from './package/icons.mjs'
import { pack, readPackArguments } from './package/pack.mjs'
import { buildPages } from './pages.mjs'
import { benchmarkFor, engineBenchmarks, portableBenchmarks, portableFor } from './setup/benchmark.mjs'
import { converter } from './setup/converter.mjs'
import { SetupError } from './setup/errors.mjs'
import { coreParts, ensureParts } from './setup/index.mjs'
import { createLog, formatSeconds } from './setup/log.mjs'
import { electronBinary } from './setup/parts.mjs'
import { abis, root } from './setup/paths.mjs'

const bin = (name) => join(root, 'node_modules', '.bin', name)
const program = (name, args, options) => runForeground(bin(name), args, options)

/** Runs steps in order and stops at the first that fails. */
async function inOrder(...steps) {
  for (const step of steps) {
    const code = await step()
    if (code !== 0) return code
  }
  return 0
}

async function setup(args) {
  const extra = []
  for (let i = 0; i < args.length; i += 1) {
    if (args[i] === '--converter') {
      extra.push(converter)
      continue
    }
    if (args[i] !== '--benchmark')
      throw new SetupError(
        `setup does not know "${args[i]}".`,
        `npm run setup [-- [--benchmark ${abis.join('|')}|mnn|all] [--converter]]`,
      )
    i += 1
    const known = [...abis.map(benchmarkFor), ...portableBenchmarks, ...engineBenchmarks]
    const asked = args[i] === 'all' ? abis : (args[i] ?? '').split(',')
    for (const name of asked) {
      const part = known.find((one) => one.name === name)
      if (part === undefined)
        throw new SetupError(
          `There is no benchmark "${name}".`,
          `Ask for one of ${known.map((one) => one.name).join(', ')}, or all.`,
        )
      extra.push(part)
    }
  }
  const own = new Set(coreParts.map((part) => part.id))
  const made = await ensureParts([...coreParts, ...extra.filter((part) => !own.has(part.id))])
  if (!made) createLog().line('Everything is set up.')
  return 0
}

// -- checks ---------------------------------------------------------------------------------------------------------

/** @typedef {{passed: number, failed: number, skipped: number, failures: string[]}} Totals `failures`: a line each */
/** @typedef {(options: {onOutput?: (piece: Buffer) => void}, totals: Totals) => Promise<number>} Step */

/** @type {[string, Step][]} */
const typecheckSteps = [
  ['types', (options) => program('tsc', ['-p', 'tsconfig.node.json'], options)],
  ['types of the preload script', (options) => program('tsc', ['-p', 'tsconfig.preload.json'], options)],
  ['types of the pages', (options) => program('vue-tsc', ['-p', 'tsconfig.web.json'], options)],
]

/** @type {[string, Step][]} */
const lintSteps = lintCommands.map(([title, name, args]) => [title, (options) => program(name, args, options)])

/** @returns {Totals} */
const noTests = () => ({ passed: 0, failed: 0, skipped: 0, failures: [] })

/** Runs projects of vitest and adds its counts; a run that leaves none is broken. */
async function vitest(projects, options, totals) {
  const folder = mkdtempSync(join(tmpdir(), 'tansaku-test-'))
  const file = join(folder, 'counts.json')
  try {
    const env = { TANSAKU_TEST_COUNTS: file }
    const code = await program('vitest', ['run', ...projects.map((name) => `--project=${name}`)], { ...options, env })
    const counts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : noTests()
    for (const key of ['passed', 'failed', 'skipped']) totals[key] += counts[key]
    totals.failures.push(...counts.failures)
    // A run that broke outside its tests must not look like one without failures.
    if (code !== 0 && counts.failed === 0) totals.failed += 1
    return code
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const unitStage = ['unit tests', (options, totals) => vitest(['unit', 'components'], options, totals)]

/**
 * Runs stages one after another, even after one failed, so that one run tells everything.
 * @param {[string, Step][]} stages
 * @param {Totals} totals
 * @param {boolean} isAlone whether nothing runs beside it, so that its output may go to the terminal as it comes
 * @returns {Promise<string[]>} a line for each
 */
async function runStages(stages, totals, isAlone) {
  const lines = []
  for (const [name, stage] of stages) {
    const pieces = []
    if (isAlone) process.stdout.write(`\n== ${name}\n`)
    const started = Date.now()
    const failedBefore = totals.failed
    const code = await stage(isAlone ? {} : { onOutput: (piece) => pieces.push(piece) }, totals)
    if (code !== 0 && totals.failed === failedBefore) totals.failed += 1
    if (!isAlone) process.stdout.write(`\n== ${name}\n${Buffer.concat(pieces).toString()}`)
    lines.push(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name} (${formatSeconds(Date.now() - started)})`)
    if (code > 128) break // a signal: the user wants out
  }
  return lines
}

/** @param {[string, Step][]} steps */
async function runChecks(steps) {
  const totals = noTests()
  const lines = await runStages(steps, totals, true)
  process.stdout.write(`\n${lines.join('\n')}\n`)
  return totals.failed === 0 ? 0 : 1
}

/**
 * The quick checks on two cores side by side, then what needs them all; ends with the sum on a line of its own.
 * @param {...[string, Step]} more
 */
async function runTests(...more) {
  const totals = noTests()
  const lanes = [typecheckSteps, [...lintSteps, unitStage]]
  const quick = await Promise.all(lanes.map((lane) => runStages(lane, totals, false)))
  const lines = [...quick.flat(), ...(await runStages(more, totals, true))]
  // What failed is told once more beside the sum: of a long log, its end is what people see first.
  const failed = totals.failures.slice(0, 30).map((line) => `failed: ${line}\n`)
  process.stdout.write(
    `\n${lines.join('\n')}\n\n${failed.join('')}${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`,
  )
  return totals.failed === 0 ? 0 : 1
}

// -- the product ----------------------------------------------------------------------------------------------------

/** Fetched by npm when it is asked for: nobody else needs its 200 packages. */
const electronBuilderVersion = '26'

export const electronBuilder = (args, options) =>
  runForeground('npm', ['exec', '--yes', `electron-builder@${electronBuilderVersion}`, '--', ...args], options)

const cli = (args) => runNode(join(root, 'src', 'main', 'cli', 'main.ts'), args)

function newestChange(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestChange(join(path, name))), stat.mtimeMs)
}

/** Whether the built pages are older than what they are built from. */
export function isBuildStale(folder = root) {
  const built = newestChange(join(folder, 'out', 'renderer', 'index.html'))
  return ['src', 'package-lock.json', 'electron.vite.config.ts'].some(
    (name) => newestChange(join(folder, name)) > built,
  )
}

const hasDisplay = (env = process.env) => process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)

async function start(args) {
  if (isBuildStale()) {
    const code = await buildPages()
    if (code !== 0) return code
  }
  const electron = electronBinary()
  if (electron !== undefined && hasDisplay()) return runForeground(electron, [root, ...args])
  const why =
    electron === undefined
      ? "Electron's program is not installed (npx install-electron fetches it)"
      : 'this machine has no display'
  process.stdout.write(`No desktop window, because ${why}: serving the workbench for a browser.\n`)
  return cli(['serve', ...args])
}

export const tasks = {
  setup: { about: 'fetch and build what Tansaku needs [--benchmark ABI|mnn|all] [--converter]', run: setup },
  start: { about: 'open the workbench', needs: 'core', run: start },
  demo: {
    about: 'measure, search, train and compare, in eight minutes [--full]',
    needs: 'core',
    run: (args) => cli(['demo', ...args]),
  },
  build: { about: 'build main, preload and pages into out/', needs: 'base', run: () => buildPages() },
  package: {
    about: 'the desktop app as a package, into dist/ [--without-window] [--appimage] [--this-computer]',
    needs: 'core',
    run: (args) => {
      const options = readPackArguments(args)
      const programs = abis.map(options.forThisComputer ? benchmarkFor : portableFor)
      return inOrder(
        () => setup(['--benchmark', programs.map(({ name }) => name).join(',')]),
        buildPages,
        () => writeIcons(),
        () => pack(electronBuilder, { hasElectron: electronBinary() !== undefined, ...options }),
        () => (process.platform === 'linux' ? writeDeb(join(root, 'dist')) : 0),
      )
    },
  },
  typecheck: {
    about: 'tsc and vue-tsc',
    needs: 'base',
    run: () => runChecks(typecheckSteps),
  },
  format: {
    about: 'prettier over everything',
    needs: 'base',
    run: () => program('prettier', ['--write', '--log-level', 'warn', '.']),
  },
  lint: {
    about: 'format, eslint, layers, dead code',
    needs: 'base',
    run: () => runChecks(lintSteps),
  },
  check: {
    about: 'typecheck, lint and unit tests: under a minute',
    isTest: true,
    needs: 'base',
    run: () => runTests(),
  },
  test: {
    about: 'check, integration tests, build, browser tests',
    isTest: true,
    needs: 'core',
    run: () =>
      runTests(
        ['integration tests', (options, totals) => vitest(['integration', 'measuring'], options, totals)],
        ['build', buildPages],
        ['browser tests', (options, totals) => vitest(['e2e'], options, totals)],
      ),
  },
  bench: {
    about: 'speed against peers, see bench/',
    needs: 'core',
    run: (args) => runNode(join(root, 'bench', 'main.ts'), args),
  },
  lab: {
    about: 'pretend phones for trying things out, see test/device-lab/',
    needs: 'base',
    run: (args) => runNode(join(root, 'test', 'device-lab', 'main.ts'), args),
  },
}
