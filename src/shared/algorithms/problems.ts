import { smallInput } from '../spaces/input.ts'
import { imagesToTrain } from '../datasets/held-out.ts'
import { cellPlans } from '../spaces/darts-cnn/network.ts'
import { TansakuError, type ErrorCode } from '../errors.ts'

/** What is wrong with a setting among the others; `limit` fills the sentence's place. */
export interface Problem {
  readonly setting: string
  readonly key: ProblemKey
  readonly limit: string
}

export interface ProblemFacts {
  /** Training examples of the data set: images, or tokens of a text; null where not known. */
  readonly examples: number | null
  /** Of the fastest and the slowest architecture by the latency table; null where not known. */
  readonly reachable: Reachable | null
  /** The same of each further device. */
  readonly othersReachable?: readonly (Reachable | null)[]
}

interface Reachable {
  readonly leastUs: number
  readonly mostUs: number
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
  neverLearns: 'the controller would never learn: the search has only {limit} children',
  targetMissing: 'the chosen loss needs one, in microseconds',
  unreachable: 'no architecture of the space takes so long: by the latency table they take {limit} µs',
} as const
export type ProblemKey = keyof typeof problemTexts

/** Of problems that programs tell from a mere slip. */
const problemCodes: Partial<Record<ProblemKey, ErrorCode>> = { unreachable: 'LATENCY_OUT_OF_REACH' }

export const problemText = ({ setting, key, limit }: Problem): string =>
  `${setting}: ${problemTexts[key].replace('{limit}', limit)}`

/** @throws TansakuError LATENCY_OUT_OF_REACH, BAD_REQUEST naming the first problem */
export function requireNoProblem(problems: readonly Problem[]): void {
  const [first] = problems
  if (first === undefined) return
  throw new TansakuError(
    problemCodes[first.key] ?? 'BAD_REQUEST',
    `The search cannot be done with these settings. ${problemText(first)}.`,
    { problems },
  )
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

/** A limit on the latency, or a target, must be one that architectures of the space have. @param us null = none */
export function reachProblems(
  setting: string,
  us: number | null,
  { reachable }: Pick<ProblemFacts, 'reachable'>,
): Problem[] {
  if (us === null || reachable === null || (us >= reachable.leastUs && us <= reachable.mostUs)) return []
  // Rounded inwards: what is told can be asked for.
  const [least, most] = [Math.ceil(reachable.leastUs), Math.floor(reachable.mostUs)]
  return [{ setting, key: 'unreachable', limit: `${String(least)}–${String(most)}` }]
}

/** A limit on the latency, or a target, also needs a table, by which it can be met. @param us null = none */
export const tableProblems = (
  setting: string,
  us: number | null,
  latencyTableId: string | null,
  facts: Pick<ProblemFacts, 'reachable'>,
): Problem[] => [
  ...(us !== null && latencyTableId === null
    ? [{ setting: 'latencyTableId', key: 'limitWithoutTable', limit: String(us) } as const]
    : []),
  ...reachProblems(setting, us, facts),
]

/** Of what draws architectures again that are slower than a limit. */
export const limitProblems = (
  {
    latencyTableId,
    latencyLimitUs,
  }: { readonly latencyTableId: string | null; readonly latencyLimitUs: number | null },
  facts: Pick<ProblemFacts, 'reachable'>,
): Problem[] => tableProblems('latencyLimitUs', latencyLimitUs, latencyTableId, facts)

/** A supernet of cells must have a normal one. */
export function normalCellProblems({
  channels,
  cells,
}: {
  readonly channels: number
  readonly cells: number
}): Problem[] {
  const hasNormal = cellPlans({ channels, cells, input: smallInput }).some(({ reduction }) => !reduction)
  return hasNormal ? [] : [{ setting: 'cells', key: 'noNormalCell', limit: String(cells) }]
}
