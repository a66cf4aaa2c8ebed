// Child processes of set-up: their output goes to a log and, when they fail, its end to the user.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { root } from './paths.mjs'

/** The environment for children: the clone's own programs, Node 24 among them, come first. */
export function childEnv(extra = {}) {
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  const bin = join(root, 'node_modules', '.bin')
  const path = (process.env[key] ?? '').split(delimiter).filter((folder) => folder !== bin)
  return { ...process.env, ...extra, [key]: [bin, ...path].join(delimiter) }
}

/** A program's full path on PATH, or undefined. */
export function which(name, env = process.env) {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', ''] : ['']
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    for (const suffix of suffixes) {
      if (folder && existsSync(join(folder, name + suffix))) return join(folder, name + suffix)
    }
  }
  return undefined
}

/** What a short command prints, trimmed, or undefined when it is not there or fails. */
export function ask(command, args, options = {}) {
  const result = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: 20_000,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  })
  return result.status === 0 ? (result.stdout || result.stderr).trim() : undefined
}

/**
 * Runs a command to its end and resolves with all it printed.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void}} [options]
 * @returns {Promise<string>} rejects with the last lines when the exit code is not 0
 */
export function run(command, args, { onLine, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: childEnv(), ...options })
    let output = ''
    let rest = ''
    const take = (chunk) => {
      output += chunk
      if (!onLine) return
      const lines = (rest + chunk).split(/[\r\n]+/)
      rest = lines.pop() ?? ''
      for (const line of lines) onLine(line)
    }
    child.stdout.setEncoding('utf8').on('data', take)
    child.stderr.setEncoding('utf8').on('data', take)
    child.on('error', (error) => {
      reject(new Error(`${command}: ${error.message}`))
    })
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output)
      else {
        const tail = output.trim().split('\n').slice(-25).join('\n')
        reject(new Error(`${[command, ...args].join(' ')} ended with ${signal ?? `exit code ${code}`}\n${tail}`))
      }
    })
  })
}
