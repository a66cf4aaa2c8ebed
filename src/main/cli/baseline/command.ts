import type { Command } from 'commander'
import { evaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { evaluationPresets } from '#shared/presets.ts'
import { choice, decimal, defined, wholeNumber } from '../options.ts'
import { select } from '../select.ts'
import { withSession, type CommonOptions } from '../session.ts'
import { runBaseline } from './baseline.ts'
import { baselineFigures, describeBaseline } from './report.ts'

const presets = Object.keys(evaluationPresets) as (keyof typeof evaluationPresets)[]

interface BaselineOptions extends CommonOptions {
  readonly runs: number
  readonly seed: number
  readonly channels?: number
  readonly cells?: number
  readonly preset: keyof typeof evaluationPresets
  readonly epochs?: number
  readonly batchSize?: number
  readonly trainingImages?: number
  readonly learningRate?: number
}

export function addBaseline(program: Command): void {
  program.command('baseline').description('train what a search found and random networks at the same budget, and tell whether it beats them')
    .argument('<search>', 'id of a search, see tansaku list searches')
    .option('--runs <number>', 'trainings of the network found, and random networks trained', wholeNumber(2), 5)
    .option('--seed <number>', 'decides the random networks and the seeds of the trainings', wholeNumber(0), 1)
    .option('--channels <number>', 'train nets of DARTS cells with so many channels, not with the search\'s', wholeNumber(2))
    .option('--cells <number>', 'train nets of so many DARTS cells', wholeNumber(2))
    .option('--preset <name>', `${presets.join(', ')}: how each is trained`, choice(presets), 'laptop')
    .option('--epochs <number>', 'epochs of each training', wholeNumber(1))
    .option('--batch-size <number>', 'images a step', wholeNumber(1))
    .option('--training-images <number>', 'use only so many images', wholeNumber(1))
    .option('--learning-rate <number>', 'at the start; it falls along a cosine', decimal(0))
    .option('--json', 'data alone on standard output')
    .action((wish: string, options: BaselineOptions) => withSession('write', options, async (session) => {
      const { client, terminal } = session
      const { runs, seed, channels, cells, preset, json: _json, ...wished } = options
      const search = await client.searches.get({ id: select(await client.searches.list(), wish, 'search', 'tansaku search').id })
      const settings = evaluationSettingsSchema.parse({ ...evaluationPresets[preset], ...defined(wished), dataset: 'cifar10', seed })
      const baseline = await runBaseline(session, search, { runs, seed, settings, size: defined({ channels, cells }) })
      terminal.answer({ ...baseline, ...baselineFigures(baseline), settings }, () => describeBaseline(baseline, settings.task))
    }))
}
