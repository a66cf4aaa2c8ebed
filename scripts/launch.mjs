// Starting the product's own processes: under Node 24, signals passed through, exit codes kept.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { SetupError } from './setup/errors.mjs'
import { createContext } from './setup/index.mjs'
import { findNode } from './setup/node.mjs'
import { root } from './setup/paths.mjs'
import { childEnv } from './setup/process.mjs'

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Whether a Ctrl-C reaches the child anyway, because the terminal sends it to the whole foreground group: then it must
 * not be sent a second time, which programs read as "at once, without cleaning up".
 */
function terminalReachesChild() {
  if (!process.stdin.isTTY && !process.stdout.isTTY && !process.stderr.isTTY) return false
  try {
    // Linux: fields 5 and 8 after the name in parentheses are our group and the terminal's foreground group.
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return fields[2] === fields[5]
  } catch {
    return true
  }
}

/**
 * Runs a command in the foreground, sharing this process's terminal.
 * @param {string} command
 * @param {string[]} args
 * @param {{env?: Record<string, string>, cwd?: string, onOutput?: (piece: Buffer) => void}} [options] `onOutput` takes
 * what it prints instead of the terminal
 * @returns {Promise<number>} its exit code; 128 + signal where a signal ended it
 */
export function runForeground(command, args, { env = {}, cwd = root, onOutput } = {}) {
  return new Promise((resolve, reject) => {
    const output = onOutput === undefined ? 'inherit' : 'pipe'
    const child = spawn(command, args, { stdio: ['inherit', output, output], cwd, env: childEnv(env) })
    child.stdout?.on('data', onOutput)
    child.stderr?.on('data', onOutput)
    const handlers = forwarded.map((signal) => [
      signal,
      () => {
        if (signal !== 'SIGINT' || !terminalReachesChild()) child.kill(signal)
      },
    ])
    for (const [signal, handler] of handlers) process.on(signal, handler)
    const finish = (settle) => {
      for (const [signal, handler] of handlers) process.removeListener(signal, handler)
      settle()
    }
    child.on('error', (error) => {
      finish(() => {
        reject(error)
      })
    })
    // Not `exit`: the last of its output may come after it.
    child.on('close', (code, signal) => {
      finish(() => {
        resolve(code ?? 128 + (constants.signals[signal] ?? 0))
      })
    })
  })
}

/** Runs a .ts, .mjs or .js file of the clone under Node 24. `cwd` is the user's own folder for the CLI. */
export function runNode(file, args, options) {
  const node = findNode(createContext())
  if (node === undefined)
    throw new SetupError(`No Node 22.12 or newer was found (this is ${process.versions.node}).`, 'npm run setup')
  return runForeground(node.path, [...node.arguments, file, ...args], options)
}

/** Ends this process with the outcome of `main`, and tells of set-up problems without a stack. */
export async function exitWith(main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    if (error instanceof SetupError) process.stderr.write(`\n${error.message}\n-> ${error.remedy}\n`)
    else process.stderr.write(`${error?.stack ?? error}\n`)
    process.exitCode = 1
  }
}
