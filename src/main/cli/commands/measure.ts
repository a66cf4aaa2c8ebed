import { Option, type Command } from 'commander'
import { fbnetSpaceIds, spaceRow, spaces, type SpaceId } from '#shared/architecture/index.ts'
import { engineIdSchema, precisionSchema, type EngineId, type Precision } from '#shared/contract/common.ts'
import type { LatencyTable, Repeatability, TableEstimate } from '#shared/contract/latency-tables.ts'
import { engineOfWish } from '#shared/engines/index.ts'
import { factorBetween } from '#shared/latency/speed.ts'
import { conditionsText } from '#shared/latency/target.ts'
import type { SpaceSize } from '#shared/contract/spaces.ts'
import { cellSizeSchema, networkSize } from '#shared/spaces/index.ts'
import { measurementWarningText } from '#shared/latency/table-texts.ts'
import { mostBias } from '#shared/latency/trust.ts'
import { TansakuError } from '#shared/errors.ts'
import { coresOfCluster } from '../cluster.ts'
import { architectureArgument, architectureOn, storedArchitecture, type SizeWish } from '../find-architecture.ts'
import { follow } from '../follow.ts'
import { loadingTexts } from '../deployment-report.ts'
import { duration, latency, percent, table } from '../format.ts'
import { addImageOptions, searchedInput, type ImageWish } from '../images.ts'
import { choice, decimal, defined, engineHelp, numberList, wholeNumber } from '../options.ts'
import { actionLines, auditLine } from './audit.ts'
import { layerPlaces } from '#shared/layers/layer-facts.ts'
import { layersText } from '../layers-text.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'

interface MeasureOptions extends CommonOptions, ImageWish {
  readonly device: string
  readonly space?: SpaceId
  readonly channels?: number
  readonly cells?: number
  readonly dataset?: string
  readonly engine?: EngineId
  readonly precision?: Precision
  readonly threads?: number
  readonly cores?: number[]
  readonly cluster?: string
  readonly budget?: number
  readonly repeat: number
  readonly wait: number
  readonly audit: boolean
  readonly layers?: true
}

/** Those that are timed by operator. */
const timedSpaces = spaces.filter(({ timed }) => timed).map(({ id }) => id)

export function addMeasure(program: Command): void {
  const command = program
    .command('measure')
    .description('time every operator of a search space on a device, or whole architectures end to end')
    .argument(
      '[architectures...]',
      `architectures to time end to end instead of a space's operators, each ${architectureArgument}`,
    )
    .option('--device <id>', 'see tansaku devices', 'local')
    .option('--space <id>', `${timedSpaces.join(', ')} (fbnet-mini)`, choice(timedSpaces))
    .option('--channels <number>', 'of the first cells, for architectures of DARTS cells (16)', wholeNumber(2))
    .option('--cells <number>', 'how many, for architectures of DARTS cells (8)', wholeNumber(2))
    .option('--dataset <id>', 'a data set whose pictures and classes the architectures are for')
  addImageOptions(command, "the data set's, or their own")
    .option('--engine <name>', engineHelp, choice(engineIdSchema.options))
    .option('--precision <precision>', precisionSchema.options.join(', '), choice(precisionSchema.options))
    .option('--threads <number>', 'threads of the engine; only 1 can be measured', wholeNumber(1))
    .option(
      '--cluster <name>',
      'cores to choose from by cluster: big, little, a number counted from the fastest, or a name',
    )
    .addOption(
      new Option('--cores <list>', 'cores to choose from, such as 0,1').argParser(numberList).conflicts('cluster'),
    )
    .option('--budget <seconds>', 'stop after this time even if intervals are still wide', decimal(1))
    .option(
      '--repeat <number>',
      'sessions of a table at different times, which tell how far they agree',
      wholeNumber(1, 100),
      1,
    )
    .option('--wait <seconds>', 'between two sessions', decimal(0, 604_800), 60)
    .option('--no-audit', 'measure no whole architectures at the end to hold the table against')
    .option('--layers', 'of one architecture: layer by layer, turn about with the whole of it')
    .option('--json', 'data alone on standard output')
    .action((architectures: string[], options: MeasureOptions) =>
      withSession('write', options, (session) =>
        options.layers === true
          ? measureLayers(session, architectures, options)
          : architectures.length === 0
            ? measureSpace(session, options)
            : measureArchitectures(session, architectures, options),
      ),
    )
}

async function protocolOf(
  { client, signal }: Session,
  { device, engine, precision, threads, cores, cluster, budget }: MeasureOptions,
): Promise<{
  engine?: EngineId
  precision?: Precision
  threads?: number
  cores?: number[]
  budgetSeconds?: number
}> {
  const described =
    cluster === undefined
      ? undefined
      : (await client.devices.list(undefined, { signal })).find(({ id }) => id === device)
  // A device that is not there is told of by the measuring itself.
  const chosen = cluster === undefined || described === undefined ? cores : coresOfCluster(described, cluster)
  return {
    ...(engine && { engine }),
    ...(precision && { precision }),
    ...(threads && { threads }),
    ...(chosen && { cores: chosen }),
    ...(budget && { budgetSeconds: budget }),
  }
}

async function measureSpace(session: Session, options: MeasureOptions): Promise<void> {
  const { client, terminal } = session
  const { space = 'fbnet-mini' } = options
  const input = {
    deviceId: options.device,
    space,
    size: await sizeOf(session, space, options),
    protocol: await protocolOf(session, options),
    sessions: options.repeat,
    waitSeconds: options.repeat > 1 ? options.wait : 0,
    ...(!options.audit && { auditedNets: 0 }),
  }
  const id = await follow(
    session,
    async () => {
      terminal.note(describeEstimate(await client.latencyTables.estimate(input)))
      return client.latencyTables.measure(input)
    },
    { title: `Measuring ${space}`, resumable: true },
  )
  const measured = await client.latencyTables.get({ id })
  terminal.answer(measured, () => describeTable(measured))
}

/** What is told before the start: `65 operators; about 20 s, at most 1:01`. */
export function describeEstimate({ operators, secondsAtMost, secondsAtLeast, secondsLikely }: TableEstimate): string {
  const [most, least] = [duration(secondsAtMost), duration(secondsAtLeast)]
  const time =
    secondsLikely !== null
      ? `about ${duration(secondsLikely)} as the last table like it took, at most ${most}`
      : least === most
        ? `about ${most}`
        : `roughly ${least} to ${most}, as nothing like it was measured on this device yet`
  return `${String(operators)} different operators; ${time}.`
}

/** @throws BAD_REQUEST for a size that no architecture can have, or of what the space does not leave open */
async function sizeOf(
  { client }: Session,
  space: SpaceId,
  { channels, cells, dataset, size, classes, imageChannels }: MeasureOptions,
): Promise<SpaceSize | null> {
  const row = spaceRow(space)
  if (row.sizes.length === 0 && (channels ?? cells) !== undefined)
    throw new TansakuError(
      'BAD_REQUEST',
      `--channels and --cells are for spaces of cells; architectures of ${space} have one size, but for their pictures: --size.`,
    )
  const input = await searchedInput(client, space, { dataset, ...defined({ size, classes, imageChannels }) })
  const wished = networkSize({ channels: channels ?? 16, cells: cells ?? 8, input })
  if (row.sizes.length > 0 && !cellSizeSchema.safeParse(wished).success)
    throw new TansakuError(
      'BAD_REQUEST',
      `No architecture of DARTS cells has ${String(channels ?? 16)} channels and ${String(cells ?? 8)} cells: channels are even, and there are 2 to 200 cells.`,
    )
  return row.tableSize(wished)
}

/** One line a row, in network order. */
export function describeTable(measured: LatencyTable): string {
  const rows = measured.entries.map((entry) => [
    entry.key,
    latency(entry.medianUs),
    latency(entry.minUs),
    latency(entry.p90Us),
    `± ${percent((entry.intervalUs.high - entry.intervalUs.low) / 2 / entry.medianUs)}`,
    entry.noisy ? 'noisy' : '',
  ])
  return [
    table(['operator', '>median', '>min', '>p90', '>interval', ''], rows),
    '',
    `Table ${measured.id}: ${String(measured.measured)} of ${String(measured.operators)} operators of ${measured.space} on ${measured.deviceName}${measured.target === null ? '' : `, ${conditionsText(measured.target)}`}.`,
    ...speedLines(measured),
    ...(measured.repeatability === null ? [] : [repeatabilityLine(measured.repeatability)]),
    ...(measured.audit === null ? [] : [`Audit: ${auditLine(measured.audit)}`, ...actionLines(measured.audit)]),
    ...(measured.protocol.precision === 'int8'
      ? ['8-bit rows ran with the scales of random weights: they tell speed alone.']
      : []),
    ...measured.warnings.map((warning) => `Warning: ${measurementWarningText(warning)}`),
  ].join('\n')
}

/** `3 sessions agree within 2.1 %; a row is typically 1.2 % off.` */
export const repeatabilityLine = ({ sessions, spread, rows }: Repeatability): string =>
  `${String(sessions.length)} sessions ${spread <= mostBias ? `agree within ${percent(spread)}` : `are ${percent(spread)} apart`} (sum of rows); a row is typically ${percent(rows)} off.`

/** At which speed of the device the rows were taken, and at which they are told. */
function speedLines({ speed, protocol }: LatencyTable): string[] {
  // A file that was read in may not even tell a protocol.
  if (speed === null)
    return protocol.version === 0
      ? []
      : [`Told at whatever speed the device had, by version ${String(protocol.version)} of the protocol.`]
  const { taken, told } = speed
  const kernels = [told.arithmeticUs, ...(told.memoryUs === null ? [] : [told.memoryUs])].map(latency)
  return [
    `Taken at ${percent(factorBetween(taken, told), 0)} of the device's settled speed and told at it (reference kernels ${kernels.join(', ')}).`,
  ]
}

/** @throws BAD_REQUEST for a space that has no blocks */
function architectureSize({ channels, cells, size, classes, imageChannels, space }: MeasureOptions): SizeWish {
  const blockSpace = fbnetSpaceIds.find((id) => id === space)
  if (space !== undefined && blockSpace === undefined)
    throw new TansakuError(
      'BAD_REQUEST',
      `Beside architectures --space tells what blocks are of: ${fbnetSpaceIds.join(', ')}. There is "${space}".`,
      { space },
    )
  return { channels, cells, size, classes, imageChannels, space: blockSpace }
}

/** @throws BAD_REQUEST for none or several */
async function measureLayers(session: Session, wishes: readonly string[], options: MeasureOptions): Promise<void> {
  const { client, terminal } = session
  const [wish, ...others] = wishes
  if (wish === undefined || others.length > 0)
    throw new TansakuError('BAD_REQUEST', '--layers is of one architecture: name one.')
  const { id, name } = await storedArchitecture(session, wish, architectureSize(options))
  const protocol = await protocolOf(session, options)
  await follow(session, () => client.architectures.measureLayers({ id, deviceId: options.device, protocol }), {
    title: `Measuring the layers of ${name}`,
  })
  const record = await client.architectures.get({ id })
  const engine = engineOfWish(options).id
  const place = layerPlaces(record).find(
    ({ target, timing }) => timing !== null && target.deviceId === options.device && target.engine === engine,
  )
  terminal.answer(place?.timing, () => layersText(record.spec, place ?? null))
}

async function measureArchitectures(session: Session, wishes: string[], options: MeasureOptions): Promise<void> {
  const { client, terminal } = session
  const size = architectureSize(options)
  const ids: string[] = []
  // One after the other, so that one that is named twice is added once.
  for (const wish of wishes) {
    const { dataset } = options
    const stored =
      dataset === undefined
        ? await storedArchitecture(session, wish, size)
        : await architectureOn(session, wish, size, dataset)
    ids.push(stored.id)
  }
  const protocol = await protocolOf(session, options)
  await follow(session, () => client.architectures.measureTogether({ ids, deviceId: options.device, protocol }), {
    title: `Measuring ${String(ids.length)} architectures`,
  })
  const records = await Promise.all(ids.map((id) => client.architectures.get({ id })))
  const newest = records.map((record) => ({
    name: record.name,
    measurement: record.measurements.find((each) => each.deviceId === options.device)!,
  }))
  terminal.answer(
    newest.map(({ measurement }) => measurement),
    () =>
      [
        table(
          ['architecture', '>median', '>min', '>p90', '>load', '>memory'],
          newest.map(({ name, measurement }) => [
            name,
            latency(measurement.medianUs),
            latency(measurement.minUs),
            latency(measurement.p90Us),
            ...loadingTexts(measurement.loading),
          ]),
        ),
        ...newest.flatMap(({ name, measurement }) =>
          measurement.warnings.map((warning) => `Warning, ${name}: ${measurementWarningText(warning)}`),
        ),
      ].join('\n'),
  )
}
