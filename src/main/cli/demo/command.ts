import type { Command } from 'commander'
import { wholeNumber } from '../options.ts'
import { Interrupted } from '../ending.ts'
import { withSession, type CommonOptions } from '../session.ts'
import { runDemo } from './demo.ts'
import { demoPlan, fullPlan } from './plan.ts'
import { describeDemo } from './report.ts'

interface DemoOptions extends CommonOptions {
  readonly full?: boolean
  readonly seed: number
  readonly data?: string
}

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description(
      'the whole way in eight minutes: measure, train a supernet once, fronts for two devices, train on, compare; writes front.svg and front.json here, and the same of the other device',
    )
    .option('--data <folder or file>', 'your own pictures instead of CIFAR-10, see tansaku dataset add --help')
    .option('--full', 'longer searches and trainings, for hours instead of minutes')
    .option('--seed <number>', 'two runs of one seed search and train alike', wholeNumber(0), 1)
    .option('--json', 'data alone on standard output')
    .action((options: DemoOptions) =>
      withSession('write', options, async (session) => {
        try {
          const result = await runDemo(session, options.full === true ? fullPlan : demoPlan, {
            seed: options.seed,
            folder: process.cwd(),
            ...(options.data !== undefined && { pictures: options.data }),
          })
          session.terminal.answer(result, () => describeDemo(result))
        } catch (thrown) {
          if (thrown instanceof Interrupted)
            session.terminal.note(
              'Stopped. What was finished is kept; tansaku demo begins a new run, tansaku resume goes on with the search that was stopped.',
            )
          throw thrown
        }
      }),
    )
}
