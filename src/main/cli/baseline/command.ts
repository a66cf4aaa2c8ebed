import type { Command } from 'commander'
import { evaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { evaluationPresets } from '#shared/presets.ts'
import { choice, wholeNumber } from '../options.ts'
import { select } from '../select.ts'
import { withSession, type CommonOptions } from '../session.ts'
import { runBaseline } from './baseline.ts'
import { baselineFigures, describeBaseline } from './report.ts'

const presets = Object.keys(evaluationPresets) as (keyof typeof evaluationPresets)[]

interface BaselineOptions extends CommonOptions {
  readonly runs: number
  readonly preset: keyof typeof evaluationPresets
  readonly seed: number
}

export function addBaseline(program: Command): void {
  program.command('baseline').description('train what a search found and random networks at the same budget, and tell whether it beats them')
    .argument('<search>', 'id of a search, see tansaku list searches')
    .option('--runs <number>', 'trainings of the network found, and random networks trained', wholeNumber(2), 5)
    .option('--preset <name>', `${presets.join(', ')}: how each is trained`, choice(presets), 'laptop')
    .option('--seed <number>', 'decides the random networks and the seeds of the trainings', wholeNumber(0), 1)
    .option('--json', 'data alone on standard output')
    .action((wish: string, options: BaselineOptions) => withSession('write', options, async (session) => {
      const { client, terminal } = session
      const search = await client.searches.get({ id: select(await client.searches.list(), wish, 'search', 'tansaku search').id })
      const settings = evaluationSettingsSchema.parse({ ...evaluationPresets[options.preset], dataset: 'cifar10', seed: options.seed })
      const baseline = await runBaseline(session, search, { runs: options.runs, seed: options.seed, settings })
      terminal.answer({ ...baseline, ...baselineFigures(baseline), settings }, () => describeBaseline(baseline, settings.task))
    }))
}
