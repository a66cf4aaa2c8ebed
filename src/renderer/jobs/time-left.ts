import { onScopeDispose, ref, watch, type Ref } from 'vue'

/** An estimate that differs by less than this share of the time left is no news. */
const newsShare = 0.15
const tickMs = 1_000

/** When something is to end, as shown: it follows new estimates half-way, and small differences not at all. */
export function steadyEnd(shownEnd: number | null, etaMs: number, now: number): number {
  if (shownEnd === null || shownEnd <= now) return now + etaMs
  const left = shownEnd - now
  const difference = etaMs - left
  if (Math.abs(difference) < newsShare * left) return shownEnd
  // Far off, as after another kind of step: what was shown is worth nothing.
  return Math.abs(difference) > left ? now + etaMs : shownEnd + difference / 2
}

/** Counts down between estimates and does not jump with each: milliseconds left, null where nobody knows. */
export function useTimeLeft(etaSeconds: () => number | null): Readonly<Ref<number | null>> {
  const left = ref<number | null>(null)
  let end: number | null = null
  const show = (): void => {
    left.value = end === null ? null : Math.max(0, end - Date.now())
  }
  watch(
    etaSeconds,
    (seconds) => {
      end = seconds === null ? null : steadyEnd(end, seconds * 1_000, Date.now())
      show()
    },
    { immediate: true },
  )
  const timer = setInterval(show, tickMs)
  onScopeDispose(() => clearInterval(timer))
  return left
}
