import type { Job } from '#shared/contract/jobs.ts'
import type { PlanStep } from '#shared/contract/plans.ts'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import { passingFailures } from '#shared/latency/passing.ts'
import { followJob } from '../jobs/follow.ts'
import { imagesOf } from './known.ts'
import { refitted } from './refit.ts'
import { shareOf, stepOf, type PlanRun } from './run.ts'
import { stepRuns } from './step-runs.ts'

/** What a step needs of the others. */
const needs: Readonly<Record<PlanStep['kind'], readonly PlanStep['kind'][]>> = {
  table: [],
  pace: [],
  supernet: ['pace'],
  front: ['table', 'supernet'],
  training: ['front'],
  measuring: ['training'],
}

/**
 * Does what is not done of a plan, step after step. A step that cannot be done keeps those that need it, and no other.
 * @throws the first failure, once nothing more can be done; ABORTED
 */
export async function workPlan(run: PlanRun): Promise<void> {
  const { length } = run.plan().steps
  for (let index = 0; index < length; index++) {
    run.control.signal.throwIfAborted()
    const step = run.plan().steps[index]!
    if (step.state !== 'done' && isReady(run, step)) await workStep(run, index)
  }
  const stuck = run.plan().steps.find(({ failure }) => failure !== null)?.failure
  if (stuck) throw new TansakuError(stuck.code as TansakuError['code'], stuck.message, stuck.details)
}

const isReady = ({ plan }: PlanRun, { kind, deviceId }: PlanStep): boolean =>
  needs[kind].every((needed) => {
    const before = stepOf(plan(), needed, deviceId) ?? stepOf(plan(), needed, null)
    return before === undefined || before.state === 'done'
  })

async function workStep(run: PlanRun, index: number): Promise<void> {
  const { context, control, plan } = run
  const set = (change: Partial<PlanStep>): Promise<void> =>
    run.change({ steps: plan().steps.map((step, place) => (place === index ? { ...step, ...change } : step)) })
  const { kind } = plan().steps[index]!
  if (kind === 'supernet' || kind === 'training') {
    const dataset = await run.parts.datasets.requireReady(plan().wish.dataset)
    await run.change(refitted(plan(), imagesOf(dataset)))
  }
  await set({ state: 'running', failure: null })
  const begunAt = performance.now()
  const seconds = (): number => (performance.now() - begunAt) / 1_000
  const before = plan().steps[index]!.tookSeconds
  const tell = (job: Job): void => {
    if (job.progress !== null) control.progress(progressOf(run, index, job, seconds()))
  }
  const end = (change: Partial<PlanStep>): Promise<void> => set({ ...change, tookSeconds: before + seconds() })
  try {
    await stepRuns[kind]({
      ...run,
      step: plan().steps[index]!,
      keep: (recordId) => set({ recordId }),
      async follow(jobId) {
        let runningSince: number | null = null
        await followJob(context, jobId, {
          signal: control.signal,
          onProgress(job) {
            if (job.state === 'running') runningSince ??= performance.now()
            tell(job)
          },
        })
        return runningSince === null ? 0 : (performance.now() - runningSince) / 1_000
      },
    })
    await end({ state: 'done' })
  } catch (thrown) {
    const { code, message, details } = toTansakuError(thrown)
    if (control.signal.aborted) {
      await end({ state: 'waiting' })
      throw thrown
    }
    const isPassing = code === 'ABORTED' || passingFailures.has(code)
    await end({ state: isPassing ? 'paused' : 'failed', failure: { code, message, details: { ...details } } })
  }
}

/** By the seconds that the steps are expected to take. */
function progressOf({ plan }: PlanRun, index: number, job: Job, seconds: number) {
  const { steps } = plan()
  const likely = ({ expected }: PlanStep): number => expected.likely
  const sum = (of: readonly PlanStep[]): number => of.reduce((total, step) => total + likely(step), 0)
  const { message, stage, etaSeconds } = job.progress!
  const open = steps.filter(({ state }, place) => place !== index && state !== 'done')
  const done = steps.filter(({ state }) => state === 'done')
  const own = steps[index]!
  return {
    done: sum(done) + shareOf(job) * likely(own),
    total: Math.max(1e-3, sum(steps)),
    unit: 'seconds',
    message: `step ${String(index + 1)} of ${String(steps.length)}: ${message}`,
    stage,
    etaSeconds: sum(open) + (etaSeconds ?? Math.max(0, likely(own) - seconds)),
  }
}
