import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import { tagSchema, type Marks, type RecordsDone } from '#shared/contract/records.ts'
import { printable } from '#shared/text/printable.ts'
import { TansakuError, type ErrorCode } from '#shared/errors.ts'
import { megabytes, table } from '../format.ts'
import { listOf } from '../lists.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'

const ofAnyKind = 'whole ids of searches, sweeps, comparisons, latency tables or architectures'

const tag = (text: string): string => {
  const parsed = tagSchema.safeParse(text)
  if (!parsed.success) throw new InvalidArgumentError('A tag has 1 to 40 characters and no commas.')
  return parsed.data
}

/** `tansaku tag`, `note`, `rename`, `archive`, `remove`, `removed` and `restore`: order among records of every kind. */
export function addRecords(program: Command): void {
  program
    .command('tag')
    .description('give records tags, take some off, or list all tags')
    .argument('[records...]', ofAnyKind)
    .option('--add <tags>', 'with commas between', listOf(tag), [])
    .option('--take <tags>', 'that they no longer have', listOf(tag), [])
    .option('--json', 'data alone on standard output')
    .action((ids: string[], { add, take, ...options }: CommonOptions & { add: string[]; take: string[] }) =>
      withSession(ids.length === 0 ? 'read' : 'write', options, async (session) => {
        if (ids.length === 0) await listMarks(session)
        else answerMarks(session, await session.client.records.mark({ ids, addTags: add, removeTags: take }))
      }),
    )
  program
    .command('note')
    .description('a note on a record; without a text it is shown')
    .argument('<record>', 'its whole id')
    .argument('[text]', 'an empty one takes the note away')
    .option('--json', 'data alone on standard output')
    .action((id: string, text: string | undefined, options: CommonOptions) =>
      withSession(text === undefined ? 'read' : 'write', options, async ({ client, terminal }) => {
        const all =
          text === undefined ? await client.records.marks() : await client.records.mark({ ids: [id], note: text })
        const { note = '' } = all.find((each) => each.id === id) ?? {}
        terminal.answer({ id, note }, () => (note === '' ? `${id} has no note.` : printable(note)))
      }),
    )
  program
    .command('rename')
    .description('give a search, a sweep or an architecture another name')
    .argument('<record>', 'its whole id')
    .argument('<name>', 'up to 80 characters')
    .option('--json', 'data alone on standard output')
    .action((id: string, name: string, options: CommonOptions) =>
      withSession('write', options, async ({ client, terminal }) => {
        const renamed = await client.records.rename({ id, name })
        terminal.answer(renamed, () => `${id} is called ${printable(renamed.name)} now.`)
      }),
    )
  program
    .command('archive')
    .description('leave records out of the lists; nothing of them changes')
    .argument('<records...>', ofAnyKind)
    .option('--undo', 'have them in the lists again')
    .option('--json', 'data alone on standard output')
    .action((ids: string[], { undo, ...options }: CommonOptions & { readonly undo?: boolean }) =>
      withSession('write', options, async (session) => {
        answerMarks(session, await session.client.records.mark({ ids, isArchived: undo !== true }))
      }),
    )
  program
    .command('remove')
    .description('remove records; tansaku restore brings them back for two weeks')
    .argument('<records...>', ofAnyKind)
    .option('--json', 'data alone on standard output')
    .action((ids: string[], options: CommonOptions) =>
      withSession('write', options, async (session) => {
        answerDone(session, await session.client.records.remove({ ids }), 'Removed')
      }),
    )
  program
    .command('restore')
    .description('bring back records that were removed')
    .argument('<records...>', 'their whole ids, see tansaku removed')
    .option('--json', 'data alone on standard output')
    .action((ids: string[], options: CommonOptions) =>
      withSession('write', options, async (session) => {
        answerDone(session, await session.client.records.restore({ ids }), 'Brought back')
      }),
    )
  program
    .command('removed')
    .description('what was removed and can be brought back')
    .option('--for-good', 'give all of it up, and the space that it takes')
    .option('--json', 'data alone on standard output')
    .action(({ forGood, ...options }: CommonOptions & { readonly forGood?: boolean }) =>
      withSession(forGood === true ? 'write' : 'read', options, async (session) => {
        const { client, terminal } = session
        if (forGood !== true) return listRemoved(session)
        const swept = await client.records.sweep()
        terminal.answer(swept, () => `Given up: ${String(swept.ids.length)}, ${megabytes(swept.bytes)}`)
      }),
    )
}

const marksText = (marks: readonly Marks[]): string =>
  table(
    ['id', 'tags', 'archived', 'note'],
    marks.map(({ id, tags, isArchived, note }) => [
      id,
      tags.join(', '),
      isArchived ? 'archived' : '',
      note.split('\n')[0]!.slice(0, 60),
    ]),
  )

function answerMarks({ terminal }: Session, marks: readonly Marks[]): void {
  terminal.answer(marks, () => marksText(marks))
}

async function listMarks(session: Session): Promise<void> {
  const marks = await session.client.records.marks()
  session.terminal.answer(marks, () => (marks.length === 0 ? 'No record has tags or a note yet.' : marksText(marks)))
}

async function listRemoved({ client, terminal }: Session): Promise<void> {
  const removals = await client.records.removals()
  terminal.answer(removals, () =>
    removals.length === 0
      ? 'Nothing was removed that could be brought back.'
      : table(
          ['id', 'name', 'kind', 'removed', 'until', '>size'],
          removals.map((each) => [
            each.id,
            each.name ?? '',
            each.kind,
            each.removedAt,
            each.until,
            megabytes(each.bytes),
          ]),
        ),
  )
}

/** Tells what was done, and ends as the first refusal. */
function answerDone({ terminal }: Session, done: RecordsDone, word: string): void {
  terminal.answer(done, () => (done.ids.length === 0 ? '' : `${word}: ${done.ids.join(', ')}`))
  for (const { id, failure } of done.refused.slice(1)) terminal.note(`${id}: ${failure.message}`)
  const [first] = done.refused
  if (first !== undefined)
    throw new TansakuError(first.failure.code as ErrorCode, first.failure.message, first.failure.details)
}
