import type { SearchRun } from '#shared/contract/searches.ts'

/** What a search's first button does. @param hasFronts whether a front was made of it for a device */
export function nextStep(
  { state, architectureIds, epochRecords }: Pick<SearchRun, 'state' | 'architectureIds' | 'epochRecords'>,
  hasFronts: boolean,
): 'resume' | 'fronts' | 'compare' | null {
  if (state === 'stopped' || state === 'interrupted' || state === 'failed') return 'resume'
  if (state !== 'done') return null
  // Fronts are made of what the supernet has scored at its end.
  if (!hasFronts && (epochRecords.at(-1)?.scored?.length ?? 0) > 0) return 'fronts'
  return architectureIds.length > 0 ? 'compare' : null
}
