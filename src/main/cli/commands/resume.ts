import type { Command } from 'commander'
import { TansakuError } from '#shared/errors.ts'
import { follow } from '../follow.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'
import { answerEvaluation } from './evaluate.ts'
import { describeTable } from './measure.ts'
import { answerSearch } from './search.ts'

export function addResume(program: Command): void {
  program.command('resume').description('go on with an interrupted or stopped search, training or latency table')
    .argument('[id]', 'what to go on with; the newest interrupted or stopped search when left out')
    .option('--json', 'data alone on standard output')
    .action((id: string | undefined, options: CommonOptions) => withSession('write', options, async (session) => {
      await resume(session, id ?? await newestUnfinished(session))
    }))
}

async function newestUnfinished({ client }: Session): Promise<string> {
  const search = (await client.searches.list()).find((each) => each.state === 'interrupted' || each.state === 'stopped')
  if (search === undefined) throw new TansakuError('NOT_FOUND', 'No search is interrupted or stopped. For a training or a latency table name its id (tansaku list).')
  return search.id
}

async function resume(session: Session, id: string): Promise<void> {
  const { client, terminal } = session
  const options = { title: `Resuming ${id}`, resumable: true }
  if (id.startsWith('table-')) {
    await follow(session, () => client.latencyTables.resume({ id }), options)
    const measured = await client.latencyTables.get({ id })
    terminal.answer(measured, () => describeTable(measured))
  } else if (id.startsWith('evaluation-')) {
    await follow(session, () => client.architectures.resumeEvaluation({ id }), options)
    await answerEvaluation(session, id)
  } else {
    await follow(session, () => client.searches.resume({ id }), options)
    await answerSearch(session, id)
  }
}
