import type { Command } from 'commander'
import { genotypeText } from '#shared/architecture/index.ts'
import type { ArchitectureSpec } from '#shared/architecture/architecture.ts'
import { TansakuError } from '#shared/errors.ts'
import { findNetwork, type SizeWish } from '../find-network.ts'
import { choice, wholeNumber } from '../options.ts'
import { withSession } from '../session.ts'

const formats = ['json', 'genotypes'] as const

interface ExportOptions extends SizeWish {
  readonly format: (typeof formats)[number]
}

export function addExport(program: Command): void {
  program
    .command('export')
    .description('print a network, so that Tansaku or another program can read it again')
    .argument('<network>', "id or name of a network, a published one's name, or a file with one")
    .option(
      '--format <name>',
      "json: the whole network; genotypes: its cells as in quark0/darts' genotypes.py",
      choice(formats),
      'json',
    )
    .option('--channels <number>', 'first channels of a DARTS network', wholeNumber(1))
    .option('--cells <number>', 'cells of a DARTS network', wholeNumber(1))
    .option('--auxiliary', 'with the auxiliary head of a DARTS network')
    .action((wish: string, { format, ...size }: ExportOptions) =>
      withSession('read', {}, async (session) => {
        const { spec } = await findNetwork(session, wish, size)
        process.stdout.write(`${format === 'json' ? JSON.stringify(spec, null, 2) : genotypeOf(spec)}\n`)
      }),
    )
}

function genotypeOf(spec: ArchitectureSpec): string {
  if (!('genotype' in spec))
    throw new TansakuError(
      'BAD_REQUEST',
      `A network of the family ${spec.family} has no cells and so no genotype. Export it with --format json.`,
      { family: spec.family },
    )
  return genotypeText(spec.genotype)
}
