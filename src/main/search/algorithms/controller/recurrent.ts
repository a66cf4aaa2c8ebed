import { rnnChoices, rnnNodes } from '#shared/spaces/darts-rnn/derive.ts'
import type { RnnGenotype } from '#shared/spaces/darts-rnn/spec.ts'
import type { ParameterAxes } from '../search.ts'
import type { Program } from './program.ts'

/**
 * Of each node the state that it takes, then its activation (Pham et al. 2018, section 2.1); the first node has one
 * state to take.
 */
export const recurrentProgram = (nodes: number): Program => [
  { kind: 'begin' },
  { kind: 'anchor', of: 'node' },
  ...Array.from({ length: nodes }, (_, node): Program => [
    ...(node === 0 ? [] : [{ kind: 'state' } as const]),
    { kind: 'option', table: 'activation', options: rnnChoices.length },
    { kind: 'anchor', of: 'node' },
  ]).flat(),
]

/** Where the choices of a node stand among all; the first has no state to choose. */
const stateAt = (node: number): number => 2 * node - 1
const activationAt = (node: number): number => 2 * node

/** What a controller's choices make, node by node, as the supernet is told. */
export const recurrentPaths = (choices: readonly number[]): { source: number; activation: number }[] =>
  Array.from({ length: rnnNodes }, (_, node) => ({
    source: choices[stateAt(node)] ?? 0,
    activation: choices[activationAt(node)]!,
  }))

/** The cell that a controller's choices make; it joins all of its nodes, as the space has it. */
export const recurrentGenotype = (choices: readonly number[]): RnnGenotype => ({
  recurrent: recurrentPaths(choices).map(({ source, activation }) => [rnnChoices[activation]!, source]),
  concat: Array.from({ length: rnnNodes }, (_, node) => node + 1),
})

/** A controller's probabilities as tables: of each node the activations and the states. */
export function recurrentTables(marginals: readonly number[][]): Record<string, number[][]> {
  const nodes = Array.from({ length: rnnNodes }, (_, node) => node)
  return {
    activations: nodes.map((node) => marginals[activationAt(node)]!),
    // States that a node does not have yet: none.
    states: nodes.map((node) =>
      [...(marginals[stateAt(node)] ?? [1]), ...Array<number>(rnnNodes).fill(0)].slice(0, rnnNodes),
    ),
  }
}

const rows = Array.from({ length: rnnNodes }, (_, node) => String(node + 1))
export const recurrentAxes: Readonly<Record<string, ParameterAxes>> = {
  activations: { rows, columns: rnnChoices },
  states: { rows, columns: rows.map((_, state) => String(state)) },
}
