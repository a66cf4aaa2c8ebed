import type { Command } from 'commander'
import type { ArchitectureSummary } from '#shared/contract/architectures.ts'
import { rivalGroups, type ComparisonWish } from '#shared/contract/comparisons.ts'
import { TansakuError } from '#shared/errors.ts'
import { fittingSettings } from '#shared/evaluation/fitting-settings.ts'
import { protocolOf } from '#shared/evaluation/protocol.ts'
import { listOf } from '../lists.ts'
import { choice, wholeNumber } from '../options.ts'
import { withSession } from '../session.ts'
import { addTrainingOptions, trainingSettings, type TrainingOptions } from '../training-options.ts'
import { architecturesOf, runBaseline, searchOf } from './baseline.ts'
import { compareAtEqualLatency, tableFor } from './equal-latency.ts'
import { baselineFigures, describeBaseline } from './report.ts'

type BaselineOptions = TrainingOptions & {
  readonly runs: number
  readonly channels?: number
  readonly cells?: number
  readonly hidden?: number
  readonly table?: string
  readonly bins: number
  readonly against: ComparisonWish['against']
  readonly bestOf?: number
  readonly trainings?: number
  readonly plan?: boolean
  readonly mobilenet?: boolean
  readonly svg?: string
  readonly csv?: string
}

export function addBaseline(program: Command): void {
  const command = program
    .command('baseline')
    .description(
      'hold what a search found against random architectures, the largest ones and MobileNetV2 of the same latency, all trained alike',
    )
    .argument('<found...>', 'id of a search, see tansaku list searches; or several architectures, the best first')
    .option('--table <id>', "whose latencies are equal; the search's own or the newest of its space when left out")
    .option(
      '--bins <number>',
      'latencies at which to compare: the found architectures in so many groups',
      wholeNumber(1),
      4,
    )
    .option(
      '--runs <number>',
      'trainings of each architecture, and random architectures at each latency',
      wholeNumber(2),
      5,
    )
    .option('--against <kinds>', `rivals to train, of ${rivalGroups.join(', ')}`, listOf(choice(rivalGroups)), [
      ...rivalGroups,
    ])
    .option(
      '--best-of <number>',
      'also tell what the best of so many random architectures is expected to reach; half of the runs when left out',
      wholeNumber(1),
    )
    .option('--plan', 'show what would be trained and what is trained already, and train nothing')
    .option('--trainings <number>', 'train no more than so many now; the same command goes on', wholeNumber(0))
    .option('--mobilenet', "measure MobileNetV2 at the widths of these latencies on the table's device")
    .option('--svg <file>', 'also draw it')
    .option('--csv <file>', 'also write a line a training')
    .option(
      '--channels <number>',
      "train architectures of DARTS cells with so many channels, not with the search's",
      wholeNumber(2),
    )
    .option('--cells <number>', 'train architectures of so many DARTS cells', wholeNumber(2))
    .option('--hidden <number>', 'train recurrent architectures of so many units', wholeNumber(1))
  addTrainingOptions(command)
    .option('--json', 'data alone on standard output')
    .action((wishes: string[], given: BaselineOptions) => {
      const { runs, channels, cells, hidden, table: tableWish, bins, against, bestOf, ...more } = given
      const { trainings, plan, mobilenet, svg, csv, ...options } = more
      return withSession(plan === true ? 'read' : 'write', options, async (session) => {
        const { terminal } = session
        const search = wishes.length > 1 ? null : await searchOf(session, wishes[0]!)
        const found = await architecturesOf(session, search?.architectureIds ?? wishes, { channels, cells, hidden })
        const architecture = found[0]!
        const settings = trainingSettings(architecture.spec, options)
        const protocol = protocolOf(fittingSettings(architecture.spec, settings))
        const table = await tableFor(session, search, architecture, tableWish)
        if (table !== null)
          return compareAtEqualLatency(
            session,
            {
              tableId: table.id,
              architectureIds: found.map(({ id }) => id),
              bins,
              runs,
              against,
              bestOf: requireBestOf(bestOf ?? Math.max(2, Math.ceil(runs / 2)), runs),
              settings,
            },
            { trainings: trainings ?? null, measures: mobilenet === true },
            { planOnly: plan === true, svg, csv },
          )
        requireTable({ plan, mobilenet, svg, csv, trainings, bestOf })
        if (search === null) throw noTable(architecture)
        terminal.note(
          'There is no latency table of these architectures: they are compared with random ones of any latency.',
        )
        const baseline = await runBaseline(session, search, architecture, { runs, seed: options.seed, settings })
        terminal.answer({ ...baseline, figures: baselineFigures(baseline), settings, protocol }, () =>
          describeBaseline(baseline, settings.task, protocol.name),
        )
      })
    })
}

/** @throws TansakuError BAD_REQUEST */
function requireBestOf(bestOf: number, runs: number): number {
  if (bestOf <= runs) return bestOf
  throw new TansakuError(
    'BAD_REQUEST',
    `The best of ${String(bestOf)} cannot be told from ${String(runs)} random architectures: ask for more --runs, or for less --best-of.`,
    { bestOf, runs },
  )
}

/** @throws TansakuError BAD_REQUEST for what takes part in a comparison at equal latency alone */
function requireTable(options: Readonly<Record<string, unknown>>): void {
  const useless = Object.keys(options).filter((name) => options[name] !== undefined)
  if (useless.length === 0) return
  throw new TansakuError(
    'BAD_REQUEST',
    `There is no latency table of these architectures, so that ${useless.map((name) => `--${name === 'bestOf' ? 'best-of' : name}`).join(', ')} takes no part: measure one with tansaku measure, or leave it out.`,
    { options: useless },
  )
}

const noTable = ({ name }: ArchitectureSummary): TansakuError =>
  new TansakuError(
    'NOT_FOUND',
    `There is no latency table of the space of ${name}: measure one with tansaku measure, or name a search to compare with random architectures of any latency.`,
    { name },
  )
