// npm packages: installed when package-lock.json is not what node_modules was made from.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createHash } from 'node:crypto'
import { SetupError } from './errors.mjs'
import { run } from './process.mjs'

const stampFile = (context) => join(context.root, 'node_modules', '.tansaku', 'npm.json')
const lockHash = (context) =>
  createHash('sha256')
    .update(readFileSync(join(context.root, 'package-lock.json')))
    .digest('hex')
const platform = `${process.platform}-${process.arch}`

function readStamp(context) {
  try {
    return JSON.parse(readFileSync(stampFile(context), 'utf8'))
  } catch {
    return undefined
  }
}

function writeStamp(context) {
  mkdirSync(dirname(stampFile(context)), { recursive: true })
  writeFileSync(stampFile(context), JSON.stringify({ lock: lockHash(context), platform }))
}

/**
 * Whether every package of the lock file is installed in its version, by npm's own record of what it did
 * (node_modules/.package-lock.json). Optional packages may be absent, those for other systems, and may be there without
 * standing in the lock file, if the registry it was made with did not carry them.
 */
export function sameTree(lock, installed) {
  return (
    Object.entries(lock.packages).every(([path, wanted]) => {
      if (path === '') return true
      const found = installed.packages[path]
      return found === undefined
        ? wanted.optional === true
        : found.version === wanted.version && found.integrity === wanted.integrity
    }) &&
    Object.entries(installed.packages).every(
      ([path, found]) => lock.packages[path] !== undefined || found.optional === true,
    )
  )
}

/** Someone ran npm by hand: node_modules may well be right although set-up's own stamp is old. */
function installedByHand(context) {
  try {
    const read = (path) => JSON.parse(readFileSync(join(context.root, path), 'utf8'))
    return sameTree(read('package-lock.json'), read('node_modules/.package-lock.json'))
  } catch {
    return false
  }
}

/** npm as this process was started by it, else npm on PATH. */
function npmCommand(env) {
  const started = env.npm_execpath
  return started && /npm-cli\.[cm]?js$/.test(started)
    ? [process.execPath, started]
    : [process.platform === 'win32' ? 'npm.cmd' : 'npm']
}

export const npm = {
  id: 'npm',
  label: 'npm packages',
  needs: [],

  inspect(context) {
    const expected = 'what package-lock.json names'
    if (!existsSync(join(context.root, 'node_modules', '.package-lock.json')))
      return { state: 'missing', found: 'no node_modules', expected, bytes: 0 }
    const stamp = readStamp(context)
    if (stamp?.lock === lockHash(context) && stamp.platform === platform)
      return { state: 'ok', found: 'as in package-lock.json', expected, bytes: 0 }
    if ((stamp === undefined || stamp.platform === platform) && installedByHand(context)) {
      writeStamp(context)
      return { state: 'ok', found: 'as in package-lock.json', expected, bytes: 0 }
    }
    return { state: 'stale', found: 'package-lock.json has changed since', expected, bytes: 0 }
  },

  async install(context, report) {
    const [command, ...first] = npmCommand(context.env)
    report.progress('installing')
    try {
      // Install scripts stay off (.npmrc): the parts after this one do what they would have done. Not `npm ci`: it
      // refuses a lock file that lacks other systems' optional packages, and not every registry has them. --no-save
      // leaves the lock file as it is.
      await run(command, [...first, 'install', '--no-save', '--no-progress', '--ignore-scripts'], {
        cwd: context.root,
        shell: command.endsWith('.cmd'),
      })
    } catch (error) {
      throw new SetupError(
        `npm could not install the packages.\n${error.message}`,
        'Check the network and run `npm run setup` again; if it stays so, delete node_modules first.',
      )
    }
    if (!installedByHand(context)) {
      throw new SetupError(
        'npm ended well, but node_modules does not hold what package-lock.json names.',
        'Run `npm install`, look at the changes in package-lock.json, and delete node_modules if there are none.',
      )
    }
    writeStamp(context)
  },
}
