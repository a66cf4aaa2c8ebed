import type { Dataset } from '#shared/contract/datasets.ts'
import type { SearchSettings, SearchSummary } from '#shared/contract/searches.ts'

export interface Estimate {
  readonly stepsPerEpoch: number
  readonly steps: number
  /** By the newest run of the same size on this machine; null where there is none. */
  readonly durationMs: number | null
}

/** Steps of one epoch after its warm-up; null where none are taken. */
function stepsOf(settings: SearchSettings, dataset: Dataset): number | null {
  if (settings.algorithm === 'random') return null
  if (settings.space === 'darts-rnn')
    return Math.floor(
      (Math.floor((settings.trainingTokens ?? dataset.training) / settings.batchSize) - 1) / settings.bptt,
    )
  const images = settings.trainingImages ?? dataset.training
  const forWeights = Math.round(images * settings.weightShare)
  const weightSteps = Math.floor(forWeights / settings.batchSize)
  // DNAS goes through the other share after the first; DARTS takes a batch of it at each step.
  return settings.algorithm === 'dnas'
    ? weightSteps + Math.floor((images - forWeights) / settings.batchSize)
    : weightSteps
}

/** What decides how long a step takes. */
const sizes = [
  'algorithm',
  'space',
  'dataset',
  'batchSize',
  'channels',
  'cells',
  'partialChannels',
  'order',
  'hidden',
  'bptt',
  'watchEigenvalue',
] as const

function sizeOf(settings: SearchSettings): string {
  return JSON.stringify(sizes.map((key) => (settings as Record<string, unknown>)[key] ?? null))
}

export function estimate(settings: SearchSettings, dataset: Dataset, runs: readonly SearchSummary[]): Estimate | null {
  const stepsPerEpoch = stepsOf(settings, dataset)
  if (stepsPerEpoch === null || settings.algorithm === 'random') return null
  const steps = stepsPerEpoch * settings.epochs
  // Newest first, as they are listed.
  const alike = runs.find((run) => run.latest !== null && sizeOf(run.settings) === sizeOf(settings))
  const before = alike && stepsOf(alike.settings, dataset)
  return {
    stepsPerEpoch,
    steps,
    durationMs: alike?.latest && before ? (alike.latest.durationMs / before) * steps : null,
  }
}
