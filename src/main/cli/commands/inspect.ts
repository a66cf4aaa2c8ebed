import type { Command } from 'commander'
import { checkArchitecture, countArchitecture, describeArchitecture, parseArchitecture, publishedArchitectures } from '#shared/architecture/index.ts'
import type { ArchitectureSpec } from '#shared/architecture/architecture.ts'
import { TansakuError } from '#shared/errors.ts'
import { table } from '../format.ts'
import { wholeNumber } from '../options.ts'
import { withSession, type CommonOptions } from '../session.ts'
import { createTerminal } from '../terminal.ts'

interface InspectOptions extends CommonOptions { readonly channels?: number, readonly cells?: number, readonly auxiliary?: boolean }

export function addInspect(program: Command): void {
  program.command('inspect').description('parameters and multiply-accumulates of a network')
    .argument('<network>', `${Object.keys(publishedArchitectures).join(', ')}, the id of a stored network, or a network's own text`)
    .option('--channels <number>', 'first channels of a DARTS network', wholeNumber(1))
    .option('--cells <number>', 'cells of a DARTS network', wholeNumber(1))
    .option('--auxiliary', 'with the auxiliary head of a DARTS network')
    .option('--json', 'data alone on standard output')
    .action(async (name: string, options: InspectOptions) => {
      const spec = resized(await specOf(name, options), options)
      const data = { name, spec, ...countArchitecture(spec) }
      createTerminal(options.json === true).answer(data, () => `${describeArchitecture(spec)}\n\n${table(['', '>number'], [
        ['params (every trained number)', grouped(data.params)], ['params of conv + FC (no batch norm, no biases)', grouped(data.paramsConvFc)],
        ['MACs (conv + FC)', grouped(data.macs)], ['MACs with the final average pool', grouped(data.macsWithPool)],
      ])}`)
    })
}

const grouped = (value: number): string => value.toLocaleString('en')

async function specOf(name: string, options: InspectOptions): Promise<ArchitectureSpec> {
  const published = (publishedArchitectures as Readonly<Record<string, ArchitectureSpec>>)[name]
  if (published !== undefined) return published
  if (name.startsWith('net-')) return withSession('read', options, async ({ client }) => (await client.architectures.get({ id: name })).spec)
  try {
    return parseArchitecture(name)
  } catch (thrown) {
    if (!(thrown instanceof TansakuError) || thrown.code !== 'NOT_FOUND') throw thrown
    throw new TansakuError('NOT_FOUND', `"${name}" is no published network (${Object.keys(publishedArchitectures).join(', ')}), no stored one (net-…) and no network's text.`, { name }, { cause: thrown })
  }
}

function resized(spec: ArchitectureSpec, { channels, cells, auxiliary }: InspectOptions): ArchitectureSpec {
  if (channels === undefined && cells === undefined && auxiliary === undefined) return spec
  if (spec.family !== 'darts-cnn') throw new TansakuError('BAD_REQUEST', `--channels, --cells and --auxiliary are for DARTS networks; this one is of the family ${spec.family}.`)
  return checkArchitecture({ ...spec, channels: channels ?? spec.channels, cells: cells ?? spec.cells, auxiliary: auxiliary ?? spec.auxiliary })
}
