import type { Command } from 'commander'
import { branchChangesSchema, type BranchChanges } from '#shared/contract/searches.ts'
import { TansakuError } from '#shared/errors.ts'
import { asked } from '../asked.ts'
import { answerComparison } from '../baseline/equal-latency.ts'
import { followPlan } from '../find/follow-plan.ts'
import { follow } from '../follow.ts'
import { wholeNumber } from '../options.ts'
import { addBranchOptions, askedSettings } from '../search-settings.ts'
import { select } from '../select.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'
import { resumeSweep } from '../sweep/command.ts'
import { answerEvaluation } from './evaluate.ts'
import { describeTable } from './measure.ts'
import { answerSearch } from './search.ts'

interface ResumeOptions extends CommonOptions {
  readonly fromEpoch?: number
  readonly name: string
}

export function addResume(program: Command): void {
  const command = program
    .command('resume')
    .description('go on with an interrupted or stopped plan, search, sweep, training, comparison or latency table')
    .argument('[id]', 'what to go on with; the newest interrupted or stopped search when left out')
    .option(
      '--from-epoch <number>',
      'go back to where a search had finished so many epochs, and on from there as a new search',
      wholeNumber(1),
    )
    .option('--name <text>', 'a name for the new search', '')
  addBranchOptions(command)
    .option('--json', 'data alone on standard output')
    .action((id: string | undefined, options: ResumeOptions) =>
      withSession('write', options, async (session) => {
        const changes = asked(branchChangesSchema, askedSettings({ ...options }))
        if (options.fromEpoch !== undefined) await branch(session, id, options.fromEpoch, options.name, changes)
        else if (Object.keys(changes).length > 0)
          throw new TansakuError(
            'BAD_REQUEST',
            'A run goes on with its own settings. Other ones take --from-epoch, which begins a new search.',
            { changes },
          )
        else await resume(session, id ?? (await newestUnfinished(session)))
      }),
    )
}

async function branch(
  session: Session,
  wish: string | undefined,
  epoch: number,
  name: string,
  changes: BranchChanges,
): Promise<void> {
  const { client } = session
  const { id } = select(await client.searches.list(), wish ?? 'latest', 'search', 'tansaku search')
  await answerSearch(
    session,
    await follow(session, () => client.searches.branch({ id, epoch, name, changes }), {
      title: `Going on from epoch ${String(epoch)} of ${id}`,
      resumable: true,
    }),
  )
}

async function newestUnfinished({ client }: Session): Promise<string> {
  const search = (await client.searches.list()).find((each) => each.state === 'interrupted' || each.state === 'stopped')
  if (search === undefined)
    throw new TansakuError(
      'NOT_FOUND',
      'No search is interrupted or stopped. For a training or a latency table name its id (tansaku list).',
    )
  return search.id
}

async function resume(session: Session, id: string): Promise<void> {
  const { client, terminal } = session
  const options = { title: `Resuming ${id}`, resumable: true }
  if (id.startsWith('table-')) {
    await follow(session, () => client.latencyTables.resume({ id }), options)
    const measured = await client.latencyTables.get({ id })
    terminal.answer(measured, () => describeTable(measured))
  } else if (id.startsWith('comparison-')) {
    await follow(session, () => client.comparisons.resume({ id, run: {} }), options)
    const output = { planOnly: false, svg: undefined, csv: undefined }
    answerComparison(session, await client.comparisons.get({ id }), output)
  } else if (id.startsWith('evaluation-')) {
    await follow(session, () => client.architectures.resumeEvaluation({ id }), options)
    await answerEvaluation(session, id)
  } else if (id.startsWith('plan-')) {
    await followPlan(session, () => client.plans.resume({ id }))
  } else if (id.startsWith('sweep-')) {
    await resumeSweep(session, id)
  } else {
    await follow(session, () => client.searches.resume({ id }), options)
    await answerSearch(session, id)
  }
}
