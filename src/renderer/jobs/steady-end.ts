/** An estimate that differs by less than this share of the time left is no news. */
const newsShare = 0.15

/** When something is to end, as shown: it follows new estimates half-way, and small differences not at all. */
export function steadyEnd(shownEnd: number | null, etaMs: number, now: number): number {
  if (shownEnd === null || shownEnd <= now) return now + etaMs
  const left = shownEnd - now
  const difference = etaMs - left
  if (Math.abs(difference) < newsShare * left) return shownEnd
  // Far off, as after another kind of step: what was shown is worth nothing.
  return Math.abs(difference) > left ? now + etaMs : shownEnd + difference / 2
}
