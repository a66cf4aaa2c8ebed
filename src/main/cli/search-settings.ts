import { InvalidArgumentError, Option, type Command } from 'commander'
import {
  algorithmIds,
  algorithmsOf,
  findKind,
  requireNoProblem,
  searchKinds,
  searchSettingsSchema,
  takesPart,
  type AlgorithmId,
  type Field,
  type SearchKind,
  type SearchSettings,
} from '#shared/algorithms/index.ts'
import type { SpaceId } from '#shared/architecture/architecture.ts'
import { TansakuError } from '#shared/errors.ts'
import { defined } from './options.ts'

/** Of all kinds of search; which have which is told where one has not. */
export const presetNames = [...new Set(searchKinds.flatMap(({ presets }) => Object.keys(presets)))]

export interface SearchChoice {
  readonly algorithm: AlgorithmId
  readonly space: SpaceId
  readonly preset: string
}

/** A setting as an option of the terminal, with what takes part in it. */
export interface SettingOption {
  readonly field: Field
  readonly flag: string
  readonly kinds: readonly SearchKind[]
}

const flagOf = ({ key, flag }: Field): string =>
  flag ?? `--${key.replaceAll(/[A-Z0-9]+/g, (letters) => `-${letters.toLowerCase()}`)}`

/** Every setting of every kind of search once, in the order of the rows. */
export const settingOptions: readonly SettingOption[] = [
  ...Map.groupBy(
    searchKinds.flatMap((kind) => kind.fields.map((field) => ({ kind, field }))),
    ({ field }) => field.key,
  ).values(),
].map((uses) => ({
  field: uses[0]!.field,
  flag: flagOf(uses[0]!.field),
  kinds: uses.map(({ kind }) => kind),
}))

/** Algorithms that search for several devices at once. */
const devicesKinds = searchKinds.filter(({ schema }) => 'otherDevices' in schema.shape).map(({ id }) => id)

/** Which kinds of search an option is for, where not for all that train. */
export function forWhom(kinds: readonly SearchKind[]): string {
  const trained = searchKinds.filter(({ course }) => course === 'epochs')
  return trained.every((kind) => kinds.includes(kind)) ? '' : ` (${kinds.map(({ id }) => id).join(', ')})`
}

/** Ranges are the settings' own, which tell more than a parser could. */
export function number(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('Expected a number.')
  return value
}

export const oneOf =
  (options: readonly (number | string)[]) =>
  (text: string): number | string => {
    const value = options.find((each) => String(each) === text)
    if (value === undefined) throw new InvalidArgumentError(`Expected one of ${options.join(', ')}.`)
    return value
  }

function optionOf({ field, flag, kinds }: SettingOption): Option {
  const text = `${field.help}${forWhom(kinds)}`
  if (field.kind === 'switch') return new Option(flag, text)
  const { options } = field
  return new Option(`${flag} <${options === undefined ? 'number' : options.join('|')}>`, text).argParser(
    options === undefined ? number : oneOf(options),
  )
}

/** A switch may be on in the preset: there is an option to turn it off. */
function addOption(command: Command, option: SettingOption): void {
  command.addOption(optionOf(option))
  if (option.field.kind === 'switch') command.addOption(new Option(option.flag.replace('--', '--no-'), 'or not'))
}

export function addSettingOptions(command: Command): Command {
  for (const option of settingOptions) addOption(command, option)
  return command
}

/** The options of settings that may change when a search goes back to an epoch. */
export function addBranchOptions(command: Command): Command {
  for (const option of settingOptions.filter(({ field, kinds }) =>
    kinds.some(({ changeable }) => (changeable as readonly string[]).includes(field.key)),
  ))
    addOption(command, option)
  return command
}

/** The settings that were asked for, by their names in the contract. */
export function askedSettings(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return defined(
    Object.fromEntries(settingOptions.map(({ field, flag }) => [field.key, options[new Option(flag).attributeName()]])),
  )
}

/** The algorithm that a space is searched with unless another one is asked for. */
export const usualAlgorithm = (space: SpaceId): AlgorithmId => algorithmsOf(space)[0]!

/**
 * A search's settings: the preset, and over it what was asked for.
 * @throws TansakuError BAD_REQUEST for an algorithm that does not search the space, an option that takes no part in the
 * search, or settings with which nothing would be searched
 */
export function searchSettings(
  { algorithm, space, preset }: SearchChoice,
  asked: Readonly<Record<string, unknown>>,
): SearchSettings {
  const kind = requireKind(algorithm, space)
  return settingsOver({ ...presetOf(kind, preset), algorithm, space }, asked)
}

/** Settings with others over them. @throws TansakuError BAD_REQUEST as `searchSettings` does */
export function settingsOver(
  before: Readonly<Record<string, unknown>> & Omit<SearchChoice, 'preset'>,
  asked: Readonly<Record<string, unknown>>,
): SearchSettings {
  const { algorithm, space } = before
  const kind = requireKind(algorithm, space)
  const useless = Object.keys(asked).filter((name) => !(name in kind.schema.shape))
  if (useless.length > 0) {
    const flags = useless.map(flagFor)
    if (useless.includes('otherDevices') && !useless.includes('latencyTableId'))
      throw new TansakuError(
        'BAD_REQUEST',
        `A ${algorithm} search of ${space} is for one device: name one --table. Searches for several are of ${devicesKinds.join(', ')}.`,
        { algorithm, space },
      )
    throw new TansakuError(
      'BAD_REQUEST',
      `${flags.join(', ')} takes no part in a ${algorithm} search of ${space}: leave it out.`,
      { algorithm, space, options: flags },
    )
  }
  const parsed = searchSettingsSchema.safeParse({ ...before, ...asked, algorithm, space })
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new TansakuError(
      'BAD_REQUEST',
      `The search cannot be done with ${issue?.path.join('.') ?? 'these settings'}: ${issue?.message ?? ''}.`,
      { setting: issue?.path.join('.') },
    )
  }
  requireParts(kind, parsed.data, asked)
  requireNoProblem(kind.problems(parsed.data, { examples: null, reachable: null }))
  return parsed.data
}

/** Settings that hold what `--table` names. */
const tableSettings: readonly string[] = ['latencyTableId', 'otherDevices']
const flagFor = (key: string): string =>
  settingOptions.find(({ field }) => field.key === key)?.flag ?? (tableSettings.includes(key) ? '--table' : key)

/** What is asked for must take part in what was chosen. @throws TansakuError BAD_REQUEST */
function requireParts(kind: SearchKind, settings: SearchSettings, asked: Readonly<Record<string, unknown>>): void {
  const idle = kind.fields.filter((field) => field.key in asked && !takesPart(field, settings))
  if (idle.length === 0) return
  const { key, is } = idle[0]!.where!
  const flags = idle.map((field) => flagFor(field.key))
  throw new TansakuError(
    'BAD_REQUEST',
    `${flags.join(', ')} takes part where ${flagFor(key)} is ${is.join(' or ')}: leave it out, or choose another.`,
    { options: flags, [key]: is },
  )
}

function requireKind(algorithm: AlgorithmId, space: SpaceId): SearchKind {
  const kind = findKind(algorithm, space)
  if (kind !== undefined) return kind
  const known = algorithmsOf(space)
  throw new TansakuError(
    'BAD_REQUEST',
    `${space} is searched with ${known.slice(0, -1).join(', ')} or ${known.at(-1) ?? ''}, not with ${algorithm}.`,
    { algorithm, space, algorithms: known, of: algorithmIds },
  )
}

/** @throws TansakuError BAD_REQUEST */
function presetOf({ id, presets }: SearchKind, preset: string): Readonly<Record<string, unknown>> {
  if (Object.hasOwn(presets, preset)) return presets[preset]!
  throw new TansakuError(
    'BAD_REQUEST',
    `There is no preset ${preset} of ${id}: choose one of ${Object.keys(presets).join(', ')}.`,
    { preset, presets: Object.keys(presets) },
  )
}
