import { Option, type Command } from 'commander'
import { planWishSchema, type PlanWish } from '#shared/contract/plans.ts'
import { fbnetSpaceIds, type FbnetSpaceId } from '#shared/spaces/fbnet/spec.ts'
import { usualDatasets } from '#shared/algorithms/index.ts'
import { asked } from '../asked.ts'
import { choice, decimal, wholeNumber } from '../options.ts'
import { select } from '../select.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'
import { durationOf } from './duration.ts'
import { answerPlan, followPlan } from './follow-plan.ts'
import { describeEstimate } from './report.ts'

interface FindOptions extends CommonOptions {
  readonly dataset?: string
  readonly space: FbnetSpaceId
  readonly device: string[]
  readonly latency?: number[]
  readonly within: number
  readonly name: string
  readonly seed: number
  readonly estimate?: boolean
  readonly resume?: string
  readonly show?: string
  readonly remove?: string
}

const each =
  (parse: (text: string) => number) =>
  (text: string, earlier: number[] | undefined): number[] => [...(earlier ?? []), parse(text)]

/** `tansaku find`: from a wish to fronts, as one plan. */
export function addFind(program: Command): void {
  const others = ['estimate', 'resume', 'show', 'remove']
  const alone = (flags: string, text: string): Option =>
    new Option(flags, text).conflicts(others.filter((name) => !flags.startsWith(`--${name}`)))
  program
    .command('find')
    .description(
      'find fast networks for your devices: latency tables, a supernet, fronts, the best trained beside random ones of equal latency, and all of them measured, in the time that you have',
    )
    .option('--dataset <id>', 'the pictures, see tansaku dataset list; your newest own set when left out, else cifar10')
    .option('--space <id>', 'where to search', choice(fbnetSpaceIds), 'fbnet-mini')
    .option('--device <id...>', 'what the networks are for, see tansaku devices', ['local'])
    .option(
      '--latency <ms...>',
      'the slowest networks wanted take so long, in milliseconds: one for all devices, or one for each',
      each(decimal(0)),
    )
    .option('--within <time>', 'how long all of it may take: 30m, 2h', durationOf, 1_800)
    .option('--name <text>', 'a name for the plan', '')
    .option('--seed <number>', 'two plans of one seed search and train alike', wholeNumber(0), 1)
    .addOption(alone('--estimate', 'say what would be done and how long it takes, and do nothing'))
    .addOption(alone('--resume <id>', 'go on with a plan that was stopped or interrupted, or waits for a device'))
    .addOption(alone('--show <id>', 'how a plan stands and what it found'))
    .addOption(alone('--remove <id>', 'remove a plan; what it made stays'))
    .option('--json', 'data alone on standard output')
    .action((options: FindOptions) =>
      withSession(options.show === undefined && options.estimate !== true ? 'write' : 'read', options, (session) =>
        find(session, options),
      ),
    )
}

async function find(session: Session, options: FindOptions): Promise<void> {
  const { client, terminal } = session
  const known = async (wish: string): Promise<string> =>
    select(await client.plans.list(), wish, 'plan', 'tansaku find').id
  if (options.show !== undefined) return answerPlan(session, await known(options.show))
  if (options.remove !== undefined) {
    const removed = await client.plans.remove({ id: await known(options.remove) })
    return terminal.answer(removed, () => `Removed ${removed.id}. What it made stays.`)
  }
  if (options.resume !== undefined) {
    const id = await known(options.resume)
    return followPlan(session, () => client.plans.resume({ id }))
  }
  const wish = await wished(session, options)
  const estimate = await client.plans.estimate(wish)
  if (options.estimate === true) return terminal.answer(estimate, () => describeEstimate(estimate, wish))
  terminal.note(`${describeEstimate(estimate, wish)}\n`)
  await followPlan(session, () => client.plans.start(wish))
}

async function wished({ client }: Session, options: FindOptions): Promise<PlanWish> {
  const { dataset, space, device, latency = [], within, name, seed } = options
  const own = (await client.datasets.list()).filter(({ origin, kind }) => origin === 'added' && kind === 'images')
  const devices = device.map((deviceId, index) => {
    const ms = latency.length > 1 ? latency[index] : latency[0]
    return { deviceId, latencyUs: ms === undefined ? null : 1_000 * ms }
  })
  return asked(planWishSchema, {
    name,
    dataset: dataset ?? own[0]?.id ?? usualDatasets.images,
    space,
    devices,
    withinSeconds: within,
    seed,
  })
}
