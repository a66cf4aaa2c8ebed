import type { Command } from 'commander'
import { TansakuError } from '#shared/errors.ts'
import { withSession, type CommonOptions } from '../session.ts'

interface DatasetOptions extends CommonOptions {
  readonly folder?: string
  readonly reset?: boolean
}

export function addDataset(program: Command): void {
  program
    .command('dataset')
    .description('where the files of a data set lie: of the Penn Treebank, WikiText-2, or a text of your own')
    .argument('<id>', 'see tansaku list datasets')
    .option(
      '--folder <folder>',
      'the folder of its files: ptb.train.txt, ptb.valid.txt and ptb.test.txt, wiki.train.tokens and so on, or train.txt, valid.txt and test.txt',
    )
    .option('--reset', 'where set-up puts them, again')
    .option('--json', 'data alone on standard output')
    .action((id: string, { folder, reset, ...options }: DatasetOptions) =>
      withSession(
        folder === undefined && reset === undefined ? 'read' : 'write',
        options,
        async ({ client, terminal }) => {
          if (folder !== undefined && reset === true)
            throw new TansakuError('BAD_REQUEST', '--folder and --reset say two different things: give one of them.')
          const placed =
            folder !== undefined || reset === true
              ? await client.datasets.place({ id, folder: folder ?? null })
              : (await client.datasets.list()).find((each) => each.id === id)
          if (placed === undefined)
            throw new TansakuError('NOT_FOUND', `There is no data set "${id}", see tansaku list datasets.`, { id })
          terminal.answer(placed, () =>
            `${placed.name} is ${placed.state}${placed.folder === null ? '' : ` in ${placed.folder}`}. ${placed.remedy ?? ''}`.trimEnd(),
          )
        },
      ),
    )
}
