import { fork } from 'node:child_process'
import { openSync, closeSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Command } from './protocol.ts'

/** A started process of the search, whichever way it was started. */
export interface TaskProcess {
  readonly pid: number | undefined
  send: (command: Command) => void
  onMessage: (listener: (message: unknown) => void) => void
  /** Called once; a process that could not be started exits with code null and the reason. */
  onExit: (listener: (code: number | null, signal: string | null, error?: Error) => void) => void
  kill: () => void
}

export interface LaunchOptions {
  /** Standard output and error are appended to this file. */
  readonly logFile: string
}

/** Starts a process that runs src/main/search/main.ts. Electron's host passes one made on utilityProcess. */
export type Launcher = (options: LaunchOptions) => TaskProcess

/** Node's fork. @param node the program to run it under; that which runs this when left out */
export function forkLauncher(
  entry: string = fileURLToPath(new URL('../search/main.ts', import.meta.url)),
  node: string = process.execPath,
): Launcher {
  return ({ logFile }) => {
    const log = openSync(logFile, 'a', 0o600)
    try {
      const child = fork(entry, [], { stdio: ['ignore', log, log, 'ipc'], execArgv: [], execPath: node })
      return {
        pid: child.pid,
        send: (command) => {
          // A process that has just died cannot be sent to; its exit is reported elsewhere.
          if (child.connected) child.send(command, () => undefined)
        },
        onMessage: (listener) => child.on('message', listener),
        onExit: (listener) => {
          child.once('error', (error) => listener(null, null, error))
          child.once('close', (code, signal) => listener(code, signal))
        },
        kill: () => child.kill('SIGKILL'),
      }
    } finally {
      closeSync(log)
    }
  }
}
