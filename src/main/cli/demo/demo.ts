import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ArchitectureRecord } from '#shared/contract/architectures.ts'
import type { Progress } from '#shared/contract/common.ts'
import type { Front } from '#shared/contract/fronts.ts'
import { TansakuError } from '#shared/errors.ts'
import { chosenOn } from '#shared/evaluation/chosen-on.ts'
import { protocolKey } from '#shared/evaluation/protocol.ts'
import { deriveSeed } from '#shared/random.ts'
import { listParts } from '#main/workbench/index.ts'
import { auditLine } from '../commands/audit.ts'
import { describeFront, searchNames } from '../commands/front.ts'
import { follow } from '../follow.ts'
import { duration } from '../format.ts'
import { frontSvg } from '../front-svg.ts'
import type { Session } from '../session.ts'
import { createClock } from './clock.ts'
import type { DemoPlan } from './plan.ts'

const space = 'fbnet-mini'
const deviceId = 'local'

export interface DemoResult {
  readonly run: number
  readonly tableId: string
  readonly searchIds: readonly string[]
  readonly architectureIds: readonly string[]
  readonly front: Front
  readonly files: readonly string[]
}

/**
 * The main job from end to end, through the same workbench as everything else: table, audit, searches, trainings,
 * measurements, front.
 */
export async function runDemo(session: Session, plan: DemoPlan, seed: number, folder: string): Promise<DemoResult> {
  const { client, terminal } = session
  const run = await nextRun(session)
  const stages = createStages(session, plan)
  checkParts(session)

  const tableId = await stages.run('Latency table of this computer', () =>
    client.latencyTables.measure({ deviceId, space, protocol: { budgetSeconds: plan.tableSeconds } }),
  )
  await stages.run('Audit of the table', () =>
    client.latencyTables.audit({ tableId, nets: plan.auditArchitectures, seed: deriveSeed(seed, 'audit') }),
  )
  const [audit] = await client.latencyTables.audits({ id: tableId })
  if (audit !== undefined) terminal.note(`  ${auditLine(audit)}`)

  const searchIds: string[] = []
  const architectures: ArchitectureRecord[] = []
  for (const latencyBeta of plan.latencyBetas) {
    const settings = {
      ...plan.search,
      space,
      dataset: 'cifar10',
      seed: deriveSeed(seed, 'search'),
      latencyBeta,
      latencyTableId: tableId,
    } as const
    const id = await stages.run(`Search, latency weight β ${String(latencyBeta)}`, () =>
      client.searches.start({ name: `demo ${String(run)} β ${String(latencyBeta)}`, settings }),
    )
    searchIds.push(id)
    architectures.push(...(await derived(session, id, plan.architecturesPerSearch, architectures)))
  }
  const random = {
    algorithm: 'random',
    space,
    seed: deriveSeed(seed, 'random'),
    architectures: plan.randomArchitectures,
  } as const
  const randomId = await stages.run('Random architectures to compare with', () =>
    client.searches.start({ name: `demo ${String(run)} random`, settings: random }),
  )
  searchIds.push(randomId)
  architectures.push(...(await derived(session, randomId, plan.randomArchitectures, architectures)))
  const epochs = stages.epochsThatFit(architectures.length)
  if (epochs < plan.evaluation.epochs)
    terminal.note(
      `  This computer is slower or busier than planned for: every architecture is trained for ${String(epochs)} instead of ${String(plan.evaluation.epochs)} epochs.`,
    )

  const evaluation = { ...plan.evaluation, epochs, dataset: 'cifar10', seed: deriveSeed(seed, 'evaluation') }
  for (const [index, architecture] of architectures.entries()) {
    await stages.run(`Training ${String(index + 1)} of ${String(architectures.length)}: ${architecture.name}`, () =>
      client.architectures.evaluate({ id: architecture.id, settings: evaluation }),
    )
  }
  const architectureIds = architectures.map((architecture) => architecture.id)
  await stages.run(`Latency of ${String(architectures.length)} whole architectures`, () =>
    client.architectures.measureTogether({
      ids: architectureIds,
      deviceId,
      protocol: { budgetSeconds: plan.measureSeconds },
    }),
  )

  const protocol = protocolKey({ settings: evaluation, chosenOn: chosenOn(evaluation) })
  const front = await client.fronts.get({ x: 'measured-latency', space, architectureIds, protocol })
  const files = [join(folder, 'front.svg'), join(folder, 'front.json')]
  writeFileSync(files[0]!, frontSvg(front, await searchNames(client)))
  writeFileSync(files[1]!, `${JSON.stringify(front, null, 2)}\n`)
  terminal.note(`\nDone in ${duration(stages.seconds())}.\n`)
  return { run, tableId, searchIds, architectureIds, front, files }
}

export const describeDemo = ({ front, files }: DemoResult): string =>
  `${describeFront(front)}\n\nWritten: ${files.join(', ')}\nOpen the workbench to look around in all of it:  npm start`

/** Each demo in a home has a number, so that its runs are told apart. */
async function nextRun({ client }: Session): Promise<number> {
  const numbers = (await client.searches.list()).map((search) => Number(/^demo (\d+) /.exec(search.name)?.[1] ?? 0))
  return Math.max(0, ...numbers) + 1
}

function checkParts({ terminal }: Session): void {
  // What only set-up itself needs may be in disorder.
  const needed = new Set(['node', 'npm', 'tensorflow', 'binding', 'cifar10', 'disk'])
  const parts = listParts()
  const broken = parts.filter((part) => needed.has(part.id) && part.state !== 'ok')
  if (broken.length > 0) {
    const [first] = broken
    throw new TansakuError(
      'SETUP_INCOMPLETE',
      `${broken.map((part) => `${part.label} is ${part.state} (${part.found ?? 'nothing found'})`).join('; ')}. ${first!.remedy ?? 'npm run setup'}; tansaku doctor tells more.`,
      { parts: broken.map((part) => part.id) },
    )
  }
  terminal.note(
    `Doctor: ${parts
      .filter((part) => part.state === 'ok')
      .map((part) => part.label)
      .join(', ')}: in order.`,
  )
}

/** The argmax architecture and the first samples that are not among those chosen already. */
async function derived(
  { client, terminal }: Session,
  searchId: string,
  wanted: number,
  chosen: readonly ArchitectureRecord[],
): Promise<ArchitectureRecord[]> {
  const { architectureIds, name } = await client.searches.get({ id: searchId })
  const all = await Promise.all(architectureIds.map((id) => client.architectures.get({ id })))
  const seen = new Set(chosen.map((each) => JSON.stringify(each.spec)))
  const distinct = all.filter((each) => !seen.has(JSON.stringify(each.spec))).slice(0, wanted)
  if (distinct.length < wanted)
    terminal.note(
      `  ${name} led to ${String(distinct.length)} architectures that differ from the others, not ${String(wanted)}.`,
    )
  return distinct
}

interface Stages {
  run(title: string, start: () => Promise<{ jobId: string; id: string }>): Promise<string>
  /**
   * Epochs that so many trainings can have before the deadline; known once the searches have shown how fast this
   * computer is.
   */
  epochsThatFit(architectures: number): number
  seconds(): number
}

function createStages(session: Session, plan: DemoPlan): Stages {
  const { table, audit, search, evaluation, measure } = plan.expectedSeconds
  const began = performance.now()
  const seconds = (): number => (performance.now() - began) / 1_000
  const planned = plan.latencyBetas.length * plan.architecturesPerSearch + plan.randomArchitectures
  const expected = [
    table,
    audit,
    ...plan.latencyBetas.map(() => search),
    2,
    ...new Array<number>(planned).fill(evaluation),
    measure,
  ]
  const clock = createClock(expected, seconds)
  const adjust = (progress: Progress): Progress => ({
    ...progress,
    message: `(${duration(clock.secondsLeft(progress.etaSeconds))} in all) ${progress.message}`,
  })
  return {
    seconds,
    epochsThatFit(architectures) {
      const { epochs } = plan.evaluation
      const left = (plan.deadlineSeconds ?? Infinity) - seconds() - measure
      const fitting = Math.floor((epochs * left) / (architectures * evaluation * clock.slowness()))
      const chosen = Math.max(1, Math.min(epochs, fitting))
      expected.splice(
        expected.length - 1 - planned,
        planned,
        ...new Array<number>(architectures).fill((evaluation * chosen) / epochs),
      )
      return chosen
    },
    async run(title, start) {
      session.terminal.note(`[${duration(seconds())}] ${title}; about ${duration(clock.secondsLeft(null))} left in all`)
      const id = await follow(session, start, { title, adjust })
      clock.advance()
      return id
    },
  }
}
