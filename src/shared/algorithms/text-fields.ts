import type { Field } from './fields.ts'
import type { Problem, ProblemFacts } from './problems.ts'

/** What every search on text asks of it, in the order of its form. */
export const textFields: readonly Field[] = [
  { key: 'batchSize', group: 'budget', paces: true, help: 'examples a step' },
  { key: 'bptt', group: 'budget', paces: true, hint: 'bptt', help: 'tokens a step backpropagates through' },
  {
    key: 'trainingTokens',
    group: 'budget',
    hint: 'empty',
    nullable: true,
    help: 'use only so many tokens of the training text',
  },
]

/** Variational dropout, and the penalty on hidden states that change. */
export const dropoutFields: readonly Field[] = [
  { key: 'dropoutInput', group: 'regularisation', help: 'of the embedding of a token' },
  { key: 'dropoutCellInput', group: 'regularisation', help: 'of what the cell sees of its input' },
  { key: 'dropoutHidden', group: 'regularisation', help: 'of what the nodes see of the states' },
  { key: 'dropoutOutput', group: 'regularisation', help: 'of what the decoder sees' },
  {
    key: 'slowness',
    group: 'regularisation',
    hint: 'slowness',
    help: 'penalty on the change of the hidden state from token to token',
  },
]

interface TextBudget {
  readonly trainingTokens: number | null
  readonly batchSize: number
  readonly bptt: number
}

/** Windows of one time through the text. */
export const textWindows = ({ trainingTokens, batchSize, bptt }: TextBudget, examples: number): number =>
  Math.floor((Math.floor((trainingTokens ?? examples) / batchSize) - 1) / bptt)

export function textProblems(
  { trainingTokens, batchSize, bptt }: TextBudget,
  { examples }: Pick<ProblemFacts, 'examples'>,
): Problem[] {
  if (examples === null) return []
  const window = batchSize * (bptt + 1)
  if ((trainingTokens ?? examples) < window)
    return [{ setting: 'trainingTokens', key: 'tooSmall', limit: String(window) }]
  return trainingTokens !== null && trainingTokens > examples
    ? [{ setting: 'trainingTokens', key: 'tooBig', limit: String(examples) }]
    : []
}
