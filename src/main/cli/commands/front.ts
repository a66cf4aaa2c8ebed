import type { Command } from 'commander'
import { fbnetSpaceIdSchema } from '#shared/architecture/architecture.ts'
import { frontAxes, type Front } from '#shared/contract/fronts.ts'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import { writeOutput } from '../asked.ts'
import { count, latency, percent, table } from '../format.ts'
import { frontSvg } from '../front-svg.ts'
import { choice } from '../options.ts'
import { select } from '../select.ts'
import { withSession, type CommonOptions } from '../session.ts'

interface FrontOptions extends CommonOptions {
  readonly x: (typeof frontAxes)[number]
  readonly device: string[]
  readonly space?: string
  readonly search?: string
  readonly dataset?: string
  readonly svg?: string
}

export function addFront(program: Command): void {
  program
    .command('front')
    .description('accuracy against latency of every network that was trained, and which are not beaten')
    .option('--x <axis>', frontAxes.join(', '), choice(frontAxes), 'measured-latency')
    .option('--device <id...>', 'only these devices', [] as string[])
    .option('--space <id>', 'only this search space', choice(fbnetSpaceIdSchema.options))
    .option('--search <id>', 'only the networks of this search')
    .option('--dataset <id>', 'accuracies of this data set; the one most networks were trained on when left out')
    .option('--svg <file>', 'also draw it')
    .option('--json', 'data alone on standard output')
    .action((options: FrontOptions) =>
      withSession('read', options, async ({ client, terminal }) => {
        const searchId =
          options.search === undefined
            ? null
            : select(await client.searches.list(), options.search, 'search', 'tansaku search').id
        const front = await client.fronts.get({
          x: options.x,
          deviceIds: options.device,
          space: options.space ?? null,
          searchId,
          dataset: options.dataset ?? null,
        })
        if (options.svg !== undefined) {
          writeOutput(options.svg, frontSvg(front, await searchNames(client)), '--svg')
          terminal.note(`Drawn: ${options.svg}`)
        }
        terminal.answer(front, () => describeFront(front))
      }),
    )
}

/** Search id -> its name, for legends. */
export const searchNames = async (client: WorkbenchClient): Promise<Map<string, string>> =>
  new Map((await client.searches.list()).map((search) => [search.id, search.name]))

export function describeFront(front: Front): string {
  const isLatency = front.x.endsWith('latency')
  if (front.series.every((series) => series.points.length === 0)) {
    return `No network has both an accuracy and ${isLatency ? 'a latency' : front.x} yet. Train one with tansaku evaluate, and time it with tansaku measure ID.`
  }
  const heading =
    front.dataset === null
      ? ''
      : `Accuracy on ${front.dataset}${front.datasets.length > 1 ? ` (others: ${front.datasets.filter((each) => each !== front.dataset).join(', ')})` : ''}.\n\n`
  return (
    heading +
    front.series
      .map((series) => {
        const rows = series.points.map((point) => [
          point.onFront ? '*' : '',
          point.name,
          isLatency
            ? `${latency(point.x)}${point.auditMape === null ? '' : ` ± ${percent(point.auditMape)}`}`
            : count(point.x),
          percent(point.testAccuracy),
          point.publishedIn ?? point.origin,
          point.architectureId,
        ])
        const title = series.deviceName === '' ? '' : `${series.deviceName}\n`
        return `${title}${table(['', 'network', `>${isLatency ? 'latency' : front.x}`, '>accuracy', 'origin', 'id'], rows)}\n* on the front${series.hypervolume === null ? '' : `; area under it (hypervolume) ${hypervolumeText(series.hypervolume, isLatency)}`}`
      })
      .join('\n\n')
  )
}

const hypervolumeText = (area: number, isLatency: boolean): string =>
  isLatency ? `${(area / 1_000).toPrecision(3)} ms` : area.toPrecision(3)
