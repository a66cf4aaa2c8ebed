import { algorithmIds, findKind, tableSetting, type Field } from '#shared/algorithms/index.ts'
import type { LatencyTableSummary } from '#shared/contract/latency-tables.ts'
import type { SettingValue, SweepAxis, SweepTraining, SweepWish } from '#shared/contract/sweeps.ts'
import { isSameSize } from '#shared/spaces/index.ts'
import { valueNumbers } from '#shared/sweeps/value-texts.ts'
import { kindOfDraft, presetOf, presetValues, settingsOf, type SearchDraft } from '../searches/form/draft.ts'

/** A setting that is to vary, while it may still be incomplete. */
export interface AxisDraft {
  /** Sets axes apart while their settings change. */
  readonly key: number
  setting: string | null
  /** Numbers as they are written. */
  text: string
  /** Of choices, by their text. */
  chosen: string[]
}

/** A setting that can vary: with what there is to choose from, or as numbers. */
export interface Variable {
  readonly setting: string
  readonly options: readonly (string | number | boolean)[] | null
}

/** What of a draft can vary: its choices, and the settings of its kind of search. */
export function variablesOf(draft: SearchDraft, tables: readonly LatencyTableSummary[]): Variable[] {
  const kind = kindOfDraft(draft)
  const tableIds = draft.space === null ? [] : tablesOf(draft, tables)
  const algorithms = algorithmIds.filter((id) => findKind(id, draft.space ?? '') !== undefined)
  return [
    { setting: 'seed', options: null },
    ...(algorithms.length > 1 ? [{ setting: 'algorithm', options: algorithms }] : []),
    ...(kind.latencyTable !== 'none' && tableIds.length > 1 ? [{ setting: tableSetting, options: tableIds }] : []),
    ...kind.fields
      .filter(({ spaces }) => spaces === undefined || (draft.space !== null && spaces.includes(draft.space)))
      .map((field) => ({ setting: field.key, options: optionsOf(field) })),
  ]
}

/** Complete ones of the space at the draft's size. */
function tablesOf(draft: SearchDraft, tables: readonly LatencyTableSummary[]): string[] {
  const size = kindOfDraft(draft).tableSize(settingsOf(draft))
  return tables
    .filter((table) => table.space === draft.space && table.state === 'complete' && isSameSize(table.size, size))
    .map(({ id }) => id)
}

const optionsOf = ({ kind, options }: Field): Variable['options'] =>
  kind === 'switch' ? [true, false] : (options ?? null)

/** What an axis says; null while it says nothing whole. */
export function axisOf({ setting, text, chosen }: AxisDraft, variables: readonly Variable[]): SweepAxis | null {
  const variable = variables.find((each) => each.setting === setting)
  if (variable === undefined) return null
  const values: readonly SettingValue[] | null =
    variable.options === null
      ? valueNumbers(text)
      : variable.options.filter((option) => chosen.includes(String(option)))
  return values === null || values.length === 0 ? null : { setting: variable.setting, values: [...values] }
}

/**
 * The draft of a search and what varies in it as a sweep; null while an axis is incomplete. Only what differs from the
 * preset is told, so that searches of another kind start from a preset of their own.
 */
export function wishOf(
  draft: SearchDraft,
  name: string,
  axes: readonly (SweepAxis | null)[],
  training: SweepTraining | null,
): SweepWish | null {
  if (axes.some((axis) => axis === null)) return null
  const kind = kindOfDraft(draft)
  const preset = presetOf(draft) ?? Object.keys(kind.presets).at(-1)!
  const usual = presetValues(kind, preset)
  const all = settingsOf(draft) as unknown as Readonly<Record<string, SettingValue | undefined>>
  const varied = new Set(axes.map((axis) => axis?.setting))
  const settings = Object.fromEntries(
    Object.entries(all).filter(
      (entry): entry is [string, SettingValue] =>
        entry[1] !== undefined &&
        entry[0] in kind.schema.shape &&
        !varied.has(entry[0]) &&
        usual[entry[0]] !== entry[1],
    ),
  )
  return { name: name.trim(), preset, settings, axes: axes.filter((axis) => axis !== null), training }
}
