import type { Progress } from '#shared/contract/common.ts'
import type { JobControl } from '../jobs/jobs.ts'

export interface Telling {
  /** Hands on what is read, tells how far it is, and ends where the job is cancelled. */
  through(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void>
  /** So many bytes more. @throws the signal's reason */
  add(bytes: number): void
}

/** Progress by bytes, with the time left at the pace so far. @param total bytes */
export function createTelling(
  { signal, progress }: JobControl,
  what: Pick<Progress, 'stage' | 'message'>,
  total: number,
): Telling {
  const beganMs = performance.now()
  let done = 0
  const add = (bytes: number): void => {
    signal.throwIfAborted()
    done += bytes
    const share = Math.min(1, done / Math.max(1, total))
    const spentSeconds = (performance.now() - beganMs) / 1_000
    progress({
      done: Math.min(done, total),
      total: Math.max(1, total),
      unit: 'bytes',
      ...what,
      etaSeconds: spentSeconds < 1 ? null : (spentSeconds * (1 - share)) / share,
    })
  }
  return {
    add,
    async *through(source) {
      for await (const chunk of source) {
        add(chunk.byteLength)
        yield chunk
      }
    },
  }
}
