import type { Command } from 'commander'
import { familyOf, type ArchitectureSpec } from '#shared/architecture/index.ts'
import {
  imageEvaluationSettingsSchema,
  textEvaluationSettingsSchema,
  type EvaluationSettings,
} from '#shared/contract/architectures.ts'
import { crops, jitters, type Crop, type Jitter } from '#shared/datasets/augmentation.ts'
import { mostHeldOut } from '#shared/datasets/held-out.ts'
import { TansakuError } from '#shared/errors.ts'
import { evaluationPresets, textEvaluationPresets } from '#shared/evaluation/presets.ts'
import { usualDatasets } from '#shared/algorithms/index.ts'
import { asked } from './asked.ts'
import { choice, decimal, defined, wholeNumber } from './options.ts'
import type { CommonOptions } from './session.ts'

const presets = Object.keys(evaluationPresets) as (keyof typeof evaluationPresets)[]

/** How an architecture is trained from scratch, as the terminal's options say it. */
export interface TrainingOptions extends CommonOptions {
  readonly preset: keyof typeof evaluationPresets
  readonly dataset?: string
  readonly seed: number
  readonly epochs?: number
  readonly batchSize?: number
  readonly validationShare?: number
  readonly trainingImages?: number
  readonly learningRate?: number
  readonly weightDecay?: number
  readonly flip?: boolean
  readonly crop?: Crop
  readonly jitter?: Jitter
  readonly cutout?: number
  readonly clipNorm?: number
  readonly auxiliaryWeight?: number
  readonly dropPath?: number
  readonly bptt?: number
  readonly trainingTokens?: number
  readonly inheritFrom?: string
}

/** The options of everything that trains architectures from scratch. */
export function addTrainingOptions(command: Command): Command {
  return command
    .option('--preset <name>', `${presets.join(', ')}: what the other options start from`, choice(presets), 'laptop')
    .option('--dataset <id>', 'what to train on, see tansaku list datasets: cifar10, for recurrent architectures sotu')
    .option('--seed <number>', 'two runs of one seed give one result', wholeNumber(0), 1)
    .option('--epochs <number>', 'epochs in all', wholeNumber(1))
    .option('--batch-size <number>', 'examples a step', wholeNumber(1))
    .option(
      '--validation-share <share>',
      'share of the training images that chooses the epoch; 0 = none, and the last epoch counts',
      decimal(0, mostHeldOut),
    )
    .option('--training-images <number>', 'use only so many images', wholeNumber(1))
    .option('--learning-rate <number>', 'at the start; it falls along a cosine', decimal(0))
    .option('--weight-decay <number>', 'L2 penalty on the weights', decimal(0))
    .option('--inherit-from <search>', 'start from the weights of a once-for-all search')
    .option('--flip', 'mirror every other training image')
    .option('--no-flip', 'or not: digits and letters are not to be mirrored')
    .option(
      '--crop <way>',
      `how training images are cut anew each time, ${crops.join(', ')}: from a border, a part brought to their size, not at all; auto = by their size`,
      choice(crops),
    )
    .option(
      '--jitter <strength>',
      `how far brightness, contrast and colours of training images are changed each time, ${jitters.join(', ')}: up to 20 or 40 %; auto = by their size`,
      choice(jitters),
    )
    .option('--cutout <pixels>', 'side of the square blanked in training images', wholeNumber(0))
    .option('--clip-norm <number>', "the gradient's longest norm", decimal(0))
    .option(
      '--auxiliary-weight <number>',
      "of the auxiliary head's loss; 0 = no head (DARTS architectures)",
      decimal(0),
    )
    .option(
      '--drop-path <share>',
      'paths dropped in the last epoch, growing from none (DARTS architectures)',
      decimal(0),
    )
    .option('--bptt <number>', 'tokens a step backpropagates through (recurrent architectures)', wholeNumber(2))
    .option(
      '--training-tokens <number>',
      'use only so many tokens of the training text (recurrent architectures)',
      wholeNumber(2),
    )
}

/**
 * The preset for the architecture's data, and over it what was asked for.
 * @throws TansakuError BAD_REQUEST for an option that takes no part in it
 */
export function trainingSettings(
  spec: ArchitectureSpec,
  { preset, dataset, seed, json: _json, ...wished }: TrainingOptions,
): EvaluationSettings {
  const { family } = spec
  const { task } = familyOf(spec)
  const settings = { images: evaluationPresets, text: textEvaluationPresets }[task][preset]
  const options = { ...auxiliaryWeightOf(spec, preset), ...defined(wished) }
  const schema = { images: imageEvaluationSettingsSchema, text: textEvaluationSettingsSchema }[task]
  const useless = Object.keys(options).filter((name) => !(name in schema.shape))
  if (useless.length > 0)
    throw new TansakuError(
      'BAD_REQUEST',
      `An architecture of ${family} is trained without ${useless.join(', ')}: leave it out.`,
      { family, options: useless },
    )
  return asked(schema, { ...settings, ...options, dataset: dataset ?? usualDatasets[task], seed })
}

/** An architecture that has an auxiliary head is trained with it, also under presets that have none. */
const auxiliaryWeightOf = (spec: ArchitectureSpec, preset: TrainingOptions['preset']): { auxiliaryWeight?: number } =>
  'auxiliary' in spec && spec.auxiliary && evaluationPresets[preset].auxiliaryWeight === 0
    ? { auxiliaryWeight: evaluationPresets.paper.auxiliaryWeight }
    : {}
