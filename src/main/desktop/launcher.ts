import { createWriteStream } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { utilityProcess } from 'electron'
import type { Launcher } from '#main/compute/index.ts'

/** Starts the search process as Electron's utility process: its Node, none of its windows. */
export function utilityLauncher(entry: string = fileURLToPath(new URL('search.js', import.meta.url))): Launcher {
  return ({ logFile }) => {
    const child = utilityProcess.fork(entry, [], { stdio: 'pipe', serviceName: 'Tansaku search' })
    const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 })
    child.stdout?.pipe(log, { end: false })
    child.stderr?.pipe(log, { end: false })
    return {
      get pid() {
        return child.pid
      },
      send: (command) => {
        child.postMessage(command)
      },
      onMessage: (listener) => {
        child.on('message', listener)
      },
      onExit: (listener) => {
        child.once('exit', (code) => {
          log.end()
          listener(code, null)
        })
      },
      kill: () => {
        if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
      },
    }
  }
}
