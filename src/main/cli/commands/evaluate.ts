import type { Command } from 'commander'
import { bestEpoch } from '#shared/evaluation/best-epoch.ts'
import type { Evaluation } from '#shared/contract/architectures.ts'
import { storedNetwork, type SizeWish } from '../find-network.ts'
import { follow } from '../follow.ts'
import { percent } from '../format.ts'
import { wholeNumber } from '../options.ts'
import { withSession, type Session } from '../session.ts'
import { addTrainingOptions, trainingSettings, type TrainingOptions } from '../training-options.ts'

type EvaluateOptions = TrainingOptions & SizeWish

export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate')
    .description('train a derived network from scratch and test it')
    .argument(
      '<network>',
      "id or name of a network, see tansaku list networks; a published one's name such as darts-v2; or a file with a genotype",
    )
    .option('--channels <number>', 'first channels of a DARTS network', wholeNumber(1))
    .option('--cells <number>', 'cells of a DARTS network', wholeNumber(1))
    .option('--auxiliary', 'with the auxiliary head of a DARTS network, its loss weighing 0.4 unless said otherwise')
    .option('--hidden <number>', 'units of a recurrent network', wholeNumber(1))
    .option(
      '--vocabulary <number>',
      'words of a recurrent network, where its text has others than the 10,000 of sotu and ptb',
      wholeNumber(3),
    )
  addTrainingOptions(command)
    .option('--json', 'data alone on standard output')
    .action((wish: string, { channels, cells, auxiliary, hidden, vocabulary, ...options }: EvaluateOptions) =>
      withSession('write', options, async (session) => {
        const network = await storedNetwork(session, wish, { channels, cells, auxiliary, hidden, vocabulary })
        const settings = trainingSettings(network.spec, options)
        const id = await follow(session, () => session.client.architectures.evaluate({ id: network.id, settings }), {
          title: `Training ${network.name}`,
          resumable: true,
        })
        await answerEvaluation(session, id)
      }),
    )
}

/** How a finished evaluation went. */
export async function answerEvaluation({ client, terminal }: Session, id: string): Promise<void> {
  for (const { id: architectureId } of await client.architectures.list()) {
    const network = await client.architectures.get({ id: architectureId })
    const evaluation = network.evaluations.find((each) => each.id === id)
    if (evaluation === undefined) continue
    terminal.answer(
      evaluation,
      () =>
        `${network.name}: ${resultOf(evaluation)} in the best of ${String(evaluation.epochs.length)} epochs, number ${String((bestEpoch(evaluation.epochs)?.epoch ?? 0) + 1)}. Evaluation ${id}.`,
    )
    return
  }
}

const resultOf = ({ settings, testAccuracy, testPerplexity }: Evaluation): string =>
  settings.task === 'text'
    ? `perplexity ${(testPerplexity ?? Number.NaN).toFixed(1)} on the test text`
    : `${percent(testAccuracy ?? 0, 2)} of the test images right`
