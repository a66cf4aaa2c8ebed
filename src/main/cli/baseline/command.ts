import type { Command } from 'commander'
import type { EvaluationSettings } from '#shared/contract/architectures.ts'
import { chosenOn } from '#shared/evaluation/chosen-on.ts'
import { fittingSettings } from '#shared/evaluation/fitting-settings.ts'
import { protocolKey, protocolName, protocolParts } from '#shared/evaluation/protocol.ts'
import { wholeNumber } from '../options.ts'
import { select } from '../select.ts'
import { withSession } from '../session.ts'
import { addTrainingOptions, trainingSettings, type TrainingOptions } from '../training-options.ts'
import { runBaseline, searchedNetwork } from './baseline.ts'
import { baselineFigures, describeBaseline } from './report.ts'

type BaselineOptions = TrainingOptions & {
  readonly runs: number
  readonly channels?: number
  readonly cells?: number
  readonly hidden?: number
}

export function addBaseline(program: Command): void {
  const command = program
    .command('baseline')
    .description('train what a search found and random networks at the same budget, and tell whether it beats them')
    .argument('<search>', 'id of a search, see tansaku list searches')
    .option('--runs <number>', 'trainings of the network found, and random networks trained', wholeNumber(2), 5)
    .option(
      '--channels <number>',
      "train nets of DARTS cells with so many channels, not with the search's",
      wholeNumber(2),
    )
    .option('--cells <number>', 'train nets of so many DARTS cells', wholeNumber(2))
    .option('--hidden <number>', 'train recurrent nets of so many units', wholeNumber(1))
  addTrainingOptions(command)
    .option('--json', 'data alone on standard output')
    .action((wish: string, { runs, channels, cells, hidden, ...options }: BaselineOptions) =>
      withSession('write', options, async (session) => {
        const { client, terminal } = session
        const search = await client.searches.get({
          id: select(await client.searches.list(), wish, 'search', 'tansaku search').id,
        })
        const network = await searchedNetwork(client, search, { channels, cells, hidden })
        const settings = trainingSettings(network.spec, options)
        const baseline = await runBaseline(session, search, network, { runs, seed: options.seed, settings })
        const protocol = protocolOf(fittingSettings(network.spec, settings))
        terminal.answer({ ...baseline, figures: baselineFigures(baseline), settings, protocol }, () =>
          describeBaseline(baseline, settings.task, protocol.name),
        )
      }),
    )
}

/** The protocol that all trainings of a comparison share. */
function protocolOf(settings: EvaluationSettings): { key: string; name: string } {
  const trained = { settings, chosenOn: chosenOn(settings) }
  return { key: protocolKey(trained), name: protocolName(settings.dataset, protocolParts(trained)) }
}
