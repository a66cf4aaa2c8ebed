import type { Command } from 'commander'
import {
  countArchitecture,
  countNetwork,
  dartsCnnOps,
  dartsSupernetNetwork,
  describeArchitecture,
  parseArchitecture,
  publishedArchitectures,
  type NetworkCount,
} from '#shared/architecture/index.ts'
import type { ArchitectureSpec } from '#shared/architecture/architecture.ts'
import { TansakuError } from '#shared/errors.ts'
import { networkFile, resized, type SizeWish } from '../find-network.ts'
import { table } from '../format.ts'
import { wholeNumber } from '../options.ts'
import { withSession, type CommonOptions } from '../session.ts'
import { createTerminal } from '../terminal.ts'

type InspectOptions = CommonOptions & SizeWish

/** The search's network of all operations, as quark0/darts counts it. */
const supernetName = 'darts-supernet'

export function addInspect(program: Command): void {
  program
    .command('inspect')
    .description('parameters and multiply-accumulates of a network')
    .argument(
      '<network>',
      `${Object.keys(publishedArchitectures).join(', ')}, ${supernetName}, the id of a stored network, a file with one, or a network's own text`,
    )
    .option('--channels <number>', 'first channels of a DARTS network', wholeNumber(1))
    .option('--cells <number>', 'cells of a DARTS network', wholeNumber(1))
    .option('--auxiliary', 'with the auxiliary head of a DARTS network')
    .option('--hidden <number>', 'units of a recurrent network', wholeNumber(1))
    .option('--vocabulary <number>', 'words of a recurrent network', wholeNumber(3))
    .option('--json', 'data alone on standard output')
    .action(async (name: string, options: InspectOptions) => {
      const { spec, title, count } = name === supernetName ? supernet(options) : await network(name, options)
      const data = { name, spec, ...count }
      createTerminal(options.json === true).answer(
        data,
        () =>
          `${title}\n\n${table(
            ['', '>number'],
            [
              ['params (every trained number)', grouped(data.params)],
              ['params of conv + FC (no batch norm, no biases)', grouped(data.paramsConvFc)],
              ['MACs (conv + FC)', grouped(data.macs)],
              ['MACs with the final average pool', grouped(data.macsWithPool)],
            ],
          )}`,
      )
    })
}

const grouped = (value: number): string => value.toLocaleString('en')

interface Inspected {
  readonly spec: ArchitectureSpec | null
  readonly title: string
  readonly count: NetworkCount
}

async function network(name: string, options: InspectOptions): Promise<Inspected> {
  const spec = resized(await specOf(name, options), options)
  return { spec, title: describeArchitecture(spec), count: countArchitecture(spec) }
}

/** @throws BAD_REQUEST for an auxiliary head, or channels that no half can be taken of */
function supernet({ channels = 16, cells = 8, auxiliary }: InspectOptions): Inspected {
  if (auxiliary === true)
    throw new TansakuError(
      'BAD_REQUEST',
      'The supernet has no auxiliary head; the networks derived from it may have one.',
    )
  if (channels % 2 !== 0 || cells < 2 || cells > 200)
    throw new TansakuError(
      'BAD_REQUEST',
      `No supernet has ${String(channels)} channels and ${String(cells)} cells: channels are even, and there are 2 to 200 cells.`,
    )
  return {
    spec: null,
    title: `DARTS supernet C${String(channels)} L${String(cells)}`,
    count: countNetwork(dartsSupernetNetwork(channels, cells, dartsCnnOps)),
  }
}

async function specOf(name: string, options: InspectOptions): Promise<ArchitectureSpec> {
  const published = (publishedArchitectures as Readonly<Record<string, ArchitectureSpec>>)[name]
  if (published !== undefined) return published
  if (name.startsWith('net-'))
    return withSession('read', options, async ({ client }) => (await client.architectures.get({ id: name })).spec)
  const file = name.trim().startsWith('{') ? null : await networkFile(name)
  if (file !== null) return file.spec
  try {
    return parseArchitecture(name)
  } catch (thrown) {
    if (!(thrown instanceof TansakuError) || thrown.code !== 'NOT_FOUND') throw thrown
    throw new TansakuError(
      'NOT_FOUND',
      `"${name}" is no published network (${Object.keys(publishedArchitectures).join(', ')}), no stored one (net-…), no file and no network's text.`,
      { name },
      { cause: thrown },
    )
  }
}
