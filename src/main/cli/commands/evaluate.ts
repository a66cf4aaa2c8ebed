import type { Command } from 'commander'
import type { ArchitectureSummary, EvaluationSettings } from '#shared/contract/architectures.ts'
import { usualDatasets } from '#shared/algorithms/index.ts'
import { classAccuracies } from '#shared/evaluation/answers.ts'
import { imagesOfPreset } from '#shared/datasets/held-out.ts'
import { figureOf, meanFigure } from '#shared/evaluation/accuracy.ts'
import { protocolKey, protocolName, protocolParts } from '#shared/evaluation/protocol.ts'
import { figureText } from '../figures.ts'
import { addSizeOptions, architectureOn, architectureArgument, splitSize, type SizeWish } from '../find-architecture.ts'
import { follow } from '../follow.ts'
import { imagesIn } from '../images.ts'
import { duration, percent, table } from '../format.ts'
import { seedWish } from '../options.ts'
import { withSession, type Session } from '../session.ts'
import { trainedEvaluation, trainOnce, type Trained } from '../training.ts'
import { addTrainingOptions, trainingSettings, type TrainingOptions } from '../training-options.ts'

type EvaluateOptions = TrainingOptions & SizeWish & { readonly seeds?: number | readonly number[] }

export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate')
    .description('train a derived architecture from scratch and test it')
    .argument('<architecture>', architectureArgument)
  addSizeOptions(command)
  command.option(
    '--seeds <number or list>',
    'train it so many times, from --seed upwards, or with each of these seeds (1,5,9), and tell the mean; what was trained before counts',
    seedWish,
  )
  addTrainingOptions(command)
    .option('--json', 'data alone on standard output')
    .action((wish: string, { seeds, ...wishes }: EvaluateOptions) => {
      const { size, rest: options } = splitSize(wishes)
      return withSession('write', options, async (session) => {
        const architecture = await architectureOn(session, wish, size, options.dataset ?? usualDatasets.images)
        const whole = trainingSettings(architecture.spec, options)
        const settings =
          options.trainingImages === undefined
            ? imagesOfPreset(whole, await imagesIn(session.client, whole.dataset))
            : whole
        const { durationMs } = await session.client.architectures.estimateTraining({
          spec: architecture.spec,
          settings,
        })
        if (durationMs !== null)
          session.terminal.note(`A training takes about ${duration(durationMs / 1_000)}, by those before.`)
        if (seeds !== undefined) {
          await evaluateSeeds(session, architecture, settings, seedsOf(seeds, settings.seed))
          return
        }
        const id = await follow(
          session,
          () => session.client.architectures.evaluate({ id: architecture.id, settings }),
          {
            title: `Training ${architecture.name}`,
            resumable: true,
          },
        )
        await answerEvaluation(session, id)
      })
    })
}

const seedsOf = (wish: number | readonly number[], first: number): number[] =>
  typeof wish === 'number' ? Array.from({ length: wish }, (_, index) => first + index) : [...new Set(wish)]

/** Trains an architecture with each seed, one after the other, and tells their mean. */
async function evaluateSeeds(
  session: Session,
  architecture: Pick<ArchitectureSummary, 'id' | 'name'>,
  settings: EvaluationSettings,
  seeds: readonly number[],
): Promise<void> {
  const evaluations: Trained[] = []
  for (const seed of seeds) evaluations.push(await trainOnce(session, architecture.id, { ...settings, seed }))
  const figure = meanFigure(evaluations.map(({ result }) => figureOf(result)))
  const [first] = evaluations
  const protocol = { key: protocolKey(first!), name: protocolName(settings.dataset, protocolParts(first!)) }
  session.terminal.answer({ architectureId: architecture.id, protocol, ...figure, evaluations }, () =>
    [
      ...evaluations.map((each) => `  seed ${String(each.settings.seed)}: ${resultOf(each)}. Evaluation ${each.id}.`),
      `${architecture.name}: ${figureText(figure, settings.task === 'text' ? 'perplexity' : 'accuracy')}, mean of ${String(figure.seeds)} seeds${figure.interval === null ? '' : ' ± 95 % interval'}. ${protocol.name}.`,
    ].join('\n'),
  )
}

/** How a finished evaluation went. */
export async function answerEvaluation({ client, terminal }: Session, id: string): Promise<void> {
  for (const { id: architectureId } of await client.architectures.list()) {
    const architecture = await client.architectures.get({ id: architectureId })
    if (architecture.evaluations.every((each) => each.id !== id)) continue
    const evaluation = trainedEvaluation(architecture, id)
    const name = protocolName(evaluation.settings.dataset, protocolParts(evaluation))
    terminal.answer(evaluation, () =>
      [
        ...classLines(evaluation.result),
        ...mistakeLines(evaluation.result),
        `${architecture.name}: ${resultOf(evaluation)}. ${name}. Evaluation ${id}.`,
      ].join('\n'),
    )
    return
  }
}

/** Class by class, where there are few enough to be read. */
function classLines({ answers }: Trained['result']): string[] {
  if (answers === undefined || answers.classes.length > mostTold) return []
  const rows = classAccuracies(answers).map(({ name, accuracy, pictures, confusedWith }) => [
    name,
    accuracy === null ? '–' : percent(accuracy),
    String(pictures),
    confusedWith ?? '',
  ])
  return [table(['class', '>right', '>pictures', 'most taken for'], rows), '']
}
const mostTold = 40

/** The wrong answers that it was surest of; their pictures are on its page. */
function mistakeLines({ mistakes = [] }: Trained['result']): string[] {
  if (mistakes.length === 0) return []
  const rows = mistakes.map(({ image, label, answer, confidence }) => [
    String(image + 1),
    label,
    answer,
    percent(confidence),
  ])
  return [table(['>test picture', 'is', 'was taken for', '>sure'], rows), '']
}

const chosenTexts = {
  validation: 'chosen on validation',
  last: 'the last',
  test: 'chosen on the test data, which flatters it',
} as const

function resultOf({ settings, epochs, chosenOn, result }: Trained): string {
  const figure = figureOf(result)
  const told =
    settings.task === 'text'
      ? `perplexity ${figure.toFixed(1)} on the test text`
      : `${percent(figure, 2)} of the test images right`
  return `${told} after epoch ${String(result.epoch + 1)} of ${String(epochs.length)}, ${chosenTexts[chosenOn]}`
}
