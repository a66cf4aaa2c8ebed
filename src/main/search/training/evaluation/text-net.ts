import type { DartsRnnArchitecture } from '#shared/architecture/architecture.ts'
import type { TextEvaluationSettings } from '#shared/contract/architectures.ts'
import { TansakuError } from '#shared/errors.ts'
import { recurrentNet } from '../../spaces/darts-rnn/derived.ts'
import { ParameterLayout, ParameterStore } from '../../tensor/parameters.ts'
import type { TextDataset } from '../data/text/corpus.ts'
import { textStream, type TextStream } from '../data/text/streams.ts'
import type { TextModel } from './text-steps.ts'

export interface TextParts {
  readonly dataset: TextDataset
  readonly eager: boolean
}

type TextNetSettings = Pick<
  TextEvaluationSettings,
  'seed' | 'dropoutInput' | 'dropoutCellInput' | 'dropoutHidden' | 'dropoutOutput' | 'dropoutWords'
>

/** Pieces that validation and test text are read in: the article's 10 and 1 would leave the cores idle. */
const lookingRows = 32

/**
 * A recurrent net with its weights.
 * @throws TansakuError BAD_REQUEST for a text of another vocabulary; GENOTYPE_INVALID
 */
export function textNet(
  spec: DartsRnnArchitecture,
  settings: TextNetSettings,
  dataset: Pick<TextDataset, 'id' | 'vocabulary'>,
): { readonly net: TextModel; readonly store: ParameterStore } {
  requireVocabulary(spec, dataset)
  const layout = new ParameterLayout()
  const net = recurrentNet(layout, spec, {
    input: settings.dropoutInput,
    cellInput: settings.dropoutCellInput,
    hidden: settings.dropoutHidden,
    output: settings.dropoutOutput,
    words: settings.dropoutWords,
  })
  return {
    net: (pass, { tokens, hidden }) => net(pass, tokens, hidden),
    store: new ParameterStore(layout, settings.seed),
  }
}

/** Fewer pieces where the text is short, so that each has a window. */
export function lookingStream(tokens: Int32Array, bptt: number, purpose: string): TextStream {
  const rows = Math.max(1, Math.min(lookingRows, Math.floor(tokens.length / (bptt + 1))))
  return textStream(tokens, { rows, time: bptt, rest: true }, purpose)
}

function requireVocabulary(
  { vocabulary }: DartsRnnArchitecture,
  dataset: Pick<TextDataset, 'id' | 'vocabulary'>,
): void {
  const found = dataset.vocabulary.length
  if (found === vocabulary) return
  throw new TansakuError(
    'BAD_REQUEST',
    `Data set "${dataset.id}" has ${found} words, the architecture's vocabulary is ${vocabulary}: take an architecture of the text's vocabulary, or the text that the architecture was made for.`,
    {
      dataset: dataset.id,
      found,
      expected: vocabulary,
    },
  )
}
