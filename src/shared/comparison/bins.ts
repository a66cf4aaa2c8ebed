/** A net that a search found, with its latency by the table. */
export interface FoundNet {
  readonly id: string
  readonly latencyUs: number
}

/** Found nets of about one latency, and the one of them that is held against others. */
export interface Bin extends FoundNet {
  readonly lowUs: number
  readonly highUs: number
  /** How many nets were found in it. */
  readonly nets: number
}

/**
 * Cuts what was found into bins of equally many nets, by rising latency; no more bins than there are latencies. The net
 * of a bin is the one that comes first in the search's own order, which is no test of it.
 * @param found in the search's order, the best first
 */
export function latencyBins(found: readonly FoundNet[], bins: number): Bin[] {
  const order = new Map(found.map((net, index) => [net, index]))
  const sorted = found.toSorted((a, b) => a.latencyUs - b.latencyUs)
  const count = Math.min(bins, new Set(sorted.map(({ latencyUs }) => latencyUs)).size)
  return Array.from({ length: count }, (_, bin) => {
    const own = sorted.slice(Math.floor((bin * sorted.length) / count), Math.floor(((bin + 1) * sorted.length) / count))
    const first = own.reduce((best, net) => (order.get(net)! < order.get(best)! ? net : best))
    return { ...first, lowUs: own[0]!.latencyUs, highUs: own.at(-1)!.latencyUs, nets: own.length }
  })
}
