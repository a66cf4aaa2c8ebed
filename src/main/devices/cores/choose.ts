import type { CoreFacts, FasterCores } from './facts.ts'
import { busyTicks, idlestCores } from './load.ts'
import { requireCores } from './require.ts'

export interface CoreChoice {
  readonly cores: readonly number[]
  readonly faster: FasterCores
}

/**
 * As many cores as threads, the idlest at this moment of those wished for, else of the fastest cluster; empty where the
 * device hides its cores.
 * @param readLoad `/proc/stat` twice, a moment apart
 * @throws TansakuError CORES_UNAVAILABLE for a wished core that cannot be used now
 */
export async function chooseCores(
  { clusters, faster }: CoreFacts,
  wish: { readonly cores: readonly number[]; readonly threads: number },
  readLoad: () => Promise<readonly [before: string, after: string]>,
): Promise<CoreChoice> {
  requireCores({ name: 'The device', clusters }, wish.cores)
  const fastest = clusters[0]?.cores ?? []
  const candidates = wish.cores.length > 0 ? wish.cores : fastest
  // Whoever names cores of a slower cluster knows that there are faster ones.
  const told = candidates.some((core) => fastest.includes(core)) ? faster : { off: [], hidden: [] }
  if (candidates.length <= wish.threads) return { cores: candidates, faster: told }
  const [before, after] = await readLoad()
  return { cores: idlestCores(candidates, busyTicks(before), busyTicks(after), wish.threads), faster: told }
}
