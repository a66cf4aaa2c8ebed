import { dartsCnnOps } from './spec.ts'
import type { DartsSize } from './network.ts'
import { netOperators, type CellOperators } from './operators.ts'
import type { Operator, OperatorPlace } from '../../network/operator.ts'

const fixed = (place: string, operator: Operator): OperatorPlace => ({
  place,
  searched: false,
  candidates: [{ choice: place, operator }],
})

/** What a genotype may hold: `none` is no choice, its edge is left out. */
const choices = dartsCnnOps.filter((op) => op !== 'none')

/**
 * The nets of four-node cells of one size, place by place in network order: each node has two edges, and on each may
 * stand any operation. An edge of a reduction cell comes from an input, which it halves, or from a node, so that each
 * operation is there twice.
 */
export function dartsPlaces(size: DartsSize): OperatorPlace[] {
  const net = netOperators(size)
  return [
    ...net.stem.map((operator, i) => fixed(net.stem.length === 1 ? 'stem' : `stem ${i + 1}`, operator)),
    ...net.cells.flatMap((cell) => cellPlaces(cell)),
    fixed('classifier', net.classifier),
  ]
}

function cellPlaces(cell: CellOperators): OperatorPlace[] {
  const name = `cell ${cell.plan.index + 1}`
  const edge = (node: number, which: string): OperatorPlace => {
    // The first node sees the inputs alone; in a normal cell every edge has the same shape.
    const sources = cell.plan.reduction ? (node === 2 ? [0] : [0, 2]) : [0]
    return {
      place: `${name} node ${node}${which}`,
      searched: true,
      candidates: sources.flatMap((from) =>
        choices.map((op) => ({
          choice: sources.length > 1 && from === 0 ? `${op} /2` : op,
          operator: cell.edge(op, from),
        })),
      ),
    }
  }
  return [
    ...cell.preprocess.map((operator, i) => fixed(`${name} input ${i}`, operator)),
    ...[2, 3, 4, 5].flatMap((node) => [
      edge(node, 'a'),
      edge(node, 'b'),
      fixed(`${name} node ${node} sum`, cell.sum(2)),
    ]),
    fixed(`${name} join`, cell.concat),
  ]
}
