import type { Command } from 'commander'
import { spaceIds, type SpaceId } from '#shared/architecture/architecture.ts'
import type { SearchSettings } from '#shared/contract/searches.ts'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import { follow } from '../follow.ts'
import { choice, wholeNumber } from '../options.ts'
import { describeNetworks } from '../networks.ts'
import {
  addSettingOptions,
  askedSettings,
  presetNames,
  searchAlgorithms,
  searchSettings,
  usualAlgorithm,
  type SearchChoice,
} from '../search-settings.ts'
import { select } from '../select.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'

interface SearchOptions extends CommonOptions, Omit<SearchChoice, 'algorithm'> {
  readonly algorithm?: SearchChoice['algorithm']
  readonly name: string
  readonly table?: string
  readonly dataset?: string
  readonly seed: number
}

export function addSearch(program: Command): void {
  const command = program
    .command('search')
    .description('search for networks that are accurate and fast')
    .option('--space <id>', spaceIds.join(', '), choice(spaceIds), 'fbnet-mini')
    .option(
      '--algorithm <name>',
      'what searches the space: dnas for FBNet, darts for cells, or random as the baseline',
      choice(searchAlgorithms),
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
      'the latency table, see tansaku list tables, or latest: the newest complete one of the space; dnas takes that one where none is named',
    )
    .option('--dataset <id>', 'what to train on, see tansaku list datasets: cifar10, for darts-rnn sotu')
    .option('--seed <number>', 'two runs of one seed give one result', wholeNumber(0), 1)
  addSettingOptions(command)
    .option('--json', 'data alone on standard output')
    .action((options: SearchOptions) =>
      withSession('write', options, async (session) => {
        const settings = await settingsOf(session.client, options)
        const id = await follow(session, () => session.client.searches.start({ name: options.name, settings }), {
          title: 'Searching',
          resumable: true,
        })
        await answerSearch(session, id)
      }),
    )
}

const usualDataset = (space: SpaceId): string => (space === 'darts-rnn' ? 'sotu' : 'cifar10')

/** What a finished search found. */
export async function answerSearch({ client, terminal }: Session, id: string): Promise<void> {
  const search = await client.searches.get({ id })
  const networks = await Promise.all(
    search.architectureIds.map((architectureId) => client.architectures.get({ id: architectureId })),
  )
  terminal.answer(
    { ...search, architectures: networks },
    () =>
      `${describeNetworks(networks)}\n\nSearch ${search.id} (${search.name}). Train one with: tansaku evaluate ${networks[0]?.id ?? 'ID'}`,
  )
}

async function settingsOf(client: WorkbenchClient, options: SearchOptions): Promise<SearchSettings> {
  const { space, preset, seed, dataset = usualDataset(space) } = options
  const search = { algorithm: options.algorithm ?? usualAlgorithm(space), space, preset }
  const asked = askedSettings({ ...options })
  if (search.algorithm === 'random') return searchSettings(search, { ...asked, seed })
  // DARTS looks at latency only where it is told to.
  const table = options.table ?? (search.algorithm === 'dnas' || 'latencyWeight' in asked ? 'latest' : undefined)
  return searchSettings(search, {
    ...asked,
    dataset,
    seed,
    ...(table !== undefined && { latencyTableId: await findTable(client, space, table) }),
  })
}

async function findTable(client: WorkbenchClient, space: SpaceId, name: string): Promise<string> {
  const tables = await client.latencyTables.list()
  const fitting =
    name === 'latest' ? tables.filter((table) => table.space === space && table.state === 'complete') : tables
  return select(fitting, name, `latency table of ${space}`, `tansaku measure --space ${space}`).id
}
