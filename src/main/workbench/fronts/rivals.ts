import { binFigures, rivalKinds } from '#shared/comparison/index.ts'
import type { Comparison } from '#shared/contract/comparisons.ts'
import type { FrontRivals } from '#shared/contract/fronts.ts'
import type { LatencyTable } from '#shared/contract/latency-tables.ts'
import { toldOf } from '#shared/latency/calibration.ts'
import { targetKey } from '#shared/latency/target.ts'

type Table = Pick<LatencyTable, 'id' | 'target' | 'calibration'>

/**
 * What the architectures of a series were held against at equal latency, as far as it is trained: of the comparisons on
 * its target that share an architecture with it, the newest that has a figure.
 * @param comparisons of the series' training protocol, newest first
 */
export function rivalsOn(
  series: { readonly key: string; readonly architectureIds: ReadonlySet<string> },
  comparisons: readonly Comparison[],
  tables: readonly Table[],
): FrontRivals[] {
  for (const comparison of comparisons) {
    const table = tables.find(({ id }) => id === comparison.tableId)
    if (table?.target == null || targetKey(table.target) !== series.key) continue
    if (!comparison.wish.architectureIds.some((id) => series.architectureIds.has(id))) continue
    const rivals = rivalsIn(comparison, table)
    if (rivals.length > 0) return rivals
  }
  return []
}

function rivalsIn({ id, bins, wish }: Comparison, { calibration }: Table): FrontRivals[] {
  const figures = bins.flatMap((bin) => binFigures(bin, wish.bestOf))
  return rivalKinds.flatMap((kind) => {
    const points = figures.flatMap((group) =>
      group.kind !== kind || group.figure === null || group.latencyUs === null
        ? []
        : [
            {
              // A comparison adds up rows; the front tells what an architecture takes as a whole.
              x: toldOf({ sumUs: group.latencyUs, calibration }).us,
              trainings: group.done,
              mean: group.figure.mean,
              interval: group.figure.interval,
            },
          ],
    )
    return points.length === 0 ? [] : [{ comparisonId: id, kind, points: points.sort((a, b) => a.x - b.x) }]
  })
}
