import type { Command } from 'commander'
import { describeArchitecture } from '#shared/architecture/index.ts'
import { imageEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { finalsWishSchema, mostCandidates, type Final, type Retarget } from '#shared/contract/retargets.ts'
import { TansakuError } from '#shared/errors.ts'
import { asked } from '../asked.ts'
import { follow } from '../follow.ts'
import { latency, percent, table } from '../format.ts'
import { wholeNumber } from '../options.ts'
import { select } from '../select.ts'
import { withSession } from '../session.ts'
import { addTrainingOptions, trainingSettings, type TrainingOptions } from '../training-options.ts'

type FinalsOptions = TrainingOptions & {
  readonly table?: string
  readonly latencies: number
  readonly candidates: number
  readonly scratch?: boolean
}

/** A short full cosine: what starts from a supernet's weights needs no more to be told apart. */
const shortEpochs = 2

/** `tansaku finals`: which of a latency's candidates is best once trained. */
export function addFinals(program: Command): void {
  const command = program
    .command('finals')
    .description(
      "train the best candidates of some latencies of a device's front, and tell which of each is best on validation data",
    )
    .argument('[search]', 'its id, see tansaku list searches', 'latest')
    .option('--table <id>', 'whose front: the newest made from this latency table; the newest one when left out')
    .option('--latencies <number>', 'so many, spread over the front', wholeNumber(1, 200), 4)
    .option(
      '--candidates <number>',
      'of each latency, the predicted best among them',
      wholeNumber(2, mostCandidates),
      4,
    )
    .option(
      '--scratch',
      `train from scratch, for as long as the preset says, not ${String(shortEpochs)} epochs from the supernet's weights`,
    )
  addTrainingOptions(command)
    .option('--json', 'data alone on standard output')
    .action((wish: string, { table: tableWish, latencies, candidates, scratch, ...options }: FinalsOptions) =>
      withSession('write', options, async (session) => {
        const { client, terminal } = session
        const { id: searchId, settings: searched } = select(
          await client.searches.list(),
          wish,
          'search',
          'tansaku search',
        )
        const front = frontOf(await client.retargets.list({ searchId }), searchId, tableWish)
        const usual = scratch === true ? {} : { inheritFrom: searchId, epochs: shortEpochs }
        const trained = { ...usual, ...('dataset' in searched && { dataset: searched.dataset }), ...options }
        const settings = asked(imageEvaluationSettingsSchema, trainingSettings(front.points[0]!.spec, trained))
        const wished = asked(finalsWishSchema, { id: front.id, latencies, candidates, settings })
        await follow(session, () => client.retargets.finals(wished), { title: `Finals for ${front.deviceName}` })
        const { finals, ...retarget } = await client.retargets.get({ id: front.id })
        terminal.answer({ finals, retargetId: retarget.id }, () => describeFinals(finals))
      }),
    )
}

/** The newest, of a table where one is named. @param fronts newest first @throws TansakuError NOT_FOUND */
function frontOf(fronts: readonly Retarget[], searchId: string, tableWish: string | undefined): Retarget {
  const front = fronts.find(({ tableId }) => tableWish === undefined || tableId === tableWish)
  if (front !== undefined) return front
  throw new TansakuError(
    'NOT_FOUND',
    `The search ${searchId} has no front ${tableWish === undefined ? 'on a device yet' : `from the latency table ${tableWish}`}. Make one with: tansaku retarget ${searchId} --table <id>`,
    { searchId, tableId: tableWish ?? null },
  )
}

function describeFinals(finals: readonly Final[]): string {
  const rows = finals.flatMap(({ limitUs, entrants }) =>
    entrants.map(({ spec, latencyUs, predictedAccuracy, validationAccuracy, architectureId }, place) => [
      place === 0 ? latency(limitUs) : '',
      latency(latencyUs),
      percent(predictedAccuracy),
      percent(validationAccuracy, 2),
      architectureId,
      describeArchitecture(spec),
    ]),
  )
  return [
    table(['>within', '>sum', '>predicted', '>validation', 'architecture', 'blocks'], rows),
    '',
    `Of each latency the best on validation data first; ${[...new Set(finals.map(({ protocol }) => protocol))].join('; ')}.`,
    `Hold them against chance: tansaku baseline ${finals.map(({ entrants }) => entrants[0]!.architectureId).join(' ')}`,
  ].join('\n')
}
