import type { Command } from 'commander'
import {
  countArchitecture,
  countNetwork,
  dartsCnnOps,
  dartsSupernetNetwork,
  describeArchitecture,
  firstOfSpec,
  type NetworkCount,
} from '#shared/architecture/index.ts'
import type { ArchitectureSpec } from '#shared/architecture/architecture.ts'
import { cellSizeSchema, smallInput } from '#shared/spaces/index.ts'
import { TansakuError } from '#shared/errors.ts'
import { layerPlaces, layerView, type LayerPlace } from '#shared/layers/layer-facts.ts'
import { layersCsv } from '#shared/layers/layers-csv.ts'
import {
  addSizeOptions,
  findArchitecture,
  architectureArgument,
  splitSize,
  type SizeWish,
} from '../find-architecture.ts'
import { flagOf, writeOutput } from '../asked.ts'
import { table } from '../format.ts'
import { layersText } from '../layers-text.ts'
import { defined } from '../options.ts'
import { withSession, type CommonOptions } from '../session.ts'
import { createTerminal } from '../terminal.ts'

type InspectOptions = CommonOptions &
  SizeWish & { readonly layers?: true; readonly device?: string; readonly csv?: string }

/** The supernet of all operations, as quark0/darts counts it. */
const supernetName = 'darts-supernet'

export function addInspect(program: Command): void {
  const command = program
    .command('inspect')
    .description('parameters and multiply-accumulates of an architecture')
    .argument('<architecture>', `${architectureArgument}; or ${supernetName}`)
  addSizeOptions(command)
    .option('--layers', 'layer by layer')
    .option(
      '--device <id>',
      'with --layers: what they take on this device, measured and by its latency table, of an architecture that is stored',
    )
    .option('--csv <file>', 'with --layers: also write a line for each layer and each target that is known')
    .option('--json', 'data alone on standard output')
    .action(async (name: string, { layers, device, csv, ...options }: InspectOptions) => {
      requireLayers({ layers, device, csv }, name)
      const { spec, title, count } = name === supernetName ? supernet(options) : await architecture(name, options)
      const asked = device !== undefined || csv !== undefined
      const places = asked && spec !== null ? await placesOf(spec, options) : []
      const place = device === undefined ? null : placeOn(places, device, name)
      const data = {
        name,
        spec,
        ...count,
        ...(layers === true && spec !== null && { ...layerView(spec, place ?? nowhere), place }),
      }
      if (csv !== undefined && spec !== null) writeOutput(csv, layersCsv(spec, places), '--csv')
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
          )}${layers === true && spec !== null ? `\n\n${layersText(spec, place)}` : ''}`,
      )
    })
}

const nowhere = { timing: null, prediction: null }

/** @throws BAD_REQUEST for what belongs to --layers alone, and for the supernet's */
function requireLayers(
  { layers, ...others }: { readonly [Name in 'layers' | 'device' | 'csv']: InspectOptions[Name] | undefined },
  name: string,
): void {
  const useless = Object.keys(defined(others)).map(flagOf)
  if (layers === undefined && useless.length > 0)
    throw new TansakuError('BAD_REQUEST', `${useless.join(', ')} is of --layers: add it.`)
  if (layers === true && name === supernetName)
    throw new TansakuError(
      'BAD_REQUEST',
      '--layers is of one architecture, and the supernet is all of them at once: name one, such as darts-v2.',
    )
}

/** Where the layers of the stored architecture of this kind have latencies; none where none is stored. */
async function placesOf(spec: ArchitectureSpec, options: Omit<InspectOptions, 'layers'>): Promise<LayerPlace[]> {
  const { rest } = splitSize(options)
  return withSession('read', rest, async ({ client }) => {
    const stored = firstOfSpec(await client.architectures.list(), spec)
    return stored === undefined ? [] : layerPlaces(await client.architectures.get({ id: stored.id }))
  })
}

/** @throws NOT_FOUND where nothing is known of the layers on the device */
function placeOn(places: readonly LayerPlace[], device: string, name: string): LayerPlace {
  const place = places.find(({ target }) => target.deviceId === device)
  if (place === undefined)
    throw new TansakuError(
      'NOT_FOUND',
      `Nothing is known of the layers of ${name} on ${device}; known: ${[...new Set(places.map(({ target }) => target.deviceId))].join(', ') || 'no device'}. Time them (tansaku measure ${name} --device ${device} --layers), or measure a latency table of its space there.`,
      { device },
    )
  return place
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
