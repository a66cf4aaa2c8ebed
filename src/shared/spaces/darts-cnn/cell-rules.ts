import type { Random } from '../../random.ts'
import { cnnChoices } from './derive.ts'
import type { CnnGenotype, DartsCnnOp } from './spec.ts'

/** An operation and the state that it takes. */
export type CellEdge = CnnGenotype['normal'][number]

/** What the cells of a space may be: nodes that add two operations on earlier states. */
export interface CellRules {
  readonly nodes: number
  readonly operations: readonly DartsCnnOp[]
  /** Whether a node must take two different states. */
  readonly distinct: boolean
  /** Which nodes a cell's output joins: all, or those that no other node takes. */
  readonly joins: 'all' | 'loose'
}

/** DARTS' cells (Liu et al. 2019, section 2.1). */
export const dartsCells: CellRules = { nodes: 4, operations: cnnChoices, distinct: true, joins: 'all' }

/** ENAS' cells (Pham et al. 2018, section 2.4), the operations in the order of the authors' code. */
export const enasCells: CellRules = {
  nodes: 5,
  operations: ['sep_conv_3x3', 'sep_conv_5x5', 'avg_pool_3x3', 'max_pool_3x3', 'skip_connect'],
  distinct: false,
  joins: 'loose',
}

/** The nodes that a cell's output joins. @param edges two of each node in turn */
export function joinedNodes(
  { nodes, joins }: Pick<CellRules, 'nodes' | 'joins'>,
  edges: readonly CellEdge[],
): number[] {
  const all = Array.from({ length: nodes }, (_, node) => node + 2)
  return joins === 'all' ? all : all.filter((state) => !edges.some(([, from]) => from === state))
}

/** A genotype of both kinds of cell. */
export const genotypeOfCells = (
  rules: CellRules,
  { normal, reduce }: { readonly normal: readonly CellEdge[]; readonly reduce: readonly CellEdge[] },
): CnnGenotype => ({
  normal: inOrder(normal),
  normalConcat: joinedNodes(rules, normal),
  reduce: inOrder(reduce),
  reduceConcat: joinedNodes(rules, reduce),
})

/** So that the same cell is always the same text: of a node's two edges that of the earlier state comes first. */
const inOrder = (edges: readonly CellEdge[]): CellEdge[] =>
  Array.from({ length: edges.length / 2 }, (_, node) =>
    edges.slice(2 * node, 2 * node + 2).toSorted((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0)),
  ).flat()

/** Every state and every operation of each of a node's edges equally likely; for rules without distinct states. */
export function randomCell({ nodes, operations }: CellRules, random: Random): CellEdge[] {
  return Array.from({ length: nodes }, (_, node) =>
    [0, 1].map((): CellEdge => [random.pick(operations), random.int(node + 2)]),
  ).flat()
}

/** One edge gets another operation or another state, equally likely. */
export function mutateCell({ operations }: CellRules, edges: readonly CellEdge[], random: Random): CellEdge[] {
  const changed = random.int(edges.length)
  const states = Math.floor(changed / 2) + 2
  const [operation, from] = edges[changed]!
  const mutated: CellEdge =
    random.next() < 0.5
      ? [operation, (from + 1 + random.int(states - 1)) % states]
      : [random.pick(operations.filter((each) => each !== operation)), from]
  return edges.map((edge, i) => (i === changed ? mutated : edge))
}
