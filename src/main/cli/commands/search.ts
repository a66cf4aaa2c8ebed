import { Option, type Command } from 'commander'
import { algorithmIds, findKind, latencyTablesOf, usualDatasets } from '#shared/algorithms/index.ts'
import { spaceIds, spaceRow } from '#shared/architecture/index.ts'
import type { ArchitectureRecord } from '#shared/contract/architectures.ts'
import type { SearchRun, SearchSettings } from '#shared/contract/searches.ts'
import { imagesOfPreset } from '#shared/datasets/held-out.ts'
import { TansakuError } from '#shared/errors.ts'
import { nextSeed } from '#shared/searches/alike.ts'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import { asksForLatency, findTable } from '../find-table.ts'
import { follow } from '../follow.ts'
import { addSizeOption, imagesIn, searchedInput } from '../images.ts'
import { choice, decimal, defined, listed, wholeNumber } from '../options.ts'
import { describeArchitectures } from '../architectures.ts'
import {
  addSettingOptions,
  askedSettings,
  presetNames,
  searchSettings,
  settingsOver,
  usualAlgorithm,
  type SearchChoice,
} from '../search-settings.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'

interface SearchOptions extends CommonOptions, Omit<SearchChoice, 'algorithm'> {
  readonly algorithm?: SearchChoice['algorithm']
  readonly name: string
  readonly table?: string[]
  readonly deviceTarget?: number[]
  readonly dataset?: string
  readonly size?: number
  readonly seed: number
  readonly like?: string
}

export function addSearch(program: Command): void {
  const command = program
    .command('search')
    .description('search for architectures that are accurate and fast')
    .option('--space <id>', spaceIds.join(', '), choice(spaceIds), 'fbnet-mini')
    .option(
      '--algorithm <name>',
      'what searches the space; its usual one when left out: dnas for FBNet, darts for cells',
      choice(algorithmIds),
    )
    .option('--name <text>', 'a name for the run', '')
    .option(
      '--preset <name>',
      `${presetNames.join(', ')}: what the other options start from`,
      choice(presetNames),
      'laptop',
    )
    .option(
      '--table <id>',
      'the latency table, see tansaku list tables, or latest: the newest complete one of the space; dnas takes that one where none is named, and several, one a device: named again, or with commas between',
      listed((text) => text),
    )
    .option(
      '--device-target <microseconds>',
      "targets of the devices after the first, in the order of their tables; where left out, as far up in a device's range as the first's (dnas)",
      listed(decimal(0)),
    )
    .option('--dataset <id>', 'what to train on, see tansaku list datasets: cifar10, for darts-rnn sotu')
  addSizeOption(command, "the data set's").option(
    '--seed <number>',
    'two runs of one seed give one result',
    wholeNumber(0),
    1,
  )
  command.addOption(
    new Option(
      '--like <search>',
      'its settings, with the next seed; the options of settings and --seed change some',
    ).conflicts(['space', 'algorithm', 'preset', 'table', 'deviceTarget', 'dataset', 'size']),
  )
  addSettingOptions(command)
    .option('--json', 'data alone on standard output')
    .action((options: SearchOptions) =>
      withSession('write', options, async (session) => {
        const hasSeed = command.getOptionValueSource('seed') === 'cli'
        const begun =
          options.like === undefined
            ? { settings: await settingsOf(session.client, options), likeId: null }
            : await settingsLike(session.client, options.like, options, hasSeed)
        const id = await follow(session, () => session.client.searches.start({ name: options.name, ...begun }), {
          title: 'Searching',
          resumable: true,
        })
        await answerSearch(session, id)
      }),
    )
}

/** What a finished search found. */
export async function answerSearch({ client, terminal }: Session, id: string): Promise<void> {
  const search = await client.searches.get({ id })
  const architectures = await Promise.all(
    search.architectureIds.map((architectureId) => client.architectures.get({ id: architectureId })),
  )
  terminal.answer(
    { ...search, architectures },
    () =>
      `${describeOfSearch(search, architectures)}\n\nSearch ${search.id} (${search.name}). Train one with: tansaku evaluate ${architectures[0]?.id ?? 'ID'}`,
  )
}

/** A search's settings under what was asked for. @throws TansakuError BAD_REQUEST for what has no part there */
async function settingsLike(
  client: WorkbenchClient,
  likeId: string,
  options: SearchOptions,
  hasSeed: boolean,
): Promise<{ settings: SearchSettings; likeId: string }> {
  const { settings } = await client.searches.get({ id: likeId })
  const known = (await client.searches.list()).map((search) => search.settings)
  const seed = hasSeed ? options.seed : nextSeed(settings, known)
  return { likeId, settings: settingsOver(settings, { ...askedSettings({ ...options }), seed }) }
}

async function settingsOf(client: WorkbenchClient, options: SearchOptions): Promise<SearchSettings> {
  const { space, preset, seed, dataset = usualDatasets[spaceRow(space).task], size } = options
  const search = { algorithm: options.algorithm ?? usualAlgorithm(space), space, preset }
  const kind = findKind(search.algorithm, space)
  // What is only drawn has the space's own images unless data is named.
  const data = kind?.course === 'none' ? options.dataset : dataset
  const input = await searchedInput(client, space, { dataset: data, ...defined({ size }) })
  if (size !== undefined && input === null)
    throw new TansakuError('BAD_REQUEST', `--size is of pictures: ${space} is searched on text.`, { space })
  const asked = { ...askedSettings({ ...options }), ...(input !== null && { input }) }
  // Without a table where latency may be left aside, but for who asks how much it is to weigh.
  const wantsTable = kind?.latencyTable === 'must' || (kind?.latencyTable === 'may' && asksForLatency(kind, asked))
  const names = options.table ?? (wantsTable ? ['latest'] : [])
  const tables = []
  for (const name of names) tables.push(await findTable(client, kind, { ...search, asked, name }))
  const settings = searchSettings(search, {
    ...asked,
    ...(kind?.course === 'none' ? {} : { dataset }),
    seed,
    ...devicesOf(tables, options.deviceTarget ?? []),
  })
  return kind?.course === 'none' || 'trainingImages' in asked
    ? settings
    : imagesOfPreset(settings, await imagesIn(client, dataset))
}

/** @throws TansakuError BAD_REQUEST for a target without a device */
function devicesOf([first, ...others]: readonly string[], targetsUs: readonly number[]): Record<string, unknown> {
  if (targetsUs.length > others.length)
    throw new TansakuError(
      'BAD_REQUEST',
      `There are ${String(targetsUs.length)} of --device-target for ${String(others.length)} devices after the first, whose target is --latency-target-us: name a --table for each.`,
    )
  return {
    ...(first !== undefined && { latencyTableId: first }),
    ...(others.length > 0 && {
      otherDevices: others.map((latencyTableId, i) => ({ latencyTableId, latencyTargetUs: targetsUs[i] ?? null })),
    }),
  }
}

/** A search for several devices tells each one's architectures apart, with their latencies there. */
function describeOfSearch({ settings, devices }: SearchRun, architectures: readonly ArchitectureRecord[]): string {
  const tableIds = latencyTablesOf(settings)
  if (tableIds.length <= 1) return describeArchitectures(architectures, tableIds[0])
  return tableIds
    .map((tableId) => {
      const device = devices.find((each) => each.tableId === tableId)
      const own = architectures.filter((each) => each.tableIds?.includes(tableId))
      return `For ${device?.deviceName ?? tableId} (${tableId}):\n${describeArchitectures(own, tableId)}`
    })
    .join('\n\n')
}
