import { spaceIdSchema } from '#shared/architecture/architecture.ts'
import { randomSettingsSchema } from '#shared/algorithms/index.ts'
import { type SearchSettings } from '#shared/contract/searches.ts'
import { dartsCnnPresets, dartsRnnPresets, dnasPresets } from '#shared/algorithms/index.ts'
import { formFields, type FieldSpec, type FormId } from './fields.ts'

export type FieldValue = number | boolean | null
export type FieldValues = Record<string, FieldValue>
export type Algorithm = SearchSettings['algorithm']
export const algorithms = ['dnas', 'darts', 'random'] as const satisfies readonly Algorithm[]

/**
 * What the form holds while it may still be incomplete: the choices, and each form's own values, kept while another is
 * shown.
 */
export interface SearchDraft {
  algorithm: Algorithm
  space: string | null
  dataset: string | null
  latencyTableId: string | null
  seed: number | null
  values: Record<FormId, FieldValues>
}

const presets: Readonly<Partial<Record<FormId, Readonly<Record<string, object>>>>> = {
  dnas: dnasPresets,
  'darts-cnn': dartsCnnPresets,
  'darts-rnn': dartsRnnPresets,
}

/** Their names, as far as the form has any. */
export const presetsOf = (form: FormId): string[] => Object.keys(presets[form] ?? {})

/** Beside the fields: shown as a choice of two. */
const choices = ['order'] as const

function keysOf(form: FormId): string[] {
  return [...formFields[form].map(({ key }) => key), ...(form.startsWith('darts') ? choices : [])]
}

const pick = (source: object, keys: readonly string[]): FieldValues =>
  Object.fromEntries(Object.entries(source).filter(([key]) => keys.includes(key))) as FieldValues

export function presetValues(form: FormId, preset: string): FieldValues {
  return pick(presets[form]?.[preset] ?? {}, keysOf(form))
}

/** The preset the values still agree with, if any. */
export function presetOf(form: FormId, values: FieldValues): string | null {
  return (
    presetsOf(form).find((id) =>
      Object.entries(presetValues(form, id)).every(([key, value]) => values[key] === value),
    ) ?? null
  )
}

/** Each form starts with its smallest preset. */
export function newDraft(): SearchDraft {
  const random = randomSettingsSchema.parse({ algorithm: 'random', space: 'fbnet-mini', seed: 1 })
  const smallest = (form: FormId): FieldValues => presetValues(form, presetsOf(form).at(-1) ?? '')
  return {
    algorithm: 'dnas',
    space: null,
    dataset: null,
    latencyTableId: null,
    seed: 1,
    values: {
      dnas: smallest('dnas'),
      'darts-cnn': smallest('darts-cnn'),
      'darts-rnn': smallest('darts-rnn'),
      random: pick(random, keysOf('random')),
    },
  }
}

export function formOf({ algorithm, space }: Pick<SearchDraft, 'algorithm' | 'space'>): FormId {
  return algorithm === 'darts' ? (space === 'darts-rnn' ? 'darts-rnn' : 'darts-cnn') : algorithm
}

/** The fields to show for a draft. */
export function fieldsOf(draft: SearchDraft): FieldSpec[] {
  const space = spaceIdSchema.safeParse(draft.space).data
  return formFields[formOf(draft)].filter(
    (field) => field.spaces === undefined || (space !== undefined && field.spaces.includes(space)),
  )
}
