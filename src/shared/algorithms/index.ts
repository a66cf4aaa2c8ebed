import { z } from 'zod'
import { spaceRow, type ImageInput } from '../spaces/index.ts'
import type { SpaceId } from '../spaces/spec.ts'
import { dartsCnn, dartsCnnSettingsSchema } from './darts-cnn.ts'
import { dartsRnn, dartsRnnSettingsSchema } from './darts-rnn.ts'
import { dnas, dnasSettingsSchema } from './dnas.ts'
import type { CommonSettings, SearchKind } from './kind.ts'
import { enas, enasSettingsSchema } from './enas.ts'
import { enasRnn, enasRnnSettingsSchema } from './enas-rnn.ts'
import { evolution, evolutionSettingsSchema } from './evolution.ts'
import { evolutionRnn, evolutionRnnSettingsSchema } from './evolution-rnn.ts'
import { nas, nasSettingsSchema } from './nas.ts'
import { nasRnn, nasRnnSettingsSchema } from './nas-rnn.ts'
import { once, onceSettingsSchema } from './once.ts'
import { random, randomSettingsSchema } from './random.ts'

export * from './darts-cnn.ts'
export * from './darts-rnn.ts'
export * from './dnas.ts'
export * from './enas.ts'
export * from './enas-rnn.ts'
export { evolutionPresets, type EvolutionPreset, type EvolutionSettings } from './evolution.ts'
export * from './evolution-rnn.ts'
export { nasPresets, type NasSettings } from './nas.ts'
export * from './nas-rnn.ts'
export * from './once.ts'
export * from './random.ts'
export type { TextChildSettings } from './text-children.ts'
export { takesPart, type Field, type FieldGroup } from './fields.ts'
export type { CommonSettings, Figure, SearchKind } from './kind.ts'
export { requireNoProblem, type Problem, type ProblemFacts } from './problems.ts'

export const dartsSettingsSchema = z.discriminatedUnion('space', [dartsCnnSettingsSchema, dartsRnnSettingsSchema])
export type DartsSettings = z.infer<typeof dartsSettingsSchema>

export const searchSettingsSchema = z.discriminatedUnion('algorithm', [
  dnasSettingsSchema,
  onceSettingsSchema,
  dartsSettingsSchema,
  z.discriminatedUnion('space', [enasSettingsSchema, enasRnnSettingsSchema]),
  z.discriminatedUnion('space', [evolutionSettingsSchema, evolutionRnnSettingsSchema]),
  z.discriminatedUnion('space', [nasSettingsSchema, nasRnnSettingsSchema]),
  randomSettingsSchema,
])
export type SearchSettings = z.infer<typeof searchSettingsSchema>
export type AlgorithmId = SearchSettings['algorithm']

const rows = {
  dnas,
  once,
  'darts-cnn': dartsCnn,
  'darts-rnn': dartsRnn,
  enas,
  'enas-rnn': enasRnn,
  evolution,
  'evolution-rnn': evolutionRnn,
  nas,
  'nas-rnn': nasRnn,
  random,
}
export type SearchKindId = keyof typeof rows

/** All kinds of search, in the order in which they are shown; the first of a space is its usual one. */
// One cast for all: a row takes the settings of its own schema, and kindOf finds it by them.
export const searchKinds = Object.values(rows) as unknown as readonly SearchKind[]

export const algorithmIds = [...new Set(searchKinds.map(({ algorithm }) => algorithm))] as AlgorithmId[]

/** Those that search a space. */
export const algorithmsOf = (space: SpaceId): AlgorithmId[] =>
  searchKinds.filter(({ spaces }) => spaces.includes(space)).map(({ algorithm }) => algorithm as AlgorithmId)

/** What searches a space with an algorithm, if anything. */
export const findKind = (algorithm: string, space: string): SearchKind | undefined =>
  searchKinds.find((kind) => kind.algorithm === algorithm && kind.spaces.some((id) => id === space))

/** The data set that a search is done on, if any. */
export const datasetOf = (settings: SearchSettings): string | null => ('dataset' in settings ? settings.dataset : null)

/** The images that a search's nets take; null for text. */
export const inputOfSearch = (settings: SearchSettings): ImageInput | null =>
  ('input' in settings ? settings.input : null) ?? spaceRow(settings.space).input

/** The latency tables that a search looks at, one for each device. */
export const latencyTablesOf = (settings: SearchSettings): string[] => [
  ...('latencyTableId' in settings && settings.latencyTableId !== null ? [settings.latencyTableId] : []),
  ...('otherDevices' in settings ? settings.otherDevices.map(({ latencyTableId }) => latencyTableId) : []),
]

/** Its latency table, that of the first of its devices, if any. */
export const latencyTableOf = (settings: SearchSettings): string | null => latencyTablesOf(settings)[0] ?? null

/** The setting that names the first of them. */
export const tableSetting = 'latencyTableId'

/** What each task's searches and trainings take where no data set is named. */
export const usualDatasets = { images: 'cifar10', text: 'sotu' } as const

/** The row of settings that are whole. */
export const kindOf = (settings: CommonSettings): SearchKind => findKind(settings.algorithm, settings.space)!
