import { constants } from 'node:os'

/** Why a command is to end early: a signal, or that nobody reads its output any more, which systems call SIGPIPE. */
export type Ending = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGPIPE'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** A signal to the whole group comes twice: from its sender, and passed on by the launcher. */
const sameSignalMs = 1_000

/** Thrown once a wish to end has been obeyed. */
export class Interrupted extends Error {
  readonly by: Ending

  constructor(by: Ending) {
    super(`ended by ${by}`)
    this.by = by
  }

  /** As shells tell it. */
  get exitCode(): number {
    return 128 + constants.signals[this.by]
  }
}

const readerGone = new AbortController()
let outputFailed = false

/**
 * Keeps a reader that has gone (`tansaku … 2>&1 | head`, a closed terminal) from ending this process in the middle of
 * its work.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'EPIPE' || code === 'EIO') readerGone.abort()
      else outputFailed ||= stream === process.stdout
    })
}

/** Whether an answer could not be written where it was to go: a full disk, not a reader that has seen enough. */
export const answerIsLost = (): boolean => outputFailed

/**
 * Every wish to end is the same: the work is put down where it can be taken up again. A second Ctrl-C ends at once.
 * @returns a signal whose reason is an Interrupted
 */
export function onInterrupt(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController()
  let askedAt = 0
  const ask = (by: Ending): void => {
    if (!controller.signal.aborted) {
      askedAt = performance.now()
      if (by !== 'SIGPIPE') process.stderr.write('\nStopping; Ctrl-C once more ends at once.\n')
      controller.abort(new Interrupted(by))
    } else if (by === 'SIGINT' && performance.now() - askedAt > sameSignalMs) {
      process.exit(new Interrupted(by).exitCode)
    }
  }
  const onReaderGone = (): void => ask('SIGPIPE')
  for (const name of signals) process.on(name, ask)
  readerGone.signal.addEventListener('abort', onReaderGone, { once: true })
  return {
    signal: controller.signal,
    release: () => {
      for (const name of signals) process.off(name, ask)
      readerGone.signal.removeEventListener('abort', onReaderGone)
    },
  }
}

/** What to throw after a command has ended early. */
export const interruption = ({ reason }: AbortSignal): Interrupted =>
  reason instanceof Interrupted ? reason : new Interrupted('SIGINT')
