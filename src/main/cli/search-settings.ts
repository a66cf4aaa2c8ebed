import { Option, type Command } from 'commander'
import { fbnetSpaceIds, spaceIds, type SpaceId } from '#shared/architecture/architecture.ts'
import {
  branchChangesSchema,
  dartsCnnSettingsSchema,
  dartsRnnSettingsSchema,
  dnasSettingsSchema,
  randomSettingsSchema,
  type SearchSettings,
} from '#shared/contract/searches.ts'
import { TansakuError } from '#shared/errors.ts'
import { dartsCnnPresets, dartsRnnPresets, dnasPresets } from '#shared/presets.ts'
import { choice, decimal, defined, wholeNumber } from './options.ts'

export const searchAlgorithms = ['dnas', 'darts', 'random'] as const
/** Of all algorithms and spaces; which have which is told where one has not. */
export const presetNames = ['paper', 'pc-darts', 'laptop', 'demo'] as const

export interface SearchChoice {
  readonly algorithm: (typeof searchAlgorithms)[number]
  readonly space: SpaceId
  readonly preset: (typeof presetNames)[number]
}

/** Options that are settings of a search, whatever its algorithm: the one table behind `--help` and the settings. */
const settingOptions: readonly {
  readonly setting: string
  readonly flags: string
  readonly text: string
  readonly parse: (text: string) => unknown
}[] = [
  { setting: 'epochs', flags: '--epochs <number>', text: 'epochs in all', parse: wholeNumber(1) },
  { setting: 'batchSize', flags: '--batch-size <number>', text: 'examples a step', parse: wholeNumber(1) },
  {
    setting: 'trainingImages',
    flags: '--training-images <number>',
    text: 'use only so many images',
    parse: wholeNumber(2),
  },
  {
    setting: 'warmupEpochs',
    flags: '--warmup-epochs <number>',
    text: 'epochs at the start that train only the weights (dnas)',
    parse: wholeNumber(0),
  },
  {
    setting: 'latencyBeta',
    flags: '--latency-beta <number>',
    text: 'β of the loss: how much latency weighs (dnas)',
    parse: decimal(0),
  },
  { setting: 'latencyAlpha', flags: '--latency-alpha <number>', text: 'α of the loss (dnas)', parse: decimal(0) },
  {
    setting: 'sampledArchitectures',
    flags: '--sampled <number>',
    text: 'networks to derive by sampling, beside the argmax (dnas)',
    parse: wholeNumber(0),
  },
  {
    setting: 'order',
    flags: '--order <1|2>',
    text: 'of the gradient of α (darts)',
    parse: (text) => Number(choice(['1', '2'])(text)),
  },
  {
    setting: 'channels',
    flags: '--channels <number>',
    text: 'channels of the supernet (darts-cnn)',
    parse: wholeNumber(2),
  },
  { setting: 'cells', flags: '--cells <number>', text: 'cells of the supernet (darts-cnn)', parse: wholeNumber(2) },
  {
    setting: 'partialChannels',
    flags: '--partial-channels <k>',
    text: 'operations see one of k parts of the channels (darts-cnn)',
    parse: wholeNumber(1),
  },
  {
    setting: 'architectureWarmupEpochs',
    flags: '--architecture-warmup-epochs <number>',
    text: 'epochs at the start in which α stays as it is (darts)',
    parse: wholeNumber(0),
  },
  {
    setting: 'weightLearningRate',
    flags: '--weight-learning-rate <number>',
    text: 'of the weights, at the start',
    parse: decimal(0),
  },
  { setting: 'weightDecay', flags: '--weight-decay <number>', text: 'of the weights', parse: decimal(0) },
  {
    setting: 'architectureLearningRate',
    flags: '--architecture-learning-rate <number>',
    text: 'of α (darts)',
    parse: decimal(0),
  },
  {
    setting: 'architectureWeightDecay',
    flags: '--architecture-weight-decay <number>',
    text: 'of α (darts)',
    parse: decimal(0),
  },
  {
    setting: 'latencyWeight',
    flags: '--latency-weight <number>',
    text: 'λ of the loss: how much latency weighs (darts-cnn)',
    parse: decimal(0),
  },
  {
    setting: 'derivedChannels',
    flags: '--derived-channels <number>',
    text: 'channels of the derived networks (darts-cnn)',
    parse: wholeNumber(2),
  },
  {
    setting: 'derivedCells',
    flags: '--derived-cells <number>',
    text: 'cells of the derived networks (darts-cnn)',
    parse: wholeNumber(2),
  },
  {
    setting: 'bptt',
    flags: '--bptt <number>',
    text: 'tokens a step backpropagates through (darts-rnn)',
    parse: wholeNumber(2),
  },
  {
    setting: 'trainingTokens',
    flags: '--training-tokens <number>',
    text: 'use only so many tokens of the training text (darts-rnn)',
    parse: wholeNumber(2),
  },
  { setting: 'hidden', flags: '--hidden <number>', text: 'units of the supernet (darts-rnn)', parse: wholeNumber(1) },
  {
    setting: 'dropoutInput',
    flags: '--dropout-input <share>',
    text: 'of the embedding of a token (darts-rnn)',
    parse: decimal(0),
  },
  {
    setting: 'dropoutCellInput',
    flags: '--dropout-cell-input <share>',
    text: 'of what the cell sees of its input (darts-rnn)',
    parse: decimal(0),
  },
  {
    setting: 'dropoutHidden',
    flags: '--dropout-hidden <share>',
    text: 'of what the nodes see of the states (darts-rnn)',
    parse: decimal(0),
  },
  {
    setting: 'dropoutOutput',
    flags: '--dropout-output <share>',
    text: 'of what the decoder sees (darts-rnn)',
    parse: decimal(0),
  },
  {
    setting: 'derivedHidden',
    flags: '--derived-hidden <number>',
    text: 'units of the derived networks (darts-rnn)',
    parse: wholeNumber(1),
  },
  {
    setting: 'architectures',
    flags: '--architectures <number>',
    text: 'networks to draw (random)',
    parse: wholeNumber(1),
  },
]

/** Options that switch something on. */
const settingSwitches: readonly { readonly setting: string; readonly flags: string; readonly text: string }[] = [
  {
    setting: 'watchEigenvalue',
    flags: '--watch-eigenvalue',
    text: 'work out the dominant eigenvalue of ∇²α L_val after every epoch (darts)',
  },
  {
    setting: 'stopOnCollapse',
    flags: '--stop-on-collapse',
    text: 'end the search when that eigenvalue shoots up (darts)',
  },
]

export function addSettingOptions(command: Command): Command {
  for (const { flags, text, parse } of settingOptions) command.addOption(new Option(flags, text).argParser(parse))
  for (const { flags, text } of settingSwitches) command.addOption(new Option(flags, text))
  return command
}

/** The options of settings that may change when a search goes back to an epoch. */
export function addBranchOptions(command: Command): Command {
  const changeable = ({ setting }: { readonly setting: string }): boolean => setting in branchChangesSchema.shape
  for (const { flags, text, parse } of settingOptions.filter(changeable))
    command.addOption(new Option(flags, text).argParser(parse))
  for (const { flags, text } of settingSwitches.filter(changeable))
    command.addOption(new Option(flags, text)).addOption(new Option(flags.replace('--', '--no-'), 'or not'))
  return command
}

/** The settings that were asked for, by their names in the contract. */
export function askedSettings(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return defined(
    Object.fromEntries(
      [...settingOptions, ...settingSwitches].map(({ setting, flags }) => [
        setting,
        options[new Option(flags).attributeName()],
      ]),
    ),
  )
}

/** The algorithm that a space is searched with unless another one is asked for. */
export const usualAlgorithm = (space: SpaceId): SearchChoice['algorithm'] => (isFbnet(space) ? 'dnas' : 'darts')

const isFbnet = (space: SpaceId): boolean => fbnetSpaceIds.some((id) => id === space)

/**
 * A search's settings: the preset, and over it what was asked for.
 * @throws TansakuError BAD_REQUEST for an algorithm that does not search the space, or an option that takes no part in
 * the search
 */
export function searchSettings(
  { algorithm, space, preset }: SearchChoice,
  asked: Readonly<Record<string, unknown>>,
): SearchSettings {
  const { schema, settings } = familyOf(algorithm, space, preset)
  const useless = Object.keys(asked).filter((name) => !(name in schema.shape))
  if (useless.length > 0) {
    const flags = useless.map(
      (name) =>
        [...settingOptions, ...settingSwitches].find(({ setting }) => setting === name)?.flags.split(' ')[0] ??
        (name === 'latencyTableId' ? '--table' : name),
    )
    throw new TansakuError(
      'BAD_REQUEST',
      `${flags.join(', ')} takes no part in a ${algorithm} search of ${space}: leave it out.`,
      { algorithm, space, options: flags },
    )
  }
  const parsed = schema.safeParse({ ...settings, ...asked, algorithm, space })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new TansakuError(
    'BAD_REQUEST',
    `The search cannot be done with ${issue?.path.join('.') ?? 'these settings'}: ${issue?.message ?? ''}.`,
    { setting: issue?.path.join('.') },
  )
}

function familyOf(algorithm: SearchChoice['algorithm'], space: SpaceId, preset: SearchChoice['preset']) {
  if (algorithm === 'random') {
    const { derivedChannels, derivedCells } = named(dartsCnnPresets, preset, algorithm)
    return {
      schema: randomSettingsSchema,
      settings: {
        derivedChannels,
        derivedCells,
        derivedHidden: named(dartsRnnPresets, preset, algorithm).derivedHidden,
      },
    }
  }
  if (algorithm !== usualAlgorithm(space)) {
    throw new TansakuError(
      'BAD_REQUEST',
      `${space} is searched with ${usualAlgorithm(space)} or random, not with ${algorithm}.`,
      { algorithm, space, spaces: spaceIds },
    )
  }
  if (algorithm === 'dnas') return { schema: dnasSettingsSchema, settings: named(dnasPresets, preset, algorithm) }
  return space === 'darts-cnn'
    ? { schema: dartsCnnSettingsSchema, settings: named(dartsCnnPresets, preset, space) }
    : { schema: dartsRnnSettingsSchema, settings: named(dartsRnnPresets, preset, space) }
}

/** @param owner what the presets are of @throws TansakuError BAD_REQUEST */
function named<T>(
  presets: Readonly<Partial<Record<SearchChoice['preset'], T>>>,
  preset: SearchChoice['preset'],
  owner: string,
): T {
  const found = presets[preset]
  if (found === undefined)
    throw new TansakuError(
      'BAD_REQUEST',
      `There is no preset ${preset} of ${owner}: choose one of ${Object.keys(presets).join(', ')}.`,
      { preset, presets: Object.keys(presets) },
    )
  return found
}
