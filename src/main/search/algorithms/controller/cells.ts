import type { CellEdge, CellRules } from '#shared/spaces/darts-cnn/cell-rules.ts'
import type { Program } from './program.ts'

/** Both cells in turn. The first prefers separable convolutions a little (melodyguan/enas micro_controller.py). */
export function cellsProgram({ nodes, operations, distinct }: CellRules): Program {
  const option = { kind: 'option', table: 'operation', options: operations.length } as const
  const prior = operations.map((operation) => (operation.startsWith('sep_conv') ? 0.25 : -0.25))
  return [0, 1].flatMap((cell): Program => {
    const operation = cell === 0 ? { ...option, prior } : option
    return [
      { kind: 'begin' },
      { kind: 'anchor', of: 'input' },
      { kind: 'anchor', of: 'input' },
      ...Array.from({ length: nodes }, (): Program => [
        { kind: 'state' },
        distinct ? { kind: 'state', distinct } : { kind: 'state' },
        operation,
        operation,
        { kind: 'anchor', of: 'node' },
      ]).flat(),
    ]
  })
}

/** Edges of both cells, two of each node in turn. */
export interface Cells {
  readonly normal: readonly CellEdge[]
  readonly reduce: readonly CellEdge[]
}

/** What a controller's choices make: of each node two states, then the operations on them. */
export function cellsOf({ nodes, operations }: CellRules, choices: readonly number[]): Cells {
  const cell = (first: number): CellEdge[] =>
    Array.from({ length: nodes }, (_, node) => {
      const at = first + 4 * node
      return [0, 1].map((slot): CellEdge => [operations[choices[at + 2 + slot]!]!, choices[at + slot]!])
    }).flat()
  return { normal: cell(0), reduce: cell(4 * nodes) }
}
