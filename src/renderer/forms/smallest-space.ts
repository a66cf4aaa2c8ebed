import type { SpaceSummary } from '#shared/contract/spaces.ts'

/** Where a form begins: the space with the fewest decisions, which is done soonest. */
export const smallestSpace = (spaces: readonly SpaceSummary[]): SpaceSummary['id'] | null =>
  spaces.toSorted((a, b) => a.searchedLayers - b.searchedLayers)[0]?.id ?? null
