import type { Command } from 'commander'
import { fbnetSpaceIdSchema, fbnetSpaceIds, type FbnetSpaceId } from '#shared/architecture/architecture.ts'
import { dnasSettingsSchema, randomSettingsSchema, type SearchSettings } from '#shared/contract/searches.ts'
import { dnasPresets } from '#shared/presets.ts'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import { follow } from '../follow.ts'
import { choice, decimal, wholeNumber } from '../options.ts'
import { describeNetworks } from '../networks.ts'
import { select } from '../select.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'

const presets = Object.keys(dnasPresets) as (keyof typeof dnasPresets)[]

interface SearchOptions extends CommonOptions {
  readonly algorithm: 'dnas' | 'random'
  readonly space: FbnetSpaceId
  readonly name: string
  readonly preset: keyof typeof dnasPresets
  readonly table: string
  readonly dataset: string
  readonly seed: number
  readonly latencyBeta?: number
  readonly latencyAlpha?: number
  readonly epochs?: number
  readonly warmupEpochs?: number
  readonly batchSize?: number
  readonly trainingImages?: number
  readonly sampled?: number
  readonly architectures: number
}

export function addSearch(program: Command): void {
  program.command('search').description('search for networks that are accurate and fast')
    .option('--algorithm <name>', 'dnas, or random as the baseline', choice(['dnas', 'random'] as const), 'dnas')
    .option('--space <id>', fbnetSpaceIds.join(', '), choice(fbnetSpaceIdSchema.options), 'fbnet-mini')
    .option('--name <text>', 'a name for the run', '')
    .option('--preset <name>', `${presets.join(', ')}: what the other options start from`, choice(presets), 'laptop')
    .option('--table <id>', 'the latency table, see tansaku list tables; the newest complete one of the space', 'latest')
    .option('--dataset <id>', 'what to train on', 'cifar10')
    .option('--seed <number>', 'two runs of one seed give one result', wholeNumber(0), 1)
    .option('--latency-beta <number>', 'β of the loss: how much latency weighs', decimal(0))
    .option('--latency-alpha <number>', 'α of the loss', decimal(0))
    .option('--epochs <number>', 'epochs in all', wholeNumber(1))
    .option('--warmup-epochs <number>', 'epochs at the start that train only the weights', wholeNumber(0))
    .option('--batch-size <number>', 'images a step', wholeNumber(1))
    .option('--training-images <number>', 'use only so many images', wholeNumber(2))
    .option('--sampled <number>', 'networks to derive by sampling, beside the argmax', wholeNumber(0))
    .option('--architectures <number>', 'networks to draw (random)', wholeNumber(1), 5)
    .option('--json', 'data alone on standard output')
    .action((options: SearchOptions) => withSession('write', options, async (session) => {
      const settings = await settingsOf(session.client, options)
      const id = await follow(session, () => session.client.searches.start({ name: options.name, settings }), { title: 'Searching', resumable: true })
      await answerSearch(session, id)
    }))
}

/** What a finished search found. */
export async function answerSearch({ client, terminal }: Session, id: string): Promise<void> {
  const search = await client.searches.get({ id })
  const networks = await Promise.all(search.architectureIds.map((architectureId) => client.architectures.get({ id: architectureId })))
  terminal.answer({ ...search, architectures: networks }, () => `${describeNetworks(networks)}\n\nSearch ${search.id} (${search.name}). Train one with: tansaku evaluate ${networks[0]?.id ?? 'ID'}`)
}

async function settingsOf(client: WorkbenchClient, options: SearchOptions): Promise<SearchSettings> {
  const { algorithm, space, seed } = options
  if (algorithm === 'random') return randomSettingsSchema.parse({ algorithm, space, seed, architectures: options.architectures })
  const tables = await client.latencyTables.list()
  const fitting = options.table === 'latest' ? tables.filter((table) => table.space === space && table.state === 'complete') : tables
  const table = select(fitting, options.table, `latency table of ${space}`, `tansaku measure --space ${space}`)
  const wished = {
    latencyBeta: options.latencyBeta, latencyAlpha: options.latencyAlpha, epochs: options.epochs, warmupEpochs: options.warmupEpochs,
    batchSize: options.batchSize, trainingImages: options.trainingImages, sampledArchitectures: options.sampled,
  }
  return dnasSettingsSchema.parse({ ...dnasPresets[options.preset], ...defined(wished), space, seed, dataset: options.dataset, latencyTableId: table.id })
}

/** Options that were given. */
export const defined = <T extends object>(options: T): Partial<T> => Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>
