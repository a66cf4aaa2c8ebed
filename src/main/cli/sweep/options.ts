import { InvalidArgumentError, Option, type Command } from 'commander'
import { algorithmIds, type AlgorithmId, type Field } from '#shared/algorithms/index.ts'
import { spaceIds, type SpaceId } from '#shared/architecture/index.ts'
import { leastSize, mostSize } from '#shared/spaces/index.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import { listOf, rangesOf } from '../lists.ts'
import { choice, wholeNumber } from '../options.ts'
import { forWhom, number, oneOf, presetNames, settingOptions } from '../search-settings.ts'
import type { CommonOptions } from '../session.ts'

export type TrainingPreset = keyof typeof evaluationPresets
const trainingPresets = Object.keys(evaluationPresets) as TrainingPreset[]

/** How a sweep is asked for in the terminal; one value is the same for all of its searches, several vary. */
export interface SweepOptions extends CommonOptions {
  readonly space: readonly SpaceId[]
  readonly algorithm?: readonly AlgorithmId[]
  readonly name: string
  readonly preset: string
  readonly table?: readonly string[]
  readonly dataset?: readonly string[]
  readonly size?: readonly number[]
  readonly seed: readonly number[]
  readonly train?: TrainingPreset
  readonly trainSeeds?: readonly number[]
  readonly trainArchitectures?: number
  readonly trainWith?: readonly (readonly [string, string])[]
  readonly plan?: boolean
  readonly from?: string
}

/** The options of `tansaku search`, each of which takes several values with commas between. */
export function addSweepOptions(command: Command): Command {
  command
    .option('--spaces, --space <ids>', spaceIds.join(', '), listOf(choice(spaceIds)), ['fbnet-mini'])
    .option(
      '--algorithms, --algorithm <names>',
      'what searches the space; its usual one when left out: dnas for FBNet, darts for cells',
      listOf(choice(algorithmIds)),
    )
    .option('--name <text>', 'a name for the sweep', '')
    .option(
      '--preset <name>',
      `${presetNames.join(', ')}: what the other options start from`,
      choice(presetNames),
      'laptop',
    )
    .option(
      '--tables, --table <ids>',
      'latency tables, see tansaku list tables, or latest: the newest complete one of the space',
      listOf(String),
    )
    .option('--datasets, --dataset <ids>', 'what to train on, see tansaku list datasets', listOf(String))
    .option(
      '--sizes, --size <pixels>',
      `sides that pictures are brought to, ${String(leastSize)} to ${String(mostSize)}; the data set's when left out`,
      rangesOf(wholeNumber(leastSize, mostSize)),
    )
    .option('--seeds, --seed <numbers>', 'such as 1..5', rangesOf(wholeNumber(0)), [1])
  for (const { field, flag, kinds } of settingOptions)
    command.addOption(
      new Option(`${flag} <${placeholder(field)}>`, `${field.help}${forWhom(kinds)}`).argParser(parserOf(field)),
    )
  return command
    .option('--train <preset>', `train what was found, ${trainingPresets.join(', ')}`, choice(trainingPresets))
    .option('--train-seeds <numbers>', 'seeds of these trainings: 1 when left out', rangesOf(wholeNumber(0)))
    .option('--train-architectures <number>', 'train so many of each search: 1 when left out', wholeNumber(1))
    .option(
      '--train-with <setting=value>',
      'differently from the preset, such as epochs=10,batchSize=96; see tansaku evaluate',
      listOf(assignment),
    )
    .option(
      '--from <file>',
      'the searches, seeds and trainings of a board: what tansaku compare --json printed; with --name, --table and --plan alone',
    )
    .option('--plan', 'tell what would be done and how long it would take, and start nothing')
    .option('--json', 'data alone on standard output')
}

const placeholder = ({ kind, options }: Field): string =>
  kind === 'switch' ? 'on,off' : options === undefined ? 'numbers' : options.join(',')

function parserOf({ kind, options }: Field): (text: string) => (number | string | boolean)[] {
  if (kind === 'switch') return listOf((text) => choice(['on', 'off'])(text) === 'on')
  return options === undefined ? rangesOf(number) : listOf(oneOf(options))
}

function assignment(text: string): [string, string] {
  const found = /^(\w+)=(.+)$/u.exec(text)
  if (found === null) throw new InvalidArgumentError('Expected setting=value.')
  return [found[1]!, found[2]!]
}
