import {
  findKind,
  searchKinds,
  searchSettingsSchema,
  takesPart,
  type SearchKind,
  type SearchSettings,
} from '../algorithms/index.ts'
import type { SettingValue, SweepWish } from '../contract/sweeps.ts'
import { imageInputSchema } from '../spaces/input.ts'
import { TansakuError } from '../errors.ts'

/** More searches than this are a slip of the finger. */
export const mostRuns = 500

export interface PlannedRun {
  readonly name: string
  readonly settings: SearchSettings
  readonly values: Readonly<Record<string, SettingValue>>
}

export interface SweepPlan {
  readonly runs: readonly PlannedRun[]
  /** Combinations that came to the same settings as another. */
  readonly duplicates: number
}

type Values = Readonly<Record<string, SettingValue>>

/**
 * The searches of a sweep: each combination of its axes once, every one of the first seed before any of the second, so
 * that there is a whole front early. What a kind of search does not have, or what takes no part in it, is left out of
 * its searches, so that a method without a latency weight is searched once and not once for each weight.
 * @throws TansakuError BAD_REQUEST
 */
export function planSweep({ name, preset, settings, axes }: Omit<SweepWish, 'training'>): SweepPlan {
  const named = axes.map(({ setting }) => setting)
  const twice = named.find((setting, index) => named.indexOf(setting) !== index)
  if (twice !== undefined) throw refused(`${twice} varies twice: give all of its values at once.`, { setting: twice })
  const combinations = axes.reduce((product, { values }) => product * new Set(values.map(keyOf)).size, 1)
  if (combinations > mostRuns)
    throw refused(
      `These axes have ${String(combinations)} combinations; at most ${String(mostRuns)} searches make a sweep. Leave some values out, or make several sweeps.`,
      { combinations, most: mostRuns },
    )
  const whole = combined(seedFirst(axes)).map((values) => ({ ...settings, ...values }))
  const kinds = new Set(whole.map(kindOfValues))
  requireUse([...Object.keys(settings), ...named], [...kinds])
  const runs = new Map<string, SearchSettings>()
  for (const values of whole) {
    const run = runSettings(kindOfValues(values), preset, values)
    const text = keyOf(run)
    if (!runs.has(text)) runs.set(text, run)
  }
  return {
    runs: [...runs.values()].map((run, index) => ({
      name: `${name} ${String(index + 1)}`,
      settings: run,
      values: valuesOf(run, axes),
    })),
    duplicates: whole.length - runs.size,
  }
}

/** A search's values on a sweep's axes: of those that it has and that vary. */
export function valuesOf(settings: SearchSettings, axes: SweepWish['axes']): Record<string, SettingValue> {
  const all: Values = settings
  return Object.fromEntries(
    axes.flatMap(({ setting, values }) => {
      const value = all[setting]
      return value === undefined || values.length < 2 || !isAsked(setting, settings) ? [] : [[setting, value]]
    }),
  )
}

/** A setting that has a value and takes no part is not one that was chosen. */
function isAsked(setting: string, settings: SearchSettings): boolean {
  const field = findKind(settings.algorithm, settings.space)?.fields.find(({ key }) => key === setting)
  return field === undefined || takesPart(field, settings)
}

const seedFirst = (axes: SweepWish['axes']): SweepWish['axes'] => [
  ...axes.filter(({ setting }) => setting === 'seed'),
  ...axes.filter(({ setting }) => setting !== 'seed'),
]

/** Every value with every other; the last axis varies fastest. */
const combined = (axes: SweepWish['axes']): Values[] =>
  axes.reduce<Values[]>(
    (rows, { setting, values }) => rows.flatMap((row) => values.map((value): Values => ({ ...row, [setting]: value }))),
    [{}],
  )

function kindOfValues({ algorithm, space }: Values): SearchKind {
  const kind = findKind(String(algorithm), String(space))
  if (kind !== undefined) return kind
  throw refused(`${String(space)} is not searched with ${String(algorithm)}.`, { algorithm, space })
}

/** What is named must be a setting of one of the kinds at least. @throws TansakuError BAD_REQUEST */
function requireUse(names: readonly string[], kinds: readonly SearchKind[]): void {
  const useless = names.filter((name) => kinds.every(({ schema }) => !(name in schema.shape)))
  if (useless.length === 0) return
  const isKnown = (name: string): boolean => searchKinds.some(({ schema }) => name in schema.shape)
  throw refused(
    useless.every(isKnown)
      ? `${useless.join(', ')} takes no part in any of these searches (${kinds.map(({ id }) => id).join(', ')}): leave it out.`
      : `There is no setting ${useless.filter((name) => !isKnown(name)).join(', ')}.`,
    { settings: useless },
  )
}

/** The preset of the kind, and over it what of the values takes part. @throws TansakuError BAD_REQUEST */
function runSettings(kind: SearchKind, preset: string, values: Values): SearchSettings {
  if (!Object.hasOwn(kind.presets, preset))
    throw refused(
      `There is no preset ${preset} of ${kind.id}: choose one of ${Object.keys(kind.presets).join(', ')}.`,
      { preset, presets: Object.keys(kind.presets) },
    )
  const usual = kind.presets[preset]!
  const own = Object.fromEntries(Object.entries(values).filter(([key]) => key in kind.schema.shape))
  const asked = { ...usual, ...own }
  const idle = kind.fields.filter((field) => !takesPart(field, asked)).map(({ key }) => key)
  const chosen = Object.fromEntries(Object.entries(own).filter(([key]) => !idle.includes(key)))
  const parsed = searchSettingsSchema.safeParse({ ...usual, ...chosen })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const setting = issue?.path.join('.') ?? ''
  throw refused(
    `A search of this sweep cannot be done with ${setting === '' ? 'these settings' : `${setting} ${valueText(values[setting])}`}: ${issue?.message ?? ''}.`,
    { setting, values },
  )
}

/** A value as messages and tables of the terminal say it. */
export const valueText = (value: SettingValue | undefined): string =>
  value === undefined
    ? '–'
    : value === null
      ? 'none'
      : value === true
        ? 'on'
        : value === false
          ? 'off'
          : Array.isArray(value)
            ? value.map((each) => (typeof each === 'object' ? JSON.stringify(each) : String(each))).join('+')
            : typeof value === 'object'
              ? imagesText(value)
              : String(value)

/** Images by their size, which is all of them that varies in a sweep; anything else as it is written. */
export function imagesText(value: object): string {
  const input = imageInputSchema.safeParse(value)
  return input.success ? `${String(input.data.size)} px` : JSON.stringify(value)
}

/** A search's values in a sentence: ` (latencyBeta 0.6, seed 2)`; nothing where nothing varies. */
export function valuesText(values: Values): string {
  const parts = Object.entries(values).map(([setting, value]) => `${setting} ${valueText(value)}`)
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

/** Equal for values and settings that are the same, in whatever order they were named. */
function keyOf(value: object | SettingValue): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value)
  return JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

const refused = (message: string, details: Readonly<Record<string, unknown>>): TansakuError =>
  new TansakuError('BAD_REQUEST', message, details)
