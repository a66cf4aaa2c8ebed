import {
  createLocalClient,
  createWorkbench,
  type Workbench,
  type WorkbenchClient,
  type WorkbenchOptions,
} from '#main/workbench/index.ts'
import { defaultLocation } from '#main/store/index.ts'
import { createTerminal, type Terminal } from './terminal.ts'

/** What a command works with: the contract in process, the terminal, and the wish to stop. */
export interface Session {
  readonly client: WorkbenchClient
  readonly workbench: Workbench
  readonly terminal: Terminal
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal
}

/** For a command that stays: how it calls itself, and whether it is told of devices that come and go. */
type Hosting = Partial<Pick<WorkbenchOptions, 'host' | 'watchesDevices'>>

export interface CommonOptions {
  readonly json?: boolean
}

/** Thrown after a Ctrl-C has been obeyed. */
export class Interrupted extends Error {}

/**
 * Opens the workbench for one command and closes it whatever happens. `read` also works beside a running `tansaku
 * serve`.
 */
export async function withSession<T>(
  access: 'read' | 'write',
  options: CommonOptions,
  work: (session: Session) => Promise<T>,
  hosting: Hosting = {},
): Promise<T> {
  const interrupt = onInterrupt()
  const terminal = createTerminal(options.json === true)
  const workbench = await createWorkbench({ ...defaultLocation(), host: 'cli', access, log: terminal.note, ...hosting })
  try {
    return await work({ client: createLocalClient(workbench), workbench, terminal, signal: interrupt.signal })
  } finally {
    await workbench.dispose()
    interrupt.release()
  }
}

/** The first Ctrl-C asks, the second one ends at once. */
export function onInterrupt(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController()
  const ask = (): void => {
    if (controller.signal.aborted) process.exit(130)
    process.stderr.write('\nStopping; once more ends at once.\n')
    controller.abort()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const name of signals) process.on(name, ask)
  return {
    signal: controller.signal,
    release: () => {
      for (const name of signals) process.off(name, ask)
    },
  }
}
