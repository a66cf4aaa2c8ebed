import { createWriteStream } from 'node:fs'
import { utilityProcess } from 'electron'
import { forkLauncher, type Launcher } from '#main/compute/index.ts'
import { searchProgram } from '#main/workbench/index.ts'

/**
 * The search runs from its sources under the Node that comes along, as in the terminal; where none does, as Electron's
 * utility process, from what was bundled.
 */
export function searchLauncher(): Launcher {
  const { node, sources, bundle } = searchProgram()
  return node === undefined ? utilityLauncher(bundle) : forkLauncher(sources, node)
}

/** Electron's Node, none of its windows. */
function utilityLauncher(entry: string): Launcher {
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
