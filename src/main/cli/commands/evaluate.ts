import type { Command } from 'commander'
import { bestEpoch } from '#shared/evaluation/best-epoch.ts'
import type { Evaluation } from '#shared/contract/architectures.ts'
import { addSizeOptions, networkArgument, splitSize, storedNetwork, type SizeWish } from '../find-network.ts'
import { follow } from '../follow.ts'
import { percent } from '../format.ts'
import { withSession, type Session } from '../session.ts'
import { addTrainingOptions, trainingSettings, type TrainingOptions } from '../training-options.ts'

type EvaluateOptions = TrainingOptions & SizeWish

export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate')
    .description('train a derived network from scratch and test it')
    .argument('<network>', networkArgument)
  addSizeOptions(command)
  addTrainingOptions(command)
    .option('--json', 'data alone on standard output')
    .action((wish: string, wishes: EvaluateOptions) => {
      const { size, rest: options } = splitSize(wishes)
      return withSession('write', options, async (session) => {
        const network = await storedNetwork(session, wish, size)
        const settings = trainingSettings(network.spec, options)
        const id = await follow(session, () => session.client.architectures.evaluate({ id: network.id, settings }), {
          title: `Training ${network.name}`,
          resumable: true,
        })
        await answerEvaluation(session, id)
      })
    })
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
