import { TansakuError } from '#shared/errors.ts'

/** Every call to a phone has both: an end in time, and a way for the user to stop it. */
export interface Limits {
  readonly signal: AbortSignal
  /** Milliseconds until the phone counts as unresponsive. */
  readonly timeoutMs?: number
}

export const defaultTimeoutMs = 10_000

/**
 * Registers how to let go of something held (a socket, a listener); everything registered is let go once, at the end or
 * at an abort.
 */
export type OnEnd = (release: () => void) => void

/**
 * Runs `work` until it is done, `signal` aborts or time is up. A frozen phone keeps its connection open and never
 * answers, so nothing here may wait for it.
 * @throws TansakuError ABORTED or DEVICE_UNRESPONSIVE, and whatever `work` throws.
 */
export async function limited<T>(what: string, limits: Limits, work: (onEnd: OnEnd) => Promise<T>): Promise<T> {
  const { signal, timeoutMs = defaultTimeoutMs } = limits
  if (signal.aborted) throw aborted()
  const releases: (() => void)[] = []
  let ended = false
  const end = (): void => {
    ended = true
    for (const release of releases.splice(0)) release()
  }
  const onEnd: OnEnd = (release) => {
    // Something that opens after the end is closed at once.
    if (ended) release()
    else releases.push(release)
  }
  let stop: (() => void) | null = null
  const stopped = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => {
      reject(unresponsive(what, timeoutMs))
    }, timeoutMs)
    const onAbort = (): void => {
      reject(aborted())
    }
    signal.addEventListener('abort', onAbort, { once: true })
    stop = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
  })
  try {
    const working = work(onEnd)
    // When the race is lost the work fails too, because its connection closes: nobody is left to hear that.
    working.catch(() => {})
    return await Promise.race([working, stopped])
  } finally {
    ;(stop as (() => void) | null)?.()
    end()
  }
}

export function aborted(): TansakuError {
  return new TansakuError('ABORTED', 'Cancelled.')
}

export function unresponsive(what: string, timeoutMs: number): TansakuError {
  return new TansakuError(
    'DEVICE_UNRESPONSIVE',
    `The phone gave no answer for ${Math.round(timeoutMs / 1000)} s (${what}). It may be frozen or asleep: wake it, or unplug it and plug it in again.`,
    { what, timeoutMs },
  )
}
