import type { Command } from 'commander'
import type { Matrix, MatrixCell } from '#shared/contract/matrices.ts'
import { targetLabel } from '#shared/latency/target.ts'
import { matrixCsv, matrixSvg, publishedMatrices, type PublishedMatrix } from '#shared/matrix/index.ts'
import { writeOutput } from '../asked.ts'
import { protocolText } from '../figures.ts'
import { follow } from '../follow.ts'
import { latency, percent, signedPercent, table } from '../format.ts'
import { select } from '../select.ts'
import { withSession, type CommonOptions } from '../session.ts'

interface MatrixOptions extends CommonOptions {
  readonly protocol?: string
  readonly measure?: boolean
  readonly csv?: string
  readonly svg?: string
}

/** `tansaku matrix`: what searches made for each device, run on the others. */
export function addMatrix(program: Command): void {
  program
    .command('matrix')
    .description('architectures made for one device, run on the others: latency, and what is lost against their own')
    .argument(
      '[searches...]',
      'one whose fronts on devices were kept (tansaku retarget --add), or several on tables of several devices',
      ['latest'],
    )
    .option('--protocol <name>', 'accuracies of this training protocol, or a part of its name')
    .option('--measure', 'first measure what is missing on the devices at hand')
    .option('--csv <file>', 'also write a line an architecture and device')
    .option('--svg <file>', 'also draw it')
    .option('--json', 'data alone on standard output')
    .action((wishes: string[], options: MatrixOptions) =>
      withSession(options.measure === true ? 'write' : 'read', options, async (session) => {
        const { client, terminal } = session
        const searches = await client.searches.list()
        const searchIds = wishes.map((wish) => select(searches, wish, 'search', 'tansaku search').id)
        if (options.measure === true)
          await follow(session, () => client.matrices.measure({ searchIds }), { title: 'Measuring on the devices' })
        const matrix = await client.matrices.get({ searchIds, protocol: options.protocol ?? null })
        const nameOf = namesOf(matrix)
        if (options.csv !== undefined) writeOutput(options.csv, matrixCsv(matrix, nameOf), '--csv')
        if (options.svg !== undefined) writeOutput(options.svg, matrixSvg(matrix, nameOf), '--svg')
        terminal.answer({ ...matrix, published: publishedMatrices }, () => describeMatrix(matrix, nameOf))
      }),
    )
}

function namesOf({ devices }: Matrix): (key: string) => string {
  const targets = devices.map(({ target }) => target)
  const names = new Map(devices.map(({ key, deviceName, target }) => [key, targetLabel(deviceName, target, targets)]))
  return (key) => names.get(key) ?? key
}

export function describeMatrix(matrix: Matrix, nameOf: (key: string) => string): string {
  const { devices, accuracies, protocol, protocols } = matrix
  const area = ({ hypervolume }: MatrixCell): string =>
    hypervolume === null ? '–' : `${(hypervolume / 1_000).toPrecision(3)} ms`
  const hasPredicted = matrix.cells.some(({ basis }) => basis === 'predicted')
  return [
    accuracies === 'trained' && protocol !== null
      ? protocolText(protocol, protocols)
      : accuracies === 'trained'
        ? 'None of these architectures is trained yet: latencies alone are told.'
        : 'Accuracies are what the supernet is predicted to score: not all of these architectures are trained.',
    grid(
      matrix,
      nameOf,
      "Slower than the device's own front at equal accuracy, mean over the architectures",
      ({ slower }) => (slower === null ? '–' : signedPercent(slower.mean)),
    ),
    grid(matrix, nameOf, "Accuracy lost to the device's own front at equal latency, in points", ({ lost }) =>
      lost === null ? '–' : (100 * lost.mean).toFixed(2),
    ),
    grid(matrix, nameOf, 'Latency, mean', ({ nets }) =>
      nets.length === 0 ? '–' : latency(nets.reduce((sum, { latencyUs }) => sum + latencyUs, 0) / nets.length),
    ),
    grid(matrix, nameOf, 'Area under their front (hypervolume), up to the worst of the column', area),
    hasPredicted
      ? `~ by the latency table, where not all are measured: ${devices.map(({ key, unmeasured, isAtHand }) => `${nameOf(key)} lacks ${String(unmeasured)}${isAtHand ? '' : ' (not at hand)'}`).join(', ')}. --measure measures them.`
      : 'All latencies are measured.',
    ...publishedMatrices.map(describePublished),
  ].join('\n\n')
}

function grid(
  { devices, cells }: Matrix,
  nameOf: (key: string) => string,
  title: string,
  text: (cell: MatrixCell) => string,
): string {
  const cellOf = (from: string, on: string): string => {
    const cell = cells.find((each) => each.from === from && each.on === on)!
    return `${cell.basis === 'predicted' ? '~' : ''}${text(cell)}`
  }
  return [
    `${title}:`,
    table(
      ['made for ↓ run on →', ...devices.map(({ key }) => `>${nameOf(key)}`)],
      devices.map(({ key: from }) => [nameOf(from), ...devices.map(({ key: on }) => cellOf(from, on))]),
    ),
  ].join('\n')
}

const describePublished = ({ source, devices, rows }: PublishedMatrix): string =>
  [
    `Published, not checked here (${source}):`,
    table(
      ['made for ↓ run on →', '>top-1', ...devices.map(({ name }) => `>${name}`)],
      rows.map(({ name, top1, cells }) => [
        name,
        top1 === null ? '' : percent(top1),
        ...cells.map(({ latencyMs, slower }) => `${latencyMs.toFixed(2)} ms (${signedPercent(slower)})`),
      ]),
    ),
  ].join('\n')
