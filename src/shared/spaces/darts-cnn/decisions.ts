import type { Operator } from '../../network/operator.ts'
import type { Decisions } from '../decisions.ts'
import { cnnChoices } from './derive.ts'
import type { DartsSize } from './network.ts'
import { netOperators } from './operators.ts'
import type { CnnGenotype } from './spec.ts'

type Edge = CnnGenotype['normal'][number]

/** Of each node of either kind of cell: which two earlier states it takes, each through which operation. */
export function dartsDecisions(size: DartsSize): Decisions {
  const net = netOperators(size)
  const nodes = [2, 3, 4, 5]
  const pairs = nodes.map(edgePairs)
  const added = (reduction: boolean): Operator[][][] => {
    const cells = net.cells.filter(({ plan }) => plan.reduction === reduction)
    // Built once: the options of a node share them.
    const onEdges = new Map<string, Operator[]>()
    const onEdge = ([op, from]: Edge): Operator[] => {
      const name = `${op} ${from}`
      const operators = onEdges.get(name) ?? cells.map((cell) => cell.edge(op, from))
      onEdges.set(name, operators)
      return operators
    }
    return pairs.map((options) => options.map((edges) => edges.flatMap(onEdge)))
  }
  const inCells = net.cells.flatMap((cell) => [...cell.preprocess, ...nodes.map(() => cell.sum(2)), cell.concat])
  return {
    fixed: [...net.stem, ...inCells, net.classifier],
    options: [...added(false), ...added(true)],
    architecture: (chosen) => {
      const cell = (first: number): Edge[] => pairs.flatMap((options, node) => options[chosen[first + node]!]!)
      return {
        family: 'darts-cnn',
        genotype: { normal: cell(0), normalConcat: nodes, reduce: cell(nodes.length), reduceConcat: nodes },
        auxiliary: false,
        ...size,
      }
    },
  }
}

/** All pairs of distinct states before a node, each with all pairs of operations. */
function edgePairs(node: number): (readonly [Edge, Edge])[] {
  const states = Array.from({ length: node }, (_, state) => state)
  return states.flatMap((a) =>
    states.slice(a + 1).flatMap((b) =>
      cnnChoices.flatMap((first) =>
        cnnChoices.map(
          (second) =>
            [
              [first, a],
              [second, b],
            ] as const,
        ),
      ),
    ),
  ) as (readonly [Edge, Edge])[]
}
