import type { Command } from 'commander'
import { frontAxes, type Front } from '#shared/contract/fronts.ts'
import type { Sweep } from '#shared/contract/sweeps.ts'
import {
  anytimeCsv,
  anytimeOf,
  anytimeSvg,
  boardCsv,
  boardOf,
  costs,
  inUnits,
  measureOf,
  methodText,
  textPoints,
  type BoardRow,
  type Cost,
  type Measure,
} from '#shared/scoreboard/index.ts'
import { sweepWishSchema } from '#shared/contract/sweeps.ts'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import { writeOutput } from '../asked.ts'
import { figureText } from '../figures.ts'
import { count, duration, latency, percent, signedPoints, table } from '../format.ts'
import { choice } from '../options.ts'
import { select } from '../select.ts'
import { withSession, type CommonOptions } from '../session.ts'
import { seriesLabel } from '../targets.ts'
import { compareSearches } from './compare-searches.ts'

interface CompareOptions extends CommonOptions {
  readonly x?: Front['x']
  readonly csv?: string
  readonly curves?: string
  readonly svg?: string
  readonly cost?: Cost
}

interface Board {
  readonly target: string
  readonly rows: readonly BoardRow[]
}

/** `tansaku compare`: the methods of a sweep side by side, or searches. */
export function addCompare(program: Command): void {
  program
    .command('compare')
    .description(
      'the methods of a sweep side by side: what each found over its seeds, at what cost, beside chance; or searches: what differs and what each came to',
    )
    .argument('[ids...]', 'a sweep (tansaku list sweeps; the newest when left out), or two searches or more')
    .option(
      '--x <axis>',
      `what random architectures are alike in: ${frontAxes.join(', ')} (predicted-latency; of text params)`,
      choice(frontAxes),
    )
    .option('--csv <file>', 'also write a line a method and device')
    .option('--curves <file>', 'also write the best so far against cost, a line a step')
    .option('--svg <file>', 'also draw it')
    .option(
      '--cost <unit>',
      `of the picture: ${costs.join(', ')} (images × GMACs, or seconds of this machine; text has seconds alone)`,
      choice(costs),
    )
    .option('--json', 'data alone on standard output; with tansaku sweep --from it is done again')
    .action((wishes: readonly string[], { x: axis, csv, curves, svg, cost: unit, ...options }: CompareOptions) =>
      withSession('read', options, async ({ client, terminal }) => {
        if (wishes.length > 1) {
          await compareSearches(client, terminal, wishes)
          return
        }
        const { id } = select(await client.sweeps.list(), wishes[0] ?? 'latest', 'sweep', 'tansaku sweep')
        const sweep = await client.sweeps.get({ id })
        const measure = measureOf(sweep)
        const { x, protocol, boards } = await boardsOf(client, sweep, axis)
        const cost = unit ?? (measure === 'accuracy' ? 'work' : 'time')
        if (csv !== undefined) writeOutput(csv, boardCsv(boards, measure), '--csv')
        if (curves !== undefined) writeOutput(curves, anytimeCsv(sweep.runs, measure), '--curves')
        if (svg !== undefined)
          writeOutput(svg, anytimeSvg(sweep.runs, { cost, protocol: protocol?.name ?? '', measure }), '--svg')
        const anytime = Object.fromEntries(costs.map((each) => [each, anytimeOf(sweep.runs, each)]))
        const answer = { sweepId: id, sweep: sweepWishSchema.parse(sweep), protocol, measure, x }
        terminal.answer({ ...answer, boards, anytime }, () =>
          boards.length === 0
            ? `Nothing of ${sweep.name} has an accuracy on test images and a ${x} yet. Train what it found (tansaku sweep … --train laptop; tansaku resume ${id}), or choose another axis (--x macs).`
            : [
                ...(protocol === null ? [] : [protocol.name]),
                ...boards.map((board) => describeBoard(board, x, measure)),
                notes[measure],
              ].join('\n\n'),
        )
      }),
    )
}

const frontOf = async (client: WorkbenchClient, sweep: Sweep, x: Front['x']): Promise<Front | null> => {
  const architectureIds = sweep.runs.flatMap((run) => run.architectureIds)
  return architectureIds.length === 0 || sweep.protocol === null
    ? null
    : client.fronts.get({ x, architectureIds, protocol: sweep.protocol })
}

/** Of text perplexities of the sweep's own trainings, against parameters; of images a board for each device. */
async function boardsOf(
  client: WorkbenchClient,
  sweep: Sweep,
  axis: Front['x'] | undefined,
): Promise<{ x: Front['x']; protocol: Front['protocol']; boards: Board[] }> {
  const measure = measureOf(sweep)
  if (measure === 'perplexity') {
    const points = textPoints(sweep.runs)
    const rows = boardOf(sweep, { points, rivals: [] }, measure)
    return { x: 'params', protocol: null, boards: points.length === 0 ? [] : [{ target: '', rows }] }
  }
  const x = axis ?? 'predicted-latency'
  const front = await frontOf(client, sweep, x)
  const boards = (front?.series ?? []).map((series): Board => ({
    target: seriesLabel(series, front!),
    rows: boardOf(sweep, series),
  }))
  return { x, protocol: front?.protocol ?? null, boards }
}

const notes: Readonly<Record<Measure, string>> = {
  accuracy:
    'GMACs × images: of a search + of training what it put first, each image counted once for every pass through a net (docs/sweeps.md). Accuracy: of what each search put first, on the test data, mean and 95 % interval over seeds. Over random: less the mean of random architectures no further along the axis. Best of chance: what the best of as many random ones is expected to have as are trained in the time of one search and its training; (of n) where the sweep has fewer. Largest: from comparisons at equal latency (tansaku baseline).',
  perplexity:
    'Perplexity: of what each search put first, on the test text, mean and 95 % interval over seeds; lower is better, and over random (less the mean of random cells) better than chance is below 0. Bits: log₂ of it, a word on average. Best of chance: what the best of as many random ones is expected to have as are trained in the time of one search and its training; (of n) where the sweep has fewer.',
}

function describeBoard({ target, rows }: Board, x: Front['x'], measure: Measure): string {
  const at = (value: number): string => (x.endsWith('latency') ? latency(value) : count(value))
  const figure = (value: number): string => (measure === 'accuracy' ? percent(value) : value.toFixed(1))
  const share = (value: number | null): string => (value === null ? '–' : figure(value))
  const signed = (value: number): string =>
    measure === 'accuracy' ? signedPoints(value) : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`
  return `${target === '' ? '' : `${target}\n`}${table(
    [
      'method',
      '>trained',
      '>search',
      '>training',
      ...(measure === 'accuracy' ? ['>GMACs × images'] : []),
      `>${x.endsWith('latency') ? 'latency' : x}`,
      `>${measure}`,
      ...(measure === 'accuracy' ? [] : ['>bits']),
      '>best',
      '>over random',
      '>best of chance',
      ...(measure === 'accuracy' ? ['>most MACs', '>most params'] : []),
    ],
    rows.map((row) => [
      methodText(row),
      `${String(row.trained)}/${String(row.searches)}`,
      row.searchMs === null ? '–' : duration(row.searchMs / 1_000),
      row.trainingMs === null ? '–' : duration(row.trainingMs / 1_000),
      ...(measure === 'accuracy' ? [workText(row)] : []),
      row.x === null ? '–' : at(row.x.mean),
      row.accuracy === null ? '–' : figureText(row.accuracy, measure),
      ...(measure === 'accuracy' ? [] : [row.bits === null ? '–' : row.bits.toFixed(3)]),
      share(row.best),
      overText(row.overRandom, signed),
      chanceText(row.chance, figure),
      ...(measure === 'accuracy' ? [share(row.largest['largest-macs']), share(row.largest['largest-params'])] : []),
    ]),
  )}`
}

const workText = ({ searchMacImages, trainingMacImages }: BoardRow): string =>
  [searchMacImages, trainingMacImages]
    .map((work) => (work === null ? '–' : count(Math.round(inUnits(work, 'work')))))
    .join(' + ')

const overText = (over: BoardRow['overRandom'], signed: (value: number) => string): string =>
  over === null ? '–' : `${signed(over.difference)} (${signed(over.low)} … ${signed(over.high)})`

const chanceText = (chance: BoardRow['chance'], figure: (value: number) => string): string =>
  chance === null
    ? '–'
    : `${figure(chance.figure)} (of ${String(chance.of)}${chance.affordable > chance.of ? `, not ${String(chance.affordable)}` : ''})`
