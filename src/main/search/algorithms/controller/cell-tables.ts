import type { CellRules } from '#shared/spaces/darts-cnn/cell-rules.ts'
import type { ParameterAxes } from '../search.ts'

const kinds = ['normal', 'reduce'] as const

/** A controller's probabilities as tables: of each kind of cell the operations and the states of each edge. */
export function cellTables({ nodes }: CellRules, marginals: readonly number[][]): Record<string, number[][]> {
  return Object.fromEntries(
    kinds.flatMap((kind, cell) => {
      const edges = Array.from(
        { length: 2 * nodes },
        (_, edge) => 4 * (nodes * cell + Math.floor(edge / 2)) + (edge % 2),
      )
      return [
        [kind, edges.map((at) => marginals[at + 2]!)],
        // States that a node does not have yet: none.
        [
          `${kind}-states`,
          edges.map((at) => [...marginals[at]!, ...Array<number>(nodes + 1).fill(0)].slice(0, nodes + 1)),
        ],
      ]
    }),
  ) as Record<string, number[][]>
}

export function cellAxes({ nodes, operations }: CellRules): Record<string, ParameterAxes> {
  const rows = Array.from(
    { length: 2 * nodes },
    (_, edge) => `${String(Math.floor(edge / 2) + 2)}${edge % 2 === 0 ? 'a' : 'b'}`,
  )
  const states = Array.from({ length: nodes + 1 }, (_, state) => String(state))
  return Object.fromEntries(
    kinds.flatMap((kind) => [
      [kind, { rows, columns: operations }],
      [`${kind}-states`, { rows, columns: states }],
    ]),
  ) as Record<string, ParameterAxes>
}
