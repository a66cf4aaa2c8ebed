import type { OperatorPlace } from '#shared/architecture/index.ts'
import type { Precision } from '#shared/contract/common.ts'
import type { Random } from '#shared/random.ts'
import type { BenchmarkGraph } from '../engines/benchmark.ts'
import type { Engine } from '../engines/index.ts'
import type { Series } from './entries.ts'

/** A space's operators as graphs: one graph a place and candidate, so that no two layers of a path share weights. */
export interface SpaceGraphs {
  readonly graphs: readonly BenchmarkGraph[]
  /** The row each graph counts for. */
  readonly keys: readonly string[]
  /** Graph indices that may stand at each place, in network order. */
  readonly places: readonly (readonly number[])[]
  /** The rows, each once, in network order. */
  readonly series: readonly Series[]
}

export function graphsOf(places: readonly OperatorPlace[], engine: Engine, precision: Precision): SpaceGraphs {
  const graphs: BenchmarkGraph[] = []
  const series = new Map<string, Series>()
  const indices = places.map((place) => {
    const keys = new Set<string>()
    return place.candidates.flatMap(({ operator }) => {
      if (keys.has(operator.key)) return []
      keys.add(operator.key)
      if (!series.has(operator.key)) series.set(operator.key, { key: operator.key, label: operator.label })
      return [graphs.push({ name: operator.key, ...engine.writeGraph(operator.network, precision) }) - 1]
    })
  })
  return { graphs, keys: graphs.map((graph) => graph.name), places: indices, series: [...series.values()] }
}

/**
 * Random whole networks of the space that together hold every candidate of every place: as many paths as the place with
 * the most candidates has. Each operator then runs in its place, behind one that could stand there and on its output.
 */
export function drawPaths(places: readonly (readonly number[])[], random: Random): number[][] {
  const count = Math.max(...places.map((candidates) => candidates.length))
  const columns = places.map((candidates) => {
    const column: number[] = []
    while (column.length < count) column.push(...random.shuffle(candidates))
    return column.slice(0, count)
  })
  return Array.from({ length: count }, (_, path) => columns.map((column) => column[path]!))
}
