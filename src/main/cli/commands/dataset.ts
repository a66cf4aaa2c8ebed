import type { Command } from 'commander'
import { datasetWishSchema, type Dataset } from '#shared/contract/datasets.ts'
import { TansakuError } from '#shared/errors.ts'
import { asked } from '../asked.ts'
import { checkText, reportText } from '../dataset-report.ts'
import { follow } from '../follow.ts'
import { table } from '../format.ts'
import { decimal, defined, wholeNumber } from '../options.ts'
import { showSamples } from '../pictures/samples.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'
import { mostHeldOut } from '#shared/datasets/held-out.ts'
import { listDatasets } from './list.ts'

interface AddOptions extends CommonOptions {
  readonly from: string
  readonly size?: number
  readonly seed?: number
  readonly testShare?: number
  readonly validationShare?: number
}

interface ShowOptions extends CommonOptions {
  readonly samples?: boolean
}

interface FolderOptions extends CommonOptions {
  readonly folder?: string
  readonly reset?: boolean
}

const share = decimal(0.001, mostHeldOut)

/** `tansaku dataset`: own pictures as sets to search and train on, and where the files of texts lie. */
export function addDataset(program: Command): void {
  const dataset = program.command('dataset').description('your own pictures as data sets; where the files of texts lie')
  dataset
    .command('add')
    .description('read a folder of pictures and keep it as a data set')
    .argument('<name>', 'what it is to be called: --dataset <name> then means it')
    .requiredOption(
      '--from <folder or file>',
      'a folder with a sub-folder for each class (train, val, test on top), a .csv or .jsonl file of paths and labels, the binary batches of CIFAR, or IDX files as of MNIST',
    )
    .option('--size <pixels>', 'side of the square that pictures become; by the pictures when left out', wholeNumber(1))
    .option('--seed <number>', 'of the splits that are drawn where there are none', wholeNumber(0, 0xffffffff))
    .option('--test-share <share>', 'of all pictures, where there are none to test on (0.15)', share)
    .option('--validation-share <share>', 'of the others, where there are none to validate on (0.1)', share)
    .option('--json', 'data alone on standard output')
    .action((name: string, options: AddOptions) =>
      withSession('write', options, (session) => add(session, name, options)),
    )
  dataset
    .command('list')
    .description('the data sets there are')
    .option('--json', 'data alone on standard output')
    .action((options: CommonOptions) =>
      withSession('read', options, async ({ client, terminal }) => {
        const { data, headers, rows } = await listDatasets(client)
        terminal.answer(data, () => table(headers, rows))
      }),
    )
  dataset
    .command('show')
    .description('what was found in a set of own pictures: classes, splits, sizes, and each file that was skipped')
    .argument('<name>', 'see tansaku dataset list')
    .option('--samples', 'sixteen pictures of each class as well, where the terminal can show them')
    .option('--json', 'data alone on standard output, with every skipped file and its reason')
    .action((id: string, options: ShowOptions) => withSession('read', options, (session) => show(session, id, options)))
  dataset
    .command('check')
    .description('whether the files of a set are as they were when it was added; ends with 1 where they are not')
    .argument('<name>', 'see tansaku dataset list')
    .option('--json', 'data alone on standard output')
    .action((id: string, options: CommonOptions) =>
      withSession('read', options, async ({ client, terminal }) => {
        const known = await find(client, id)
        if (known.origin === 'known') {
          terminal.answer(known, () => placeText(known))
          if (known.state !== 'ready') process.exitCode = 1
          return
        }
        const [check, set] = [await client.datasets.check({ id }), await client.datasets.get({ id })]
        terminal.answer({ ...check, report: set.report }, () => checkText(check, set))
        if (check.changed.length + check.missing.length > 0) process.exitCode = 1
      }),
    )
  dataset
    .command('remove')
    .description('forget a set of own pictures; the pictures stay where they are')
    .argument('<name>', 'see tansaku dataset list')
    .option('--json', 'data alone on standard output')
    .action((id: string, options: CommonOptions) =>
      withSession('write', options, async ({ client, terminal }) => {
        terminal.answer(await client.datasets.remove({ id }), () => `Removed: ${id}. The pictures are where they were.`)
      }),
    )
  dataset
    .command('folder', { isDefault: true })
    .description('where the files of a data set lie: of the Penn Treebank, WikiText-2, or a text of your own')
    .argument('<id>', 'see tansaku dataset list')
    .option(
      '--folder <folder>',
      'the folder of its files: ptb.train.txt, ptb.valid.txt and ptb.test.txt, wiki.train.tokens and so on, or train.txt, valid.txt and test.txt',
    )
    .option('--reset', 'where set-up puts them, again')
    .option('--json', 'data alone on standard output')
    .action((id: string, options: FolderOptions) =>
      withSession(options.folder === undefined && options.reset === undefined ? 'read' : 'write', options, (session) =>
        place(session, id, options),
      ),
    )
}

async function add(session: Session, name: string, { json: _json, ...options }: AddOptions): Promise<void> {
  const { client, terminal } = session
  const wish = asked(datasetWishSchema, { name, ...defined(options) })
  const id = await follow(session, () => client.datasets.add(wish), { title: `Reading ${name}` })
  const set = await client.datasets.get({ id })
  terminal.answer(set, () => reportText(set))
}

async function show(session: Session, id: string, { samples }: ShowOptions): Promise<void> {
  const { client, terminal } = session
  const known = await find(client, id)
  if (known.origin === 'known') {
    terminal.answer(known, () => placeText(known))
    if (samples === true) terminal.note(`${known.name} has no samples to show: only sets of your own pictures have.`)
    return
  }
  const set = await client.datasets.get({ id })
  terminal.answer(set, () => reportText(set))
  if (samples === true) await showSamples(session, set)
}

async function find({ datasets }: Session['client'], id: string): Promise<Dataset> {
  const dataset = (await datasets.list()).find((each) => each.id === id)
  if (dataset !== undefined) return dataset
  throw new TansakuError('NOT_FOUND', `There is no data set "${id}", see tansaku dataset list.`, { id })
}

async function place({ client, terminal }: Session, id: string, { folder, reset }: FolderOptions): Promise<void> {
  if (folder !== undefined && reset === true)
    throw new TansakuError('BAD_REQUEST', '--folder and --reset say two different things: give one of them.')
  const placed =
    folder !== undefined || reset === true
      ? await client.datasets.place({ id, folder: folder ?? null })
      : await find(client, id)
  terminal.answer(placed, () => placeText(placed))
}

const placeText = ({ name, state, folder, remedy }: Dataset): string =>
  `${name} is ${state}${folder === null ? '' : ` in ${folder}`}. ${remedy ?? ''}`.trimEnd()
