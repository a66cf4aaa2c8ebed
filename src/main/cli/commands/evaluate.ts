import type { Command } from 'commander'
import type { ArchitectureSpec } from '#shared/architecture/architecture.ts'
import { evaluationSettingsSchema, type Evaluation, type EvaluationSettings } from '#shared/contract/architectures.ts'
import { TansakuError } from '#shared/errors.ts'
import { evaluationPresets, textEvaluationPresets } from '#shared/presets.ts'
import { storedNetwork, type SizeWish } from '../find-network.ts'
import { follow } from '../follow.ts'
import { percent } from '../format.ts'
import { choice, decimal, defined, wholeNumber } from '../options.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'

const presets = Object.keys(evaluationPresets) as (keyof typeof evaluationPresets)[]

interface EvaluateOptions extends CommonOptions, SizeWish {
  readonly preset: keyof typeof evaluationPresets
  readonly dataset?: string
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
  readonly bptt?: number
  readonly trainingTokens?: number
}

export function addEvaluate(program: Command): void {
  program.command('evaluate').description('train a derived network from scratch and test it')
    .argument('<network>', 'id or name of a network, see tansaku list networks; a published one\'s name such as darts-v2; or a file with a genotype')
    .option('--channels <number>', 'first channels of a DARTS network', wholeNumber(1))
    .option('--cells <number>', 'cells of a DARTS network', wholeNumber(1))
    .option('--auxiliary', 'with the auxiliary head of a DARTS network, its loss weighing 0.4 unless said otherwise')
    .option('--hidden <number>', 'units of a recurrent network', wholeNumber(1))
    .option('--vocabulary <number>', 'words of a recurrent network, where its text has others than the 10,000 of sotu and ptb', wholeNumber(3))
    .option('--preset <name>', `${presets.join(', ')}: what the other options start from`, choice(presets), 'laptop')
    .option('--dataset <id>', 'what to train on, see tansaku list datasets: cifar10, for recurrent networks sotu')
    .option('--seed <number>', 'two runs of one seed give one result', wholeNumber(0), 1)
    .option('--epochs <number>', 'epochs in all', wholeNumber(1))
    .option('--batch-size <number>', 'examples a step', wholeNumber(1))
    .option('--training-images <number>', 'use only so many images', wholeNumber(1))
    .option('--learning-rate <number>', 'at the start; it falls along a cosine', decimal(0))
    .option('--weight-decay <number>', 'L2 penalty on the weights', decimal(0))
    .option('--cutout <pixels>', 'side of the square blanked in training images', wholeNumber(0))
    .option('--clip-norm <number>', 'the gradient\'s longest norm', decimal(0))
    .option('--auxiliary-weight <number>', 'of the auxiliary head\'s loss; 0 = no head (DARTS networks)', decimal(0))
    .option('--drop-path <share>', 'paths dropped in the last epoch, growing from none (DARTS networks)', decimal(0))
    .option('--bptt <number>', 'tokens a step backpropagates through (recurrent networks)', wholeNumber(2))
    .option('--training-tokens <number>', 'use only so many tokens of the training text (recurrent networks)', wholeNumber(2))
    .option('--json', 'data alone on standard output')
    .action((wish: string, { channels, cells, auxiliary, hidden, vocabulary, ...options }: EvaluateOptions) => withSession('write', options, async (session) => {
      const network = await storedNetwork(session, wish, { channels, cells, auxiliary, hidden, vocabulary })
      const settings = settingsFor(network.spec, options)
      const id = await follow(session, () => session.client.architectures.evaluate({ id: network.id, settings }), { title: `Training ${network.name}`, resumable: true })
      await answerEvaluation(session, id)
    }))
}

/** The preset for the network's data, and over it what was asked for. @throws TansakuError BAD_REQUEST for an option that takes no part in it */
function settingsFor(spec: ArchitectureSpec, { preset, dataset, seed, json: _json, ...wished }: EvaluateOptions): EvaluationSettings {
  const { family } = spec
  const [settings, usual] = family === 'darts-rnn' ? [textEvaluationPresets[preset], 'sotu'] : [evaluationPresets[preset], 'cifar10']
  const asked = { ...auxiliaryWeightOf(spec, preset), ...defined(wished) }
  const useless = Object.keys(asked).filter((name) => !(name in settings))
  if (useless.length > 0) throw new TansakuError('BAD_REQUEST', `A network of ${family} is trained without ${useless.join(', ')}: leave it out.`, { family, options: useless })
  return evaluationSettingsSchema.parse({ ...settings, ...asked, dataset: dataset ?? usual, seed })
}

/** A network that has an auxiliary head is trained with it, also under presets that have none. */
const auxiliaryWeightOf = (spec: ArchitectureSpec, preset: EvaluateOptions['preset']): { auxiliaryWeight?: number } =>
  spec.family === 'darts-cnn' && spec.auxiliary && evaluationPresets[preset].auxiliaryWeight === 0 ? { auxiliaryWeight: evaluationPresets.paper.auxiliaryWeight } : {}

/** How a finished evaluation went. */
export async function answerEvaluation({ client, terminal }: Session, id: string): Promise<void> {
  for (const { id: architectureId } of await client.architectures.list()) {
    const network = await client.architectures.get({ id: architectureId })
    const evaluation = network.evaluations.find((each) => each.id === id)
    if (evaluation === undefined) continue
    terminal.answer(evaluation, () => `${network.name}: ${resultOf(evaluation)} after ${String(evaluation.epochs.length)} epochs. Evaluation ${id}.`)
    return
  }
}

const resultOf = ({ settings, testAccuracy, testPerplexity }: Evaluation): string =>
  settings.task === 'text' ? `perplexity ${(testPerplexity ?? Number.NaN).toFixed(1)} on the test text` : `${percent(testAccuracy ?? 0, 2)} of the test images right`
