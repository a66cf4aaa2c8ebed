import type { TaskEvent } from '#main/compute/protocol.ts'

/** The line to the process that started this one. */
export interface Port {
  /** Resolves when the event has been handed over. */
  post: (event: TaskEvent) => Promise<void>
  onMessage: (listener: (message: unknown) => void) => void
  /** The other side is gone: nobody is left to report to. */
  onClose: (listener: () => void) => void
  close: () => void
}

/** What Electron's utilityProcess puts on `process`, as far as it is used here. */
interface ParentPort {
  postMessage: (message: unknown) => void
  on: (event: 'message', listener: (message: { data: unknown }) => void) => void
}

/** The line of whichever way this process was started: Electron's utilityProcess or Node's fork. */
export function parentPort(): Port | undefined {
  const electron = (process as NodeJS.Process & { parentPort?: ParentPort }).parentPort
  if (electron !== undefined) return electronPort(electron)
  return process.send === undefined ? undefined : forkPort()
}

function electronPort(port: ParentPort): Port {
  return {
    post: async (event) => port.postMessage(event),
    onMessage: (listener) => port.on('message', ({ data }) => listener(data)),
    // Electron ends a utility process together with its parent.
    onClose: () => undefined,
    // An open port keeps the process alive.
    close: () => setImmediate(() => process.exit()),
  }
}

function forkPort(): Port {
  return {
    post: (event) =>
      new Promise((resolve) => {
        // Without its parent the process stops by itself; what it still wanted to say is lost.
        if (process.connected) process.send?.(event, undefined, undefined, () => resolve())
        else resolve()
      }),
    onMessage: (listener) => process.on('message', listener),
    onClose: (listener) => process.on('disconnect', listener),
    close: () => {
      if (process.connected) process.disconnect()
    },
  }
}
