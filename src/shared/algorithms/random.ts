import { z } from 'zod'
import { spaceIds, spaceIdSchema } from '../spaces/spec.ts'
import { dartsCnnPresets } from './darts-cnn.ts'
import { dartsRnnPresets } from './darts-rnn.ts'
import { networkSize, spaceRow } from '../spaces/index.ts'
import {
  countSchema,
  derivedSizeFields,
  latencyLimitField,
  latencyLimitSettings,
  searchedInputSchema,
  seedSchema,
  type Field,
} from './fields.ts'
import type { SearchKind } from './kind.ts'
import { limitProblems } from './problems.ts'

/** Random search: the baseline every other algorithm is held against. */
export const randomSettingsSchema = z.object({
  algorithm: z.literal('random'),
  space: spaceIdSchema,
  input: searchedInputSchema,
  seed: seedSchema,
  architectures: countSchema(10_000).default(5),
  ...latencyLimitSettings,
  ...derivedSizeFields,
})
export type RandomSettings = z.infer<typeof randomSettingsSchema>

/** Nets of the size that the presets of searches in spaces of cells derive. */
export const sizeOf = (preset: 'paper' | 'laptop' | 'demo') => ({
  algorithm: 'random' as const,
  input: null,
  architectures: 5,
  latencyLimitUs: null,
  derivedChannels: dartsCnnPresets[preset].derivedChannels,
  derivedCells: dartsCnnPresets[preset].derivedCells,
  derivedHidden: dartsRnnPresets[preset].derivedHidden,
  vocabulary: 10_000,
})

/** Of what a space leaves open. */
export const sizeFields: readonly Field[] = [
  {
    key: 'derivedChannels',
    group: 'derive',
    spaces: ['darts-cnn', 'enas-cnn'],
    help: 'channels of the derived architectures',
  },
  {
    key: 'derivedCells',
    group: 'derive',
    spaces: ['darts-cnn', 'enas-cnn'],
    help: 'cells of the derived architectures',
  },
  { key: 'derivedHidden', group: 'derive', spaces: ['darts-rnn'], help: 'units of the derived architectures' },
  { key: 'vocabulary', group: 'derive', spaces: ['darts-rnn'], help: 'words that the derived architectures know' },
]

export const random: SearchKind<RandomSettings> = {
  id: 'random',
  algorithm: 'random',
  spaces: spaceIds,
  schema: randomSettingsSchema,
  presets: { paper: sizeOf('paper'), laptop: sizeOf('laptop'), demo: sizeOf('demo') },
  fields: [{ key: 'architectures', group: 'derive', help: 'architectures to draw' }, latencyLimitField, ...sizeFields],
  course: 'none',
  latencyTable: 'may',
  checkpoints: 'newest',
  changeable: [],
  figures: [],
  epochs: () => 1,
  warmupEpochs: () => 0,
  stepsPerEpoch: () => null,
  macImages: () => 0,
  title: ({ space }) => `${space} random`,
  note: () => null,
  tableSize: ({ space, input, derivedChannels, derivedCells }) =>
    spaceRow(space).tableSize(networkSize({ channels: derivedChannels, cells: derivedCells, input })),
  derivedSize: ({ derivedChannels, derivedCells, derivedHidden, vocabulary }) => ({
    derivedChannels,
    derivedCells,
    derivedHidden,
    vocabulary,
  }),
  problems: limitProblems,
}
