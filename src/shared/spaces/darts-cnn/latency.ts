import { rowLatency } from '../../network/row-latency.ts'
import { dartsCnnOps, type DartsCnnOp } from './spec.ts'
import { cellShape } from '../darts/cell.ts'
import type { DartsSize } from './network.ts'
import { netOperators } from './operators.ts'

/** Latencies of the nets of one size as a search sees them, microseconds. */
export interface CellLatencies {
  /** What every net has: stem, preprocessing, the sums of two edges a node, joins, classifier. */
  readonly fixedUs: number
  /**
   * 14 edges × 8 operations, as α: what an operation on an edge adds to a net, over all cells of the kind. A derived
   * net has two edges a node: its latency is `fixedUs` and the entries of the edges it keeps. `none` costs nothing, its
   * edge is left out.
   */
  readonly normal: readonly (readonly number[])[]
  readonly reduce: readonly (readonly number[])[]
}

const { edges } = cellShape('cnn', 4)

/**
 * Picks a table's rows for the cells of a size.
 * @param latenciesUs by operator key
 * @throws TansakuError LATENCY_ROWS_MISSING, LATENCY_NOT_POSITIVE
 */
export function cellLatencies(latenciesUs: Readonly<Record<string, number>>, size: DartsSize): CellLatencies {
  const latencyOf = rowLatency(latenciesUs)
  const net = netOperators(size)
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  const edgeLatencies = (reduction: boolean): number[][] => {
    const cells = net.cells.filter(({ plan }) => plan.reduction === reduction)
    const onEdge = (op: DartsCnnOp, from: number): number =>
      op === 'none' ? 0 : sum(cells.map((cell) => latencyOf(cell.edge(op, from))))
    return edges.map(({ from }) => dartsCnnOps.map((op) => onEdge(op, from)))
  }
  const inCell = net.cells.flatMap((cell) => [...cell.preprocess, ...[2, 3, 4, 5].map(() => cell.sum(2)), cell.concat])
  return {
    fixedUs: sum([...net.stem, ...inCell, net.classifier].map(latencyOf)),
    normal: edgeLatencies(false),
    reduce: edgeLatencies(true),
  }
}
