import type { Command } from 'commander'
import { writableFormats, writeArchitecture } from '#shared/formats/index.ts'
import {
  addSizeOptions,
  findArchitecture,
  architectureArgument,
  splitSize,
  type SizeWish,
} from '../find-architecture.ts'
import { choice } from '../options.ts'
import { withSession } from '../session.ts'

interface ExportOptions extends SizeWish {
  readonly format: string
}

export function addExport(program: Command): void {
  const command = program
    .command('export')
    .description('print an architecture, so that Tansaku or another program can read it again')
    .argument('<architecture>', architectureArgument)
    .option(
      '--format <name>',
      writableFormats.map(({ id, name }) => `${id}: ${name}`).join('; '),
      choice(writableFormats.map(({ id }) => id)),
      'json',
    )
  addSizeOptions(command).action((wish: string, options: ExportOptions) =>
    withSession('read', {}, async ({ client }) => {
      const { spec } = await findArchitecture(() => client.architectures.list(), wish, splitSize(options).size)
      process.stdout.write(`${writeArchitecture(spec, options.format)}\n`)
    }),
  )
}
