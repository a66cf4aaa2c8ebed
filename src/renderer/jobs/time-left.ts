import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { connection } from '../client/index.ts'
import { steadyEnd } from './steady-end.ts'

const tickMs = 1_000

/** Counts down between estimates and does not jump with each: milliseconds left, null where nobody knows. */
export function useTimeLeft(etaSeconds: () => number | null): Readonly<Ref<number | null>> {
  const left = ref<number | null>(null)
  let end: number | null = null
  const show = (): void => {
    // Without a connection nobody knows whether it still runs.
    left.value = end === null || connection.state.value !== 'open' ? null : Math.max(0, end - Date.now())
  }
  watch(
    etaSeconds,
    (seconds) => {
      end = seconds === null ? null : steadyEnd(end, seconds * 1_000, Date.now())
      show()
    },
    { immediate: true },
  )
  watch(connection.state, show)
  const timer = setInterval(show, tickMs)
  onScopeDispose(() => clearInterval(timer))
  return left
}
