// Node 24: from the npm package node-<system>-<processor>, where the machine's own Node is too old.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from './errors.mjs'
import { ask, which } from './process.mjs'

/**
 * The oldest Node that runs TypeScript files as they are when asked to; better-sqlite3 13 crashes on older ones, too.
 */
const oldest = [22, 12]
/** From here on Node needs no asking. */
const plain = [22, 18]

const atLeast = (version, [major, minor]) => {
  const [a = 0, b = 0] = version.split('.').map(Number)
  return a > major || (a === major && b >= minor)
}

/** Arguments that make a Node of this version run .ts files. */
export const nodeArguments = (version) => (atLeast(version, plain) ? [] : ['--experimental-strip-types'])

export const nodeIsNewEnough = (version) => atLeast(version, oldest)

const packageName = () => `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

export function packagedNode(root) {
  const folder = join(root, 'node_modules', packageName())
  const path = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (!existsSync(path)) return undefined
  return { path, version: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version }
}

function systemNode(env) {
  if (nodeIsNewEnough(process.versions.node)) return { path: process.execPath, version: process.versions.node }
  const path = which('node', env)
  const version = path && ask(path, ['-p', 'process.versions.node'])
  return version && nodeIsNewEnough(version) ? { path, version } : undefined
}

/** The Node that runs Tansaku: {path, version, arguments}, or undefined when none is new enough. */
export function findNode(context) {
  const node = packagedNode(context.root) ?? systemNode(context.env)
  return node && { ...node, arguments: nodeArguments(node.version) }
}

export const node = {
  id: 'node',
  label: 'Node',
  needs: ['npm'],

  inspect(context) {
    const found = findNode(context)
    const expected = `22.12 or newer, or the npm package ${packageName()}`
    return found
      ? { state: 'ok', found: found.version, expected, bytes: 0 }
      : { state: 'missing', found: process.versions.node, expected, remedy: 'npm run setup', bytes: 0 }
  },

  install(context) {
    // npm has just put the package there if there is one for this machine.
    const found = findNode(context)
    if (found && ask(found.path, ['-p', '1']) === '1') return
    throw new SetupError(
      found
        ? `${found.path} does not run on this machine.`
        : `Node ${process.versions.node} is too old, and npm has no package ${packageName()} to take a newer one from.`,
      "Install Node 24 (your system's packages, nvm or fnm: `nvm install 24`), then run `npm run setup` again.",
    )
  },
}
