import type { Command } from 'commander'
import { evaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { evaluationPresets } from '#shared/presets.ts'
import { follow } from '../follow.ts'
import { percent } from '../format.ts'
import { choice, decimal, defined, wholeNumber } from '../options.ts'
import { select } from '../select.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'

const presets = Object.keys(evaluationPresets) as (keyof typeof evaluationPresets)[]

interface EvaluateOptions extends CommonOptions {
  readonly preset: keyof typeof evaluationPresets
  readonly dataset: string
  readonly seed: number
  readonly epochs?: number
  readonly batchSize?: number
  readonly trainingImages?: number
  readonly learningRate?: number
  readonly weightDecay?: number
  readonly cutout?: number
  readonly clipNorm?: number
  readonly auxiliaryWeight?: number
  readonly dropPath?: number
}

export function addEvaluate(program: Command): void {
  program.command('evaluate').description('train a derived network from scratch and test it')
    .argument('<network>', 'id of a network, see tansaku list networks')
    .option('--preset <name>', `${presets.join(', ')}: what the other options start from`, choice(presets), 'laptop')
    .option('--dataset <id>', 'what to train on', 'cifar10')
    .option('--seed <number>', 'two runs of one seed give one result', wholeNumber(0), 1)
    .option('--epochs <number>', 'epochs in all', wholeNumber(1))
    .option('--batch-size <number>', 'images a step', wholeNumber(1))
    .option('--training-images <number>', 'use only so many images', wholeNumber(1))
    .option('--learning-rate <number>', 'at the start; it falls along a cosine', decimal(0))
    .option('--weight-decay <number>', 'L2 penalty on the weights', decimal(0))
    .option('--cutout <pixels>', 'side of the square blanked in training images', wholeNumber(0))
    .option('--clip-norm <number>', 'the gradient\'s longest norm', decimal(0))
    .option('--auxiliary-weight <number>', 'of the auxiliary head\'s loss; 0 = no head (DARTS networks)', decimal(0))
    .option('--drop-path <share>', 'paths dropped in the last epoch, growing from none (DARTS networks)', decimal(0))
    .option('--json', 'data alone on standard output')
    .action((wish: string, options: EvaluateOptions) => withSession('write', options, async (session) => {
      const network = select((await session.client.architectures.list()).reverse(), wish, 'network', 'tansaku search')
      const { preset, dataset, seed, json: _json, ...wished } = options
      const settings = evaluationSettingsSchema.parse({ ...evaluationPresets[preset], ...defined(wished), dataset, seed })
      const id = await follow(session, () => session.client.architectures.evaluate({ id: network.id, settings }), { title: `Training ${network.name}`, resumable: true })
      await answerEvaluation(session, id)
    }))
}

/** How a finished evaluation went. */
export async function answerEvaluation({ client, terminal }: Session, id: string): Promise<void> {
  for (const { id: architectureId } of await client.architectures.list()) {
    const network = await client.architectures.get({ id: architectureId })
    const evaluation = network.evaluations.find((each) => each.id === id)
    if (evaluation === undefined) continue
    terminal.answer(evaluation, () => `${network.name}: ${percent(evaluation.testAccuracy ?? 0, 2)} of the test images right after ${String(evaluation.epochs.length)} epochs. Evaluation ${id}.`)
    return
  }
}
