import { imageEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import type { PlanStep, PlanStepKind } from '#shared/contract/plans.ts'
import type { RetargetPoint } from '#shared/contract/retargets.ts'
import { toTansakuError } from '#shared/errors.ts'
import { secondsOf } from '#shared/plans/effort.ts'
import { trialOf } from '#shared/plans/shorten.ts'
import { deriveSeed } from '#shared/random.ts'
import { supernetSettings } from './facts.ts'
import { limitsFor, pointsFor } from './front-points.ts'
import { tableSizeFor } from './known.ts'
import { stepOf, type StepRun } from './run.ts'
import { tableWish } from './steps.ts'

/** Does a step, or goes on with it. */
export const stepRuns: Readonly<Record<PlanStepKind, (run: StepRun) => Promise<void>>> = {
  table,
  pace,
  supernet,
  front,
  training,
  measuring,
}

/** A record that somebody may have removed since; undefined then. */
async function there<T>(id: string | null, get: (id: string) => Promise<T>): Promise<T | undefined> {
  if (id === null) return undefined
  return get(id).catch((thrown: unknown) => {
    if (toTansakuError(thrown).code === 'NOT_FOUND') return undefined
    throw thrown
  })
}

/** Of a step before, which is done. */
function recordOf({ plan, step }: StepRun, kind: PlanStepKind): string {
  const forAll: readonly PlanStep['kind'][] = ['pace', 'supernet']
  return stepOf(plan(), kind, forAll.includes(kind) ? null : step.deviceId)!.recordId!
}

async function table({ context, parts, plan, step, keep, follow }: StepRun): Promise<void> {
  const { wish, input, effort } = plan()
  const begun = await there(step.recordId, parts.latencyTables.get)
  if (begun?.state === 'complete') return
  const atWork = begun && context.jobs.activeFor(begun.id)
  if (atWork !== undefined) return void (await follow(atWork.id))
  const size = tableSizeFor(wish.space, input)
  const { jobId, id } =
    begun === undefined
      ? await parts.latencyTables.measure(tableWish(wish, step.deviceId!, { size, effort }))
      : await parts.latencyTables.resume(begun.id)
  await keep(id)
  await follow(jobId)
}

async function pace({ parts, plan, change, step, keep, follow }: StepRun): Promise<void> {
  const { wish, input, effort, name } = plan()
  const left = await there(step.recordId, parts.searches.get)
  // One that was cut short says nothing of the pace.
  if (left !== undefined) await parts.searches.discard(left.id)
  const trial = { ...effort, supernet: trialOf(effort.supernet) }
  const { jobId, id } = await parts.searches.start({
    name: `${name}: how fast this computer trains`,
    settings: supernetSettings(wish, trial, input),
  })
  await keep(id)
  const seconds = await follow(jobId)
  await parts.searches.discard(id)
  await keep(null)
  await change({ slowness: Math.max(0.05, seconds / secondsOf(effort, { space: wish.space, input }).pace) })
}

async function supernet({ context, parts, plan, step, keep, follow }: StepRun): Promise<void> {
  const { wish, input, effort, name } = plan()
  const begun = await there(step.recordId, parts.searches.get)
  if (begun?.state === 'done') return
  const atWork = begun && context.jobs.activeFor(begun.id)
  if (atWork !== undefined) return void (await follow(atWork.id))
  const { jobId, id } =
    begun === undefined
      ? await parts.searches.start({ name, settings: supernetSettings(wish, effort, input) })
      : await parts.searches.resume(begun.id)
  await keep(id)
  await follow(jobId)
}

async function front(run: StepRun): Promise<void> {
  const { parts, plan, step, keep, follow } = run
  const { wish } = plan()
  const tableId = recordOf(run, 'table')
  const limitsUs = await limitsFor(
    parts,
    tableId,
    wish.devices.find(({ deviceId }) => deviceId === step.deviceId)!,
  )
  const { jobId, retargetIds } = await parts.retargets.run({
    searchId: recordOf(run, 'supernet'),
    tableIds: [tableId],
    targets: 20,
    limitsUs,
    generations: 100,
    seed: deriveSeed(wish.seed, 'fronts'),
  })
  await follow(jobId)
  await keep(retargetIds[0]!)
}

async function training(run: StepRun): Promise<void> {
  const { parts, plan, change, step, keep, follow } = run
  const begun = await there(step.recordId, parts.comparisons.get)
  const all = { trainings: null, measures: false }
  const { jobId, id } =
    begun === undefined
      ? await parts.comparisons.start(await comparisonWish(run), all)
      : await parts.comparisons.resume(begun.id, all)
  await keep(id)
  await follow(jobId)
  const { bins, protocol } = await parts.comparisons.get(id)
  const networks = bins.flatMap(({ groups }) =>
    groups.flatMap(({ kind, trainings }) =>
      trainings.map(({ architecture }) => ({
        deviceId: step.deviceId!,
        architectureId: architecture.id!,
        isFound: kind === 'found',
      })),
    ),
  )
  const others = plan().networks.filter(({ deviceId }) => deviceId !== step.deviceId)
  const own = new Map(networks.map((network) => [network.architectureId, network]))
  await change({ networks: [...others, ...own.values()], protocol: protocol.key })
}

async function comparisonWish(run: StepRun) {
  const { parts, plan, step } = run
  const { wish, effort } = plan()
  const { latencyUs } = wish.devices.find(({ deviceId }) => deviceId === step.deviceId)!
  const choose = (points: readonly RetargetPoint[]): RetargetPoint[] =>
    pointsFor(points, effort.bins, latencyUs === null ? 'inner' : 'slowest')
  const found = await parts.retargets.keep(recordOf(run, 'front'), choose)
  return {
    tableId: recordOf(run, 'table'),
    architectureIds: found.map(({ id }) => id),
    bins: found.length,
    runs: effort.runs,
    against: ['random' as const],
    bestOf: effort.runs,
    settings: imageEvaluationSettingsSchema.parse({
      ...effort.evaluation,
      dataset: wish.dataset,
      seed: deriveSeed(wish.seed, 'evaluation'),
      inheritFrom: recordOf(run, 'supernet'),
    }),
  }
}

async function measuring({ parts, plan, step, follow }: StepRun): Promise<void> {
  const { networks, effort } = plan()
  // What was found for the other devices too: so all of them stand beside each other on each.
  const ids = [...new Set(networks.map(({ architectureId }) => architectureId))]
  const protocol = { budgetSeconds: effort.measureSeconds }
  const { jobId } = await parts.architectures.measure({ ids, deviceId: step.deviceId!, protocol })
  await follow(jobId)
}
