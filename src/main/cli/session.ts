import {
  createLocalClient,
  createWorkbench,
  type Workbench,
  type WorkbenchClient,
  type WorkbenchOptions,
} from '#main/workbench/index.ts'
import { defaultLocation } from '#main/store/index.ts'
import { onInterrupt } from './ending.ts'
import { createTerminal, type Terminal } from './terminal.ts'

/** What a command works with: the contract in process, the terminal, and the wish to stop. */
export interface Session {
  readonly client: WorkbenchClient
  readonly workbench: Workbench
  readonly terminal: Terminal
  /** Aborts at Ctrl-C, at the end of the terminal, and when nobody reads the output any more. */
  readonly signal: AbortSignal
}

/** For a command that stays: how it calls itself, and whether it is told of devices that come and go. */
type Hosting = Partial<Pick<WorkbenchOptions, 'host' | 'watchesDevices'>>

export interface CommonOptions {
  readonly json?: boolean
}

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
