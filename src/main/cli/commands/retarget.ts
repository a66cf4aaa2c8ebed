import { Option, type Command } from 'commander'
import { describeArchitecture } from '#shared/architecture/index.ts'
import type { ArchitectureSummary } from '#shared/contract/architectures.ts'
import { retargetWishSchema, type RegretMatrix, type Retarget } from '#shared/contract/retargets.ts'
import { TansakuError } from '#shared/errors.ts'
import { conditionsText, targetLabel } from '#shared/latency/target.ts'
import { newestOfEach } from '#shared/retarget/newest.ts'
import { regretCsv } from '#shared/retarget/regret-csv.ts'
import { asked, writeOutput } from '../asked.ts'
import { follow } from '../follow.ts'
import { count, latency, percent, table } from '../format.ts'
import { decimal, wholeNumber } from '../options.ts'
import { select } from '../select.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'

interface RetargetOptions extends CommonOptions {
  readonly table?: string[]
  readonly targets?: number
  readonly latency?: number[]
  readonly generations: number
  readonly seed: number
  readonly add?: number
  readonly matrix?: boolean
  readonly csv?: string
}

const each =
  (parse: (text: string) => number) =>
  (text: string, earlier: number[] | undefined): number[] => [...(earlier ?? []), parse(text)]

/** `tansaku retarget`: fronts for devices from a finished search, without training. */
export function addRetarget(program: Command): void {
  program
    .command('retarget')
    .description('the front of a finished search that scored architectures on any device, without training')
    .argument('[search]', 'its id, see tansaku list searches', 'latest')
    .option('--table <id...>', 'latency tables of the devices; the fronts that are stored when left out')
    .addOption(
      new Option('--targets <number>', 'latencies from the fastest architecture to the slowest')
        .argParser(wholeNumber(2, 200))
        .default(undefined, '20')
        .conflicts('latency'),
    )
    .option('--latency <ms...>', 'limits, in milliseconds', each(decimal(0)))
    .option('--generations <number>', 'of evolution, for each latency', wholeNumber(1, 10_000), 100)
    .option('--seed <number>', 'one seed gives one result', wholeNumber(0, 0xffffffff), 1)
    .option('--add <number>', 'keep so many of each front as architectures', wholeNumber(1, 200))
    .option('--matrix', 'what the architectures of each device lose on the others')
    .option('--csv <file>', 'the same, architecture by architecture, as a file')
    .option('--json', 'data alone on standard output')
    .action((wish: string, options: RetargetOptions) =>
      withSession(options.table === undefined && options.add === undefined ? 'read' : 'write', options, (session) =>
        retarget(session, wish, options),
      ),
    )
}

async function retarget(session: Session, wish: string, options: RetargetOptions): Promise<void> {
  const { client, terminal } = session
  const { id: searchId } = select(await client.searches.list(), wish, 'search', 'tansaku search')
  const retargets = await (options.table === undefined
    ? storedFronts(await client.retargets.list({ searchId }), searchId)
    : run(session, searchId, options.table, options))
  const added: ArchitectureSummary[] = []
  for (const { id } of options.add === undefined ? [] : retargets)
    added.push(...(await client.retargets.add({ id, count: options.add! })))
  const compared = options.matrix === true || options.csv !== undefined
  if (compared && retargets.length < 2)
    throw new TansakuError(
      'BAD_REQUEST',
      `There is the front of one device alone: what its architectures lose on others needs two. Name tables of more devices with --table.`,
      { searchId },
    )
  const regret = compared ? await client.retargets.regret({ ids: retargets.map(({ id }) => id) }) : null
  const names = namesOf(retargets)
  if (regret !== null && options.csv !== undefined)
    writeOutput(
      options.csv,
      regretCsv(regret, (id) => names.get(id)!),
      '--csv',
    )
  terminal.answer({ retargets, regret, added }, () =>
    [
      ...retargets.map((front) => describeFront(front, names.get(front.id)!)),
      describePredictor(retargets[0]!),
      regret === null ? '' : describeRegret(regret, names),
      added.length === 0 ? '' : `Kept as architectures: ${[...new Set(added.map(({ id }) => id))].join(', ')}`,
      options.csv === undefined ? '' : `Written: ${options.csv}`,
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
  )
}

async function run(
  session: Session,
  searchId: string,
  wishes: readonly string[],
  { targets, latency: limits, generations, seed }: RetargetOptions,
): Promise<Retarget[]> {
  const { client } = session
  const tables = await client.latencyTables.list()
  const wish = asked(retargetWishSchema, {
    searchId,
    tableIds: wishes.map((each) => select(tables, each, 'latency table', 'tansaku measure').id),
    targets,
    limitsUs: limits?.map((ms) => ms * 1_000) ?? null,
    generations,
    seed,
  })
  let ids: readonly string[] = []
  const start = async () => {
    const started = await client.retargets.run(wish)
    ids = started.retargetIds
    return started
  }
  await follow(session, start, { title: `Retargeting ${searchId}` })
  return Promise.all(ids.map((id) => client.retargets.get({ id })))
}

/** @throws NOT_FOUND where there is none */
function storedFronts(stored: readonly Retarget[], searchId: string): Retarget[] {
  if (stored.length > 0) return newestOfEach(stored)
  throw new TansakuError(
    'NOT_FOUND',
    `The search ${searchId} has no front on a device yet. Make one with: tansaku retarget ${searchId} --table <id>`,
    { searchId },
  )
}

/** Each device by what sets it apart; by table where that is nothing. */
function namesOf(retargets: readonly Retarget[]): Map<string, string> {
  const targets = retargets.map(({ target }) => target)
  const labels = retargets.map(({ deviceName, target }) => targetLabel(deviceName, target, targets))
  return new Map(
    retargets.map(({ id, tableId }, index) => [
      id,
      labels.filter((label) => label === labels[index]).length > 1
        ? `${labels[index]!} (${tableId ?? id})`
        : labels[index]!,
    ]),
  )
}

function describeFront({ id, target, points, reach }: Retarget, name: string): string {
  const rows = points.map(({ spec, latencyUs, predictedAccuracy, macs, params }) => [
    latency(latencyUs),
    percent(predictedAccuracy),
    count(macs),
    count(params),
    describeArchitecture(spec),
  ])
  return [
    `${name} (${id}; ${conditionsText(target)}). The space's architectures take ${latency(reach.fastestUs)} to ${latency(reach.slowestUs)} there.`,
    table(['>sum', '>predicted accuracy', '>MACs', '>params', 'blocks'], rows),
  ].join('\n')
}

const describePredictor = ({ predictor }: Retarget): string =>
  `Accuracies are predicted: what the supernet would score each architecture with inherited weights. On architectures left out of the fit (${String(predictor.samples)} scored, ${String(predictor.folds)} folds): rank correlation ${predictor.spearman.toFixed(3)} (Kendall ${predictor.kendall.toFixed(3)}), error ± ${percent(predictor.rmse, 2)} where they spread by ${percent(predictor.spread, 2)}.`

function describeRegret({ ids, cells }: RegretMatrix, names: ReadonlyMap<string, string>): string {
  const cellOf = (from: string, on: string): string => {
    const { mean } = cells.find((cell) => cell.from === from && cell.on === on)!
    return mean === null ? '–' : percent(mean)
  }
  return [
    'How much slower architectures made for one device (rows) are on another (columns) than its own at equal predicted accuracy, mean over the front:',
    table(
      ['made for', ...ids.map((id) => `>${names.get(id)!}`)],
      ids.map((from) => [names.get(from)!, ...ids.map((on) => cellOf(from, on))]),
    ),
  ].join('\n')
}
