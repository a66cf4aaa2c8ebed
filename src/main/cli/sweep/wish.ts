import {
  algorithmsOf,
  findKind,
  tableSetting,
  usualDatasets,
  type AlgorithmId,
  type SearchKind,
} from '#shared/algorithms/index.ts'
import { spaceRow, type SpaceId } from '#shared/architecture/index.ts'
import { imageEvaluationSettingsSchema, textEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { sweepWishSchema, type SettingValue, type SweepTraining, type SweepWish } from '#shared/contract/sweeps.ts'
import { isSameInput, type ImageInput } from '#shared/spaces/index.ts'
import { TansakuError } from '#shared/errors.ts'
import { evaluationPresets, textEvaluationPresets } from '#shared/evaluation/presets.ts'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import { asked } from '../asked.ts'
import { asksForLatency, findTable } from '../find-table.ts'
import { searchedInput } from '../images.ts'
import { defined } from '../options.ts'
import { askedSettings } from '../search-settings.ts'
import type { SweepOptions } from './options.ts'

/** What the options amount to. @throws TansakuError BAD_REQUEST, NOT_FOUND */
export async function wishOf(client: WorkbenchClient, options: SweepOptions): Promise<SweepWish> {
  const { name, preset, space: spaces, seed } = options
  const task = spaceRow(spaces[0]!).task
  const algorithms = options.algorithm ?? [algorithmsOf(spaces[0]!)[0]!]
  const settings = askedSettings({ ...options }) as Record<string, readonly SettingValue[]>
  const kinds = kindsOf(algorithms, spaces)
  const tables = await tablesOf(client, options, kinds, settings)
  const inputs = await inputsOf(client, options)
  if (tables.length > 0 && inputs.length > 1)
    throw new TansakuError(
      'BAD_REQUEST',
      'A latency table is of pictures of one size: make a sweep of each --size, or vary sizes in searches without a table (once).',
      { sizes: options.size },
    )
  const varied = Object.entries({
    algorithm: algorithms,
    space: spaces,
    ...(kinds.some(({ course }) => course !== 'none') && { dataset: options.dataset ?? [usualDatasets[task]] }),
    ...(tables.length > 0 && { [tableSetting]: tables }),
    ...(inputs.length > 0 && { input: inputs }),
    seed,
    ...settings,
  } satisfies Record<string, readonly SettingValue[]>)
  return asked(sweepWishSchema, {
    name,
    preset,
    settings: Object.fromEntries(varied.flatMap(([key, values]) => (values.length === 1 ? [[key, values[0]]] : []))),
    axes: varied.flatMap(([setting, values]) => (values.length > 1 ? [{ setting, values }] : [])),
    training: trainingOf(task, options),
  })
}

const kindsOf = (algorithms: readonly AlgorithmId[], spaces: readonly SpaceId[]): SearchKind[] =>
  algorithms.flatMap((algorithm) => spaces.flatMap((space) => findKind(algorithm, space) ?? []))

/** Ids of the tables that were named; the newest one where a kind of search asks for it. */
async function tablesOf(
  client: WorkbenchClient,
  { table: names, space: spaces, preset, dataset: [dataset] = [], size: [size] = [] }: SweepOptions,
  kinds: readonly SearchKind[],
  settings: Readonly<Record<string, readonly SettingValue[]>>,
): Promise<string[]> {
  const wanting = kinds.find(
    (kind) => kind.latencyTable === 'must' || (kind.latencyTable === 'may' && asksForLatency(kind, settings)),
  )
  const wishes = names ?? (wanting === undefined ? [] : ['latest'])
  const kind = wanting ?? kinds.find(({ latencyTable }) => latencyTable !== 'none')
  // The size that `latest` must have is one of the first of each.
  const first = Object.fromEntries(Object.entries(settings).map(([key, [value]]) => [key, value]))
  const space = kind?.spaces.find((id) => spaces.includes(id)) ?? spaces[0]!
  const algorithm = (kind?.algorithm ?? 'random') as AlgorithmId
  const input = await searchedInput(client, space, {
    dataset: dataset ?? usualDatasets[spaceRow(space).task],
    ...defined({ size }),
  })
  const ids: string[] = []
  for (const name of wishes)
    ids.push(await findTable(client, kind, { algorithm, space, preset, asked: { ...first, input }, name }))
  return [...new Set(ids)]
}

/** The data sets' pictures at each size that was asked for. @throws TansakuError BAD_REQUEST, NOT_FOUND */
async function inputsOf(
  client: WorkbenchClient,
  { size: sizes = [], space: [space], dataset }: SweepOptions,
): Promise<ImageInput[]> {
  const { task } = spaceRow(space!)
  const inputs: ImageInput[] = []
  for (const id of dataset ?? [usualDatasets[task]])
    for (const size of sizes) {
      const input = await searchedInput(client, space!, { dataset: id, size })
      if (input === null)
        throw new TansakuError('BAD_REQUEST', `--size is of pictures: ${space!} is searched on text.`, { space })
      if (inputs.every((other) => !isSameInput(other, input))) inputs.push(input)
    }
  if (inputs.length > new Set(sizes).size)
    throw new TansakuError(
      'BAD_REQUEST',
      'These data sets have other classes or channels: with --size, make a sweep of each.',
      { datasets: dataset },
    )
  return inputs
}

/** @throws TansakuError BAD_REQUEST */
function trainingOf(
  task: 'images' | 'text',
  { train, trainSeeds, trainArchitectures, trainWith, dataset }: SweepOptions,
): SweepTraining | null {
  if (train === undefined) {
    if (trainSeeds === undefined && trainArchitectures === undefined && trainWith === undefined) return null
    throw new TansakuError(
      'BAD_REQUEST',
      '--train-seeds, --train-architectures and --train-with take part where --train names a preset.',
      {},
    )
  }
  const preset = { images: evaluationPresets, text: textEvaluationPresets }[task][train]
  const schema = { images: imageEvaluationSettingsSchema, text: textEvaluationSettingsSchema }[task]
  const own = Object.fromEntries((trainWith ?? []).map(([key, text]) => [key, valueOf(text)]))
  const unknown = Object.keys(own).filter((key) => !(key in schema.shape))
  if (unknown.length > 0)
    throw new TansakuError(
      'BAD_REQUEST',
      `--train-with: a training on ${task} has no ${unknown.join(', ')}. It has ${Object.keys(schema.shape).join(', ')}.`,
      { unknown },
    )
  const settings = asked(schema, { ...preset, dataset: dataset?.[0] ?? usualDatasets[task], seed: 0, ...own })
  return { settings, seeds: [...(trainSeeds ?? [1])], architectures: trainArchitectures ?? 1 }
}

function valueOf(text: string): number | string | null {
  if (text === 'none') return null
  return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text)
}
