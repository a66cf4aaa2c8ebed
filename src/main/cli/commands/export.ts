import { InvalidArgumentError, type Command } from 'commander'
import { type ExportFormatId, exportFormats, exportFormatIds } from '#shared/exports/formats.ts'
import { TansakuError } from '#shared/errors.ts'
import { writableFormats, writeArchitecture } from '#shared/formats/index.ts'
import { exportFiles, type FileWishes } from '../export-files.ts'
import {
  addSizeOptions,
  findArchitecture,
  architectureArgument,
  splitSize,
  type SizeWish,
} from '../find-architecture.ts'
import { precisionList, wholeNumber } from '../options.ts'
import { withSession } from '../session.ts'

type ExportOptions = SizeWish & FileWishes & { readonly format: Formats; readonly json?: boolean }

/** One text form, or some kinds of files. */
type Formats = { readonly text: string } | { readonly files: readonly ExportFormatId[] }

export function addExport(program: Command): void {
  const command = program
    .command('export')
    .description('print an architecture, or write a network with its weights for another program')
    .argument('<architecture>', architectureArgument)
    .option(
      '--format <names>',
      `a text: ${writableFormats.map(({ id, name }) => `${id} (${name})`).join(', ')}; or files, by commas: ${Object.values(
        exportFormats,
      )
        .map(({ id, name }) => `${id} (${name})`)
        .join(', ')}`,
      formatWish,
      { text: 'json' },
    )
    .option('--to <folder>', 'where files are written; default: a folder of the name of the network')
    .option('--evaluation <id>', 'the training whose weights are taken; default: the newest that is done')
    .option('--untrained', 'take random weights: for timing alone')
    .option(
      '--precision <names>',
      'fp32, fp16, int8, by commas; int8 is calibrated on pictures held out; ncnn and TFLite have other than fp32',
      precisionList,
    )
    .option('--batch <number>', 'images of a run; default: as many as are given', wholeNumber(1, 65_536))
    .option('--bundle', 'write one zip in place of a folder')
  addSizeOptions(command)
    .option('--json', 'data alone on standard output')
    .action(async (wish: string, { format, ...wishes }: ExportOptions) => {
      const { size, rest: options } = splitSize(wishes)
      if ('files' in format)
        return withSession('write', options, (session) => exportFiles(session, wish, size, format.files, options))
      requireNoFileWishes(options)
      return withSession('read', {}, async ({ client }) => {
        const { spec } = await findArchitecture(() => client.architectures.list(), wish, size)
        process.stdout.write(`${writeArchitecture(spec, format.text)}\n`)
      })
    })
}

function formatWish(text: string): Formats {
  if (writableFormats.some(({ id }) => id === text)) return { text }
  const names = text.split(',')
  const files = exportFormatIds.filter((id) => names.includes(id))
  const unknown = names.find((name) => !exportFormatIds.some((id) => id === name))
  if (unknown === undefined) return { files }
  const known = [...writableFormats.map(({ id }) => id), ...exportFormatIds]
  throw new InvalidArgumentError(`"${unknown}" is none of ${known.join(', ')}; only files are named together.`)
}

/** What is asked of files says that files are wanted. @throws TansakuError BAD_REQUEST */
function requireNoFileWishes({ to, evaluation, untrained, precision, batch, bundle }: FileWishes): void {
  const wishes = { to, evaluation, untrained, precision, batch, bundle }
  const [given] = Object.entries(wishes).filter(([, value]) => value !== undefined)
  if (given !== undefined)
    throw new TansakuError(
      'BAD_REQUEST',
      `--${given[0]} is for files: add --format ${exportFormatIds.join(',')}, or some of these.`,
      { option: given[0] },
    )
}
