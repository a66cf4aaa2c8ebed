import type { Command } from 'commander'
import {
  countArchitecture,
  countNetwork,
  dartsCnnOps,
  dartsSupernetNetwork,
  describeArchitecture,
  networkOf,
  type NetworkCount,
} from '#shared/architecture/index.ts'
import type { ArchitectureSpec } from '#shared/architecture/architecture.ts'
import { cellSizeSchema, smallInput } from '#shared/spaces/index.ts'
import { TansakuError } from '#shared/errors.ts'
import { layersOf } from '#shared/network/layers.ts'
import {
  addSizeOptions,
  findArchitecture,
  architectureArgument,
  splitSize,
  type SizeWish,
} from '../find-architecture.ts'
import { flagOf } from '../asked.ts'
import { table } from '../format.ts'
import { layersText } from '../layers-text.ts'
import { defined } from '../options.ts'
import { withSession, type CommonOptions } from '../session.ts'
import { createTerminal } from '../terminal.ts'

type InspectOptions = CommonOptions & SizeWish & { readonly layers?: true }

/** The supernet of all operations, as quark0/darts counts it. */
const supernetName = 'darts-supernet'

export function addInspect(program: Command): void {
  const command = program
    .command('inspect')
    .description('parameters and multiply-accumulates of an architecture')
    .argument('<architecture>', `${architectureArgument}; or ${supernetName}`)
  addSizeOptions(command)
    .option('--layers', 'layer by layer')
    .option('--json', 'data alone on standard output')
    .action(async (name: string, { layers, ...options }: InspectOptions) => {
      const { spec, title, count } = name === supernetName ? supernet(options) : await architecture(name, options)
      const data = {
        name,
        spec,
        ...count,
        ...(layers === true && spec !== null && { layers: layersOf(networkOf(spec)) }),
      }
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
          )}${layers === true && spec !== null ? `\n\n${layersText(spec, undefined)}` : ''}`,
      )
    })
}

const grouped = (value: number): string => value.toLocaleString('en')

interface Inspected {
  readonly spec: ArchitectureSpec | null
  readonly title: string
  readonly count: NetworkCount
}

async function architecture(name: string, options: InspectOptions): Promise<Inspected> {
  const { size, rest } = splitSize(options)
  // An architecture that is not stored is told of without opening the store.
  const stored = () => withSession('read', rest, ({ client }) => client.architectures.list())
  const { spec } = await findArchitecture(stored, name, size)
  return { spec, title: describeArchitecture(spec), count: countArchitecture(spec) }
}

/** @throws BAD_REQUEST for sizes that it does not have, or channels that no half can be taken of */
function supernet(options: InspectOptions): Inspected {
  const { channels = 16, cells = 8, ...others } = splitSize(options).size
  const useless = Object.keys(defined(others))
  if (useless.length > 0)
    throw new TansakuError(
      'BAD_REQUEST',
      `${useless.map(flagOf).join(', ')} cannot be said of the supernet, which has channels and cells alone; the architectures derived from it may have more.`,
      { sizes: useless },
    )
  if (!cellSizeSchema.safeParse({ channels, cells, input: smallInput }).success)
    throw new TansakuError(
      'BAD_REQUEST',
      `No supernet has ${String(channels)} channels and ${String(cells)} cells: channels are even and at most 65536, and there are 2 to 200 cells.`,
    )
  return {
    spec: null,
    title: `DARTS supernet C${String(channels)} L${String(cells)}`,
    count: countNetwork(dartsSupernetNetwork(channels, cells, dartsCnnOps)),
  }
}
