import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import type { LogLine, LogWish } from '#shared/contract/logs.ts'
import type { Failure } from '#shared/contract/searches.ts'
import { toFailure } from '../client/failure.ts'
import { api, events } from '../client/index.ts'

/** A line, and which of all that came it is. */
export interface NumberedLine extends LogLine {
  readonly number: number
}

export interface LiveLog {
  /** Oldest first; null until something came. */
  readonly lines: ShallowRef<readonly NumberedLine[] | null>
  readonly failure: ShallowRef<Failure | null>
}

const mostLines = 5_000

/** A log's newest lines and what is added to it, for as long as the page shows them. */
export function useLog(wish: () => LogWish): LiveLog {
  const lines: LiveLog['lines'] = shallowRef(null)
  const failure: LiveLog['failure'] = shallowRef(null)
  let reading = new AbortController()

  async function read(): Promise<void> {
    reading.abort()
    const { signal } = (reading = new AbortController())
    let number = 0
    // What was read stays until it is read anew.
    let known: readonly NumberedLine[] = []
    try {
      for await (const batch of await api.logs.watch(wish(), { signal })) {
        if (signal.aborted) return
        known = [...known, ...batch.map((line) => ({ ...line, number: number++ }))].slice(-mostLines)
        lines.value = known
        failure.value = null
      }
    } catch (thrown) {
      // The banner speaks for a lost connection; the log is read again with the next one.
      if (!signal.aborted && lines.value === null) failure.value = toFailure(thrown)
    }
  }

  events.onConnected(() => void read())
  watch(
    () => JSON.stringify(wish()),
    () => {
      lines.value = null
      void read()
    },
    { immediate: true },
  )
  onScopeDispose(() => reading.abort())
  return { lines, failure }
}
