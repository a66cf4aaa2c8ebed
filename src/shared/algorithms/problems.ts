import { imagesToTrain } from '../datasets/held-out.ts'
import { TansakuError } from '../errors.ts'

/** What is wrong with a setting among the others; `limit` fills the sentence's place. */
export interface Problem {
  readonly setting: string
  readonly key: ProblemKey
  readonly limit: string
}

export interface ProblemFacts {
  /** Training examples of the data set: images, or tokens of a text; null where not known. */
  readonly examples: number | null
}

/** A sentence for each, in English; pages have their own in each language. */
export const problemTexts = {
  divide: 'twice the value must divide {limit} channels',
  batch: 'a share has only {limit} images, fewer than a batch',
  tooBig: 'the data set has only {limit}',
  tooSmall: 'at least {limit} are needed',
  nothingSearched: 'the architecture would never be trained: it must be less than the {limit} epochs of the search',
  noNormalCell: 'with {limit} cells all of them reduce and none is a normal cell: 3 are the fewest',
  limitWithoutTable: 'a limit of {limit} µs needs a latency table',
  sample: 'more than the population of {limit}',
} as const
export type ProblemKey = keyof typeof problemTexts

export const problemText = ({ setting, key, limit }: Problem): string =>
  `${setting}: ${problemTexts[key].replace('{limit}', limit)}`

/** @throws TansakuError BAD_REQUEST naming the first problem */
export function requireNoProblem(problems: readonly Problem[]): void {
  const [first] = problems
  if (first === undefined) return
  throw new TansakuError('BAD_REQUEST', `The search cannot be done with these settings. ${problemText(first)}.`, {
    problems,
  })
}

/** Of how the images are shared between weights and architecture. */
export function shareProblems(
  settings: {
    readonly validationShare: number
    readonly trainingImages: number | null
    readonly weightShare: number
    readonly batchSize: number
  },
  { examples }: ProblemFacts,
): Problem[] {
  if (examples === null) return []
  const problems: Problem[] = []
  const most = imagesToTrain(examples, settings.validationShare)
  if (settings.trainingImages !== null && settings.trainingImages > most)
    problems.push({ setting: 'trainingImages', key: 'tooBig', limit: String(most) })
  const images = settings.trainingImages ?? most
  const forWeights = Math.round(images * settings.weightShare)
  const smaller = Math.min(forWeights, images - forWeights)
  if (smaller < settings.batchSize) problems.push({ setting: 'batchSize', key: 'batch', limit: String(smaller) })
  return problems
}

/** The architecture must be trained for at least one epoch. */
export const warmupProblems = (setting: string, warmupEpochs: number, epochs: number): Problem[] =>
  warmupEpochs < epochs ? [] : [{ setting, key: 'nothingSearched', limit: String(epochs) }]
