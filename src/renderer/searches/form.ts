import type { z } from 'zod'
import type { DnasSettings, RandomSettings, SearchSettings } from '#shared/contract/searches.ts'
import { searchSettingsSchema } from '#shared/contract/searches.ts'
import { dnasPresets } from '#shared/presets.ts'

export type PresetId = keyof typeof dnasPresets
export const presetIds = Object.keys(dnasPresets) as PresetId[]

/** What the form holds while it may still be incomplete. */
export type SearchDraft = { algorithm: SearchSettings['algorithm']; space: string | null; dataset: string | null; latencyTableId: string | null; architectures: number | null } & NumericDraft
export type NumericKey = Exclude<{ [Key in keyof DnasSettings]: DnasSettings[Key] extends number | null ? Key : never }[keyof DnasSettings], undefined>
type NumericDraft = Record<NumericKey, number | null>

export interface FieldSpec {
  readonly key: NumericKey | 'architectures'
  readonly group: 'budget' | 'weights' | 'theta' | 'temperature' | 'loss' | 'derive'
  readonly hint?: 'warmupEpochs' | 'trainingImages' | 'weightShare' | 'sampledArchitectures'
  readonly nullable?: boolean
}

/** The form's fields in the order of the article's section 4.1. */
export const dnasFields: readonly FieldSpec[] = [
  { key: 'epochs', group: 'budget' },
  { key: 'warmupEpochs', group: 'budget', hint: 'warmupEpochs' },
  { key: 'batchSize', group: 'budget' },
  { key: 'trainingImages', group: 'budget', hint: 'trainingImages', nullable: true },
  { key: 'weightShare', group: 'budget', hint: 'weightShare' },
  { key: 'latencyAlpha', group: 'loss' },
  { key: 'latencyBeta', group: 'loss' },
  { key: 'initialTemperature', group: 'temperature' },
  { key: 'temperatureDecay', group: 'temperature' },
  { key: 'weightLearningRate', group: 'weights' },
  { key: 'weightMomentum', group: 'weights' },
  { key: 'weightDecay', group: 'weights' },
  { key: 'thetaLearningRate', group: 'theta' },
  { key: 'thetaWeightDecay', group: 'theta' },
  { key: 'sampledArchitectures', group: 'derive', hint: 'sampledArchitectures' },
]
export const randomFields: readonly FieldSpec[] = [{ key: 'architectures', group: 'derive' }]

export function draftOf(preset: PresetId): SearchDraft {
  const { algorithm, ...numbers } = dnasPresets[preset]
  return { algorithm, ...numbers, space: null, dataset: null, latencyTableId: null, seed: 1, architectures: 5 }
}

/** The preset the numbers still agree with, if any. */
export function presetOf(draft: SearchDraft): PresetId | null {
  return presetIds.find((id) => dnasFields.every(({ key }) => key === 'architectures' || draft[key] === dnasPresets[id][key as keyof (typeof dnasPresets)[PresetId]])) ?? null
}

/** A complaint about one field, as a message key and its limit. */
export interface Issue {
  readonly key: 'missing' | 'number' | 'whole' | 'tooSmall' | 'tooSmallExclusive' | 'tooBig' | 'tooBigExclusive' | 'other'
  readonly limit: string
}

export type Checked = { readonly settings: SearchSettings; readonly issues: null } | { readonly settings: null; readonly issues: Readonly<Record<string, Issue>> }

/** The draft held against the contract's own schema. */
export function check(draft: SearchDraft): Checked {
  const { architectures, ...dnas } = draft
  const candidate = draft.algorithm === 'dnas' ? dnas : { algorithm: 'random', space: draft.space, seed: draft.seed, architectures } satisfies Partial<Record<keyof RandomSettings, unknown>>
  const parsed = searchSettingsSchema.safeParse(candidate)
  if (parsed.success) return { settings: parsed.data, issues: null }
  return { settings: null, issues: Object.fromEntries([...parsed.error.issues].reverse().map((issue) => [String(issue.path[0] ?? ''), told(issue)])) }
}

const choices: readonly string[] = ['space', 'dataset', 'latencyTableId']

function told(issue: z.core.$ZodIssue): Issue {
  if (choices.includes(String(issue.path[0]))) return { key: 'missing', limit: '' }
  switch (issue.code) {
    case 'invalid_type': return { key: issue.expected === 'int' ? 'whole' : 'number', limit: '' }
    case 'too_small': return { key: issue.inclusive ? 'tooSmall' : 'tooSmallExclusive', limit: String(issue.minimum) }
    case 'too_big': return { key: issue.inclusive ? 'tooBig' : 'tooBigExclusive', limit: String(issue.maximum) }
    default: return { key: 'other', limit: '' }
  }
}
