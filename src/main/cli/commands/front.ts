import { type Command, Option } from 'commander'
import { spaceIdSchema, type SpaceId } from '#shared/architecture/architecture.ts'
import { precisionSchema, type Precision } from '#shared/contract/common.ts'
import { frontAxes } from '#shared/contract/fronts.ts'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import { writeOutput } from '../asked.ts'
import { frontSvg } from '../front-svg.ts'
import { describeFront } from '../front-text.ts'
import { choice } from '../options.ts'
import { select } from '../select.ts'
import { chosenTargets } from '../targets.ts'
import { withSession, type CommonOptions } from '../session.ts'

interface FrontOptions extends CommonOptions {
  readonly x: (typeof frontAxes)[number]
  readonly deployed?: Precision
  readonly device: string[]
  readonly target: string[]
  readonly space?: SpaceId
  readonly search?: string
  readonly protocol?: string
  readonly svg?: string
}

export function addFront(program: Command): void {
  program
    .command('front')
    .description('accuracy against latency of every architecture that was trained, and which are not beaten')
    .option('--x <axis>', frontAxes.join(', '), choice(frontAxes), 'measured-latency')
    .addOption(
      new Option(
        '--deployed [precision]',
        `accuracy and latency as deployed: what tansaku deploy found in ${precisionSchema.options.join(', ')}`,
      )
        .preset('fp32')
        .argParser(choice(precisionSchema.options))
        .conflicts('x'),
    )
    .option(
      '--device <id...>',
      'only these devices, each with the target that most architectures have a latency of',
      [] as string[],
    )
    .option('--target <name...>', 'only these targets, by words of their names such as int8', [] as string[])
    .option('--space <id>', 'only this search space', choice(spaceIdSchema.options))
    .option('--search <id>', 'only the architectures of this search')
    .option(
      '--protocol <name>',
      'accuracies of this training protocol, or a part of its name; the one of most architectures when left out',
    )
    .option('--svg <file>', 'also draw it')
    .option('--json', 'data alone on standard output')
    .action((options: FrontOptions) =>
      withSession('read', options, async ({ client, terminal }) => {
        const searchId =
          options.search === undefined
            ? null
            : select(await client.searches.list(), options.search, 'search', 'tansaku search').id
        const query = {
          x: options.x,
          deployed: options.deployed ?? null,
          space: options.space ?? null,
          searchId,
          protocol: options.protocol ?? null,
        }
        const whole = await client.fronts.get(query)
        const targets = chosenTargets(whole.targets, { targets: options.target, devices: options.device })
        const front = targets.length === 0 ? whole : await client.fronts.get({ ...query, targets })
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
