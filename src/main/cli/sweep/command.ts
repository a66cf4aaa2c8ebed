import type { Command } from 'commander'
import type { SweepStarted } from '#shared/contract/sweeps.ts'
import { select } from '../select.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'
import { followSweep } from './follow.ts'
import { addSweepOptions, type SweepOptions } from './options.ts'
import { TansakuError } from '#shared/errors.ts'
import { describePlan, describePreview, describeSweep, reportOf } from './report.ts'
import { wishFrom } from './from-file.ts'
import { wishOf } from './wish.ts'

/** `tansaku sweep`: searches that vary in some settings, as one thing. */
export function addSweep(program: Command): void {
  const sweep = program
    .command('sweep')
    .description('several searches as one: every value with every other')
    .addHelpText('after', '\nHow one is started: tansaku sweep start --help; the word start may be left out.')
  addSweepOptions(
    sweep
      .command('start', { isDefault: true })
      .description('start a sweep; options take several values (--latency-beta 0.6,6 --seeds 1..5)'),
  ).action((options: SweepOptions, command: Command) =>
    withSession(options.plan === true ? 'read' : 'write', options, (session) => {
      if (options.from !== undefined) requireNothingElse(command)
      return start(session, options)
    }),
  )
  sweep
    .command('show')
    .description('what a sweep does and what it found')
    .argument('[sweep]', 'its id, see tansaku list sweeps', 'latest')
    .option('--json', 'data alone on standard output')
    .action((wish: string, options: CommonOptions) =>
      withSession('read', options, async (session) => {
        const { id } = select(await session.client.sweeps.list(), wish, 'sweep', 'tansaku sweep')
        await answerSweep(session, id)
      }),
    )
  sweep
    .command('remove')
    .description('remove a sweep; its searches stay as searches of their own')
    .argument('<sweep>', 'its whole id, see tansaku list sweeps; also of one that cannot be read')
    .option('--searches', 'its searches too; their architectures stay')
    .option('--json', 'data alone on standard output')
    .action((id: string, { searches, ...options }: CommonOptions & { readonly searches?: boolean }) =>
      withSession('write', options, async ({ client, terminal }) => {
        const what = searches === true ? 'remove' : 'keep'
        terminal.answer(await client.sweeps.remove({ id, searches: what }), () => `Removed: ${id}`)
      }),
    )
}

/** What a file says is not said otherwise beside it. @throws TansakuError BAD_REQUEST */
function requireNothingElse(command: Command): void {
  const other = command.options.find(
    (option) =>
      !besideFile.includes(option.attributeName()) && command.getOptionValueSource(option.attributeName()) === 'cli',
  )
  if (other !== undefined)
    throw new TansakuError(
      'BAD_REQUEST',
      `--from takes all settings from its file: leave ${other.long!} out, or leave --from out and name them all.`,
      { option: other.long! },
    )
}
const besideFile: readonly string[] = ['from', 'name', 'table', 'plan', 'json']

async function start(session: Session, options: SweepOptions): Promise<void> {
  const { client, terminal } = session
  const wish = await (options.from === undefined ? wishOf(client, options) : wishFrom(client, options.from, options))
  const preview = await client.sweeps.preview(wish)
  if (options.plan === true) {
    terminal.answer(preview, () => describePlan(preview))
    return
  }
  terminal.note(`${describePreview(preview)}.`)
  await follow(session, () => client.sweeps.start(wish))
}

/** Goes on with a sweep until all of it is at rest. */
export async function resumeSweep(session: Session, id: string): Promise<void> {
  await follow(session, () => session.client.sweeps.resume({ id }))
}

/** Until all of it is at rest; with something that failed the command fails too, once all else is done. */
async function follow(session: Session, start: () => Promise<SweepStarted>): Promise<void> {
  const { id, state } = await followSweep(session, start)
  await answerSweep(session, id)
  if (state !== 'done') process.exitCode = 1
}

async function answerSweep({ client, terminal }: Session, id: string): Promise<void> {
  const report = await reportOf(client, await client.sweeps.get({ id }))
  terminal.answer(report, () => describeSweep(report))
}
