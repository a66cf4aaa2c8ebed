import { random } from '#main/search/tensor/prng.ts'
import type { TextDataset } from '#main/search/training/data/text/corpus.ts'
import type { TextEvaluationSettings } from '#shared/contract/architectures.ts'
import type { DartsRnnSettings } from '#shared/contract/searches.ts'
import { dartsRnnPresets } from '#shared/algorithms/index.ts'
import { textEvaluationPresets } from '#shared/evaluation/presets.ts'

const words = ['<eos>', 'a', 'b', 'c', 'd', 'e', 'f', 'g']

/** Counts up through the words, now and then beginning anew: what comes next can be learnt, but not wholly. */
function tokens(count: number, seed: string): Int32Array {
  const stream = random(seed)
  let token = 0
  return Int32Array.from({ length: count }, () => (token = stream.uniform() < 0.1 ? 0 : (token + 1) % words.length))
}

export function tinyText({ training = 400, validation = 200, test = 150 } = {}): TextDataset {
  return {
    id: 'tiny',
    digest: `${training} ${validation} ${test}`,
    vocabulary: words,
    training: tokens(training, 'training'),
    validation: tokens(validation, 'validation'),
    test: tokens(test, 'test'),
  }
}

export const tinySearch: DartsRnnSettings = {
  ...dartsRnnPresets.laptop,
  dataset: 'tiny',
  seed: 3,
  epochs: 3,
  batchSize: 4,
  bptt: 5,
  trainingTokens: null,
  hidden: 6,
  derivedHidden: 6,
  dropoutInput: 0.1,
  dropoutCellInput: 0.1,
  dropoutHidden: 0.1,
  dropoutOutput: 0.1,
}

export const tinyEvaluation: TextEvaluationSettings = {
  ...textEvaluationPresets.laptop,
  dataset: 'tiny',
  seed: 3,
  epochs: 3,
  batchSize: 4,
  bptt: 5,
  trainingTokens: null,
  dropoutHidden: 0.1,
  dropoutWords: 0.1,
}
