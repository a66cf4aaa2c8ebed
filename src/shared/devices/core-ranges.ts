/** 0–3, 6: runs of neighbours drawn together. */
export function coreRanges(cores: readonly number[]): string {
  const sorted = [...new Set(cores)].sort((a, b) => a - b)
  const runs: [number, number][] = []
  for (const core of sorted) {
    const last = runs.at(-1)
    if (last && core === last[1] + 1) last[1] = core
    else runs.push([core, core])
  }
  return runs
    .map(([from, to]) => (from === to ? String(from) : to === from + 1 ? `${from}, ${to}` : `${from}–${to}`))
    .join(', ')
}
