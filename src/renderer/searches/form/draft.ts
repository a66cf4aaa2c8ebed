import {
  algorithmIds,
  datasetOf,
  findKind,
  kindOf,
  latencyTableOf,
  searchKinds,
  takesPart,
  type AlgorithmId,
  type CommonSettings,
  type Field,
  type SearchSettings,
  type SearchKind,
} from '#shared/algorithms/index.ts'
import type { SpaceId } from '#shared/architecture/architecture.ts'
import type { ImageInput } from '#shared/spaces/index.ts'

export type FieldValue = number | boolean | string | null
export type FieldValues = Record<string, FieldValue>

/** A device after the first. */
export interface OtherDevice {
  readonly latencyTableId: string
  readonly latencyTargetUs: number | null
}

/**
 * What the form holds while it may still be incomplete: the choices, and the values of each kind of search, by its id,
 * kept while another is shown.
 */
export interface SearchDraft {
  algorithm: AlgorithmId
  space: SpaceId | null
  dataset: string | null
  /** Side that pictures are brought to; null = the data set's. */
  size: number | null
  /** What the nets take; null = the space's own. */
  input: ImageInput | null
  latencyTableId: string | null
  /** Of kinds that search for several devices at once. */
  otherDevices: OtherDevice[]
  seed: number | null
  values: Record<string, FieldValues>
}

/** The kind of search that a draft is for; that of the algorithm's first space while none is chosen. */
export const kindOfDraft = ({ algorithm, space }: Pick<SearchDraft, 'algorithm' | 'space'>): SearchKind =>
  findKind(algorithm, space ?? '') ?? searchKinds.find((kind) => kind.algorithm === algorithm)!

/** Whether it can be for several devices at once. */
export const takesDevices = (kind: SearchKind): boolean => 'otherDevices' in kind.schema.shape

/** Values for all its fields, whatever the space. */
export function presetValues(kind: SearchKind, preset: string): FieldValues {
  const values = kind.presets[preset] ?? {}
  return Object.fromEntries(kind.fields.map(({ key }) => [key, values[key] as FieldValue]))
}

/** Each kind starts with its smallest preset, which is the last. */
export const newDraft = (): SearchDraft => ({
  algorithm: algorithmIds[0]!,
  space: null,
  dataset: null,
  size: null,
  input: null,
  latencyTableId: null,
  otherDevices: [],
  seed: 1,
  values: Object.fromEntries(
    searchKinds.map((kind) => [kind.id, presetValues(kind, Object.keys(kind.presets).at(-1) ?? '')]),
  ),
})

/** A draft of a search like another, with a seed of its own. */
export function draftLike(settings: SearchSettings, seed: number): SearchDraft {
  const kind = kindOf(settings)
  const given = settings as unknown as Readonly<Record<string, FieldValue>> & Partial<SearchDraft>
  const draft = newDraft()
  return {
    ...draft,
    algorithm: settings.algorithm,
    space: settings.space,
    dataset: datasetOf(settings),
    size: given.input?.size ?? null,
    input: given.input ?? null,
    latencyTableId: latencyTableOf(settings),
    otherDevices: given.otherDevices ?? [],
    seed,
    values: {
      ...draft.values,
      [kind.id]: Object.fromEntries(kind.fields.map(({ key }) => [key, (given[key] ?? null) as FieldValue])),
    },
  }
}

/** The fields to show for a draft: what latency does is asked where there is a table of it. */
export function fieldsOf(draft: SearchDraft): Field[] {
  const kind = kindOfDraft(draft)
  return kind.fields.filter(
    (field) =>
      (field.spaces === undefined || (draft.space !== null && field.spaces.includes(draft.space))) &&
      (field.group !== 'latency' || draft.latencyTableId !== null) &&
      takesPart(field, draft.values[kind.id] ?? {}),
  )
}

const shownValues = (draft: SearchDraft, values: FieldValues): FieldValue[] =>
  fieldsOf(draft).map(({ key }) => values[key] ?? null)

const isSame = (a: readonly FieldValue[], b: readonly FieldValue[]): boolean =>
  a.every((value, index) => value === b[index])

/** Names of the presets that differ in what is shown; none where there is nothing to choose. */
export function presetsOf(draft: SearchDraft): string[] {
  const kind = kindOfDraft(draft)
  const shown = Object.keys(kind.presets).map((id) => ({ id, values: shownValues(draft, presetValues(kind, id)) }))
  const distinct = shown.filter(
    ({ values }, index) => !shown.slice(0, index).some((each) => isSame(each.values, values)),
  )
  return distinct.length > 1 ? distinct.map(({ id }) => id) : []
}

/** The preset the values still agree with, if any. */
export function presetOf(draft: SearchDraft): string | null {
  const kind = kindOfDraft(draft)
  const values = shownValues(draft, draft.values[kind.id] ?? {})
  return presetsOf(draft).find((id) => isSame(shownValues(draft, presetValues(kind, id)), values)) ?? null
}

/** The draft as settings, as far as it has any: for what rows say of settings that need not be whole. */
export const settingsOf = (draft: SearchDraft): CommonSettings => {
  const { values, size: _size, ...choices } = draft
  return { ...choices, ...values[kindOfDraft(draft).id] } as CommonSettings
}
