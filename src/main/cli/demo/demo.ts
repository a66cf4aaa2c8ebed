import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Front } from '#shared/contract/fronts.ts'
import { retargetWishSchema, type Retarget } from '#shared/contract/retargets.ts'
import { TansakuError } from '#shared/errors.ts'
import { chosenOn } from '#shared/evaluation/chosen-on.ts'
import { fittingSettings } from '#shared/evaluation/fitting-settings.ts'
import { protocolKey } from '#shared/evaluation/protocol.ts'
import { targetKey } from '#shared/latency/target.ts'
import { deriveSeed } from '#shared/random.ts'
import { isSameInput, networkSize, smallInput, spaceRow } from '#shared/spaces/index.ts'
import { listParts } from '#main/workbench/index.ts'
import { auditLine } from '../commands/audit.ts'
import { searchNames } from '../commands/front.ts'
import { frontSvg } from '../front-svg.ts'
import type { Session } from '../session.ts'
import { keepMiddling, outcomesOf, rivalriesOf, trainingGroups, type Outcome } from './compare.ts'
import { deviceId, otherDevice, space, tableOfOther } from './devices.ts'
import type { DemoPlan } from './plan.ts'
import { describeRegret, describeRetarget, describeSteps } from './report.ts'
import { ownPictures, planFor, usualData, type FittedDemo } from './own-pictures.ts'
import { createStages, type Stages, type Step } from './stages.ts'
import { distinct, supernetOf, tellSlow, trainOn } from './trainings.ts'

export interface DemoResult {
  readonly run: number
  readonly dataset: string
  /** Side of the pictures that were searched and trained on. */
  readonly size: number
  /** Of this computer, and of the other device where there is one. */
  readonly tableIds: readonly string[]
  readonly searchId: string
  /** In the same order. */
  readonly retargetIds: readonly string[]
  readonly architectureIds: readonly string[]
  /** Measured on this computer. */
  readonly front: Front
  /** Predicted for the other device; null without one. */
  readonly otherFront: Front | null
  readonly outcomes: readonly Outcome[]
  readonly files: readonly string[]
  readonly steps: readonly Step[]
  /** Of all of it. */
  readonly seconds: number
}

/**
 * The main job from end to end, through the same workbench as everything else: tables of two devices, one supernet, a
 * front for each device, trainings from inherited weights beside random architectures, measurements, fronts.
 * @param pictures a folder of the user's own, for CIFAR-10
 * @throws TansakuError as `tansaku dataset add` does
 */
export async function runDemo(
  session: Session,
  wished: DemoPlan,
  { seed, folder, pictures }: { readonly seed: number; readonly folder: string; readonly pictures?: string },
): Promise<DemoResult> {
  const { client, terminal } = session
  const began = performance.now()
  const run = await nextRun(session)
  checkParts(session, pictures === undefined ? ['cifar10'] : [])
  const fitted = pictures === undefined ? { ...usualData, plan: wished } : await fittedTo(session, wished, pictures)
  const { dataset, input } = fitted
  const other = await otherDevice(session, input)
  const plan = other.kind === 'none' ? { ...fitted.plan, ofOtherDevice: 0 } : fitted.plan
  const stages = createStages(session, plan, other.kind === 'cores' ? 2 : 1, began)
  const size = isSameInput(input, smallInput) ? null : spaceRow(space).tableSize(networkSize({ input }))

  const own = await stages.run('Latency table of this computer', () =>
    client.latencyTables.measure({
      deviceId,
      space,
      size,
      protocol: { budgetSeconds: plan.tableSeconds },
      auditedNets: plan.auditArchitectures,
    }),
  )
  const [audit] = await client.latencyTables.audits({ id: own })
  if (audit !== undefined) terminal.note(`  ${auditLine(audit)}`)
  const otherTable = await tableOfOther(session, other, stages, { ...plan, size })
  const tableIds = otherTable === null ? [own] : [own, otherTable]

  const searchId = await supernetOf(session, stages, plan, {
    name: `demo ${String(run)} supernet`,
    data: { dataset, input },
    seed: deriveSeed(seed, 'search'),
  })
  const fronts = await frontsOf(session, stages, searchId, tableIds, deriveSeed(seed, 'fronts'))
  const retargetIds = fronts.map(({ id }) => id)
  for (const front of fronts) terminal.note(describeRetarget(front))
  if (fronts.length > 1)
    terminal.note(`${describeRegret(await client.retargets.regret({ ids: retargetIds }), fronts)}\n`)

  const rivalries = await rivalriesOf(
    client,
    fronts[0]!,
    await keepMiddling(client, fronts[0]!, plan.latencies),
    await client.latencyTables.get({ id: own }),
    { each: plan.randomEach, seed: deriveSeed(seed, 'random') },
  )
  const groups = trainingGroups(
    rivalries,
    fronts[1] === undefined ? [] : await keepMiddling(client, fronts[1], plan.ofOtherDevice),
  )
  const candidates = distinct(groups.flat())
  const epochs = stages.budget.trainingEpochs(candidates.length)
  if (epochs < plan.evaluation.epochs)
    tellSlow(
      session,
      `every architecture is trained on for ${String(epochs)} instead of ${String(plan.evaluation.epochs)} epochs`,
    )
  const evaluation = {
    ...plan.evaluation,
    epochs,
    dataset,
    seed: deriveSeed(seed, 'evaluation'),
    inheritFrom: searchId,
  }
  const evaluations = await trainOn(session, stages, groups, candidates, evaluation)
  const architectures = candidates.filter(({ id }) => evaluations.has(id))
  const architectureIds = architectures.map(({ id }) => id)
  await stages.run(`Latency of ${String(architectures.length)} whole architectures`, () =>
    client.architectures.measureTogether({
      ids: architectureIds,
      deviceId,
      protocol: { budgetSeconds: plan.measureSeconds },
    }),
  )

  // As it was stored: what is usual for the pictures' size has become a figure.
  const trained = fittingSettings(architectures[0]!.spec, evaluation)
  const protocol = protocolKey({ settings: trained, chosenOn: chosenOn(trained) })
  const query = { space, architectureIds, protocol } as const
  const front = await client.fronts.get({ ...query, x: 'measured-latency' })
  const otherFront =
    fronts[1] === undefined
      ? null
      : await client.fronts.get({ ...query, x: 'predicted-latency', targets: [targetKey(fronts[1].target)] })
  const files = await write(session, folder, {
    front,
    ...(otherFront !== null && { 'front-other-device': otherFront }),
  })
  const seconds = stages.seconds()
  terminal.note(`\n${describeSteps(stages.steps(), seconds)}\n`)
  const outcomes = await outcomesOf(client, rivalries, evaluations)
  return {
    run,
    dataset,
    size: input.size,
    tableIds,
    searchId,
    retargetIds,
    architectureIds,
    front,
    otherFront,
    outcomes,
    files,
    steps: stages.steps(),
    seconds,
  }
}

/** The user's own pictures, and a plan that has time for them. */
async function fittedTo(session: Session, wished: DemoPlan, folder: string): Promise<FittedDemo> {
  const { id, height, channels, report } = await ownPictures(session, folder)
  const images = report.classes.reduce((sum, { training }) => sum + training, 0)
  const input = { size: height, channels, classes: report.classes.length }
  const fitted = planFor(wished, { dataset: id, input, images })
  const { supernet, evaluation } = fitted.plan
  session.terminal.note(
    `Data set "${id}": ${String(images)} pictures of ${String(input.classes)} classes to train on, searched at ${String(fitted.input.size)} × ${String(fitted.input.size)}${fitted.smallerThan === null ? '' : ` instead of ${String(fitted.smallerThan)}, which there is no time for`}: ${String(supernet.epochs)} epochs of ${String(supernet.trainingImages)} for the supernet, ${String(evaluation.epochs)} of ${String(evaluation.trainingImages)} for each architecture.`,
  )
  return fitted
}

/** Each demo in a home has a number, so that its runs are told apart. */
async function nextRun({ client }: Session): Promise<number> {
  const numbers = (await client.searches.list()).map((search) => Number(/^demo (\d+) /.exec(search.name)?.[1] ?? 0))
  return Math.max(0, ...numbers) + 1
}

function checkParts({ terminal }: Session, data: readonly string[]): void {
  // What only set-up itself needs may be in disorder.
  const needed = new Set(['node', 'npm', 'tensorflow', 'binding', 'disk', ...data])
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

/** The fronts of a supernet for the devices of some tables, in their order. */
async function frontsOf(
  { client }: Session,
  stages: Stages,
  searchId: string,
  tableIds: readonly string[],
  seed: number,
): Promise<Retarget[]> {
  let ids: readonly string[] = []
  await stages.run(`Fronts of ${String(tableIds.length)} devices, without training`, async () => {
    const started = await client.retargets.run(retargetWishSchema.parse({ searchId, tableIds: [...tableIds], seed }))
    ids = started.retargetIds
    return started
  })
  return Promise.all(ids.map((id) => client.retargets.get({ id })))
}

/** Each front as a picture and as data. @returns the files */
async function write({ client }: Session, folder: string, fronts: Readonly<Record<string, Front>>): Promise<string[]> {
  const names = await searchNames(client)
  return Object.entries(fronts).flatMap(([name, front]) => {
    const [picture, data] = [join(folder, `${name}.svg`), join(folder, `${name}.json`)]
    writeFileSync(picture, frontSvg(front, names))
    writeFileSync(data, `${JSON.stringify(front, null, 2)}\n`)
    return [picture, data]
  })
}
