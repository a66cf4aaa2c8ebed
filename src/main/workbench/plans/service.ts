import type { Plan, PlanEstimate, PlanWish } from '#shared/contract/plans.ts'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import { passingFailures } from '#shared/latency/passing.ts'
import { sumOfRanges } from '#shared/plans/range.ts'
import { createId, now, type StoredPlan } from '#main/store/index.ts'
import type { WorkbenchContext } from '../context.ts'
import { datasetSubject } from '../datasets/service.ts'
import type { JobControl } from '../jobs/jobs.ts'
import { found, requireIdle, requireWriting } from '../require.ts'
import type { PlanParts } from './parts.ts'
import { planned } from './planned.ts'
import { resumeWhenBack } from './return.ts'
import { workPlan } from './work.ts'

interface Started {
  jobId: string
  id: string
}

export interface PlanService {
  /** Newest first. */
  list(): Promise<Plan[]>
  get(id: string): Promise<Plan>
  /** @throws what `planned` throws */
  estimate(wish: PlanWish): Promise<PlanEstimate>
  /** @throws what `planned` throws */
  start(wish: PlanWish): Promise<Started>
  /** @throws CONFLICT where it is done or at work */
  resume(id: string): Promise<Started>
  /** Asks it to end; the step at work keeps what it has. @throws CONFLICT where it is not at work */
  stop(id: string): { id: string }
  /** What it made stays. */
  remove(id: string): Promise<{ id: string }>
}

export function createPlanService(context: WorkbenchContext, parts: PlanParts): PlanService {
  const { store, events, jobs } = context
  const require = async (id: string): Promise<StoredPlan> => found(await store.plans.find(id), 'plan', id)

  async function save(plan: StoredPlan): Promise<void> {
    await store.plans.update(plan)
    events.publish({ type: 'changed', entity: 'plan', id: plan.id })
  }

  function present(plan: StoredPlan): Plan {
    const job = jobs.activeFor(plan.id)
    const isLeft = plan.state === 'running' && job === undefined && store.access === 'write'
    const state = job?.state === 'cancelling' ? 'stopping' : isLeft ? 'interrupted' : plan.state
    return { ...plan, state, progress: job?.progress ?? null }
  }

  async function work(id: string, control: JobControl): Promise<void> {
    let plan = await require(id)
    const change = async (some: Partial<StoredPlan>): Promise<void> => {
      plan = { ...plan, ...some }
      await save(plan)
    }
    await change({ state: 'running', failure: null, finishedAt: null })
    try {
      await workPlan({ context, parts, control, plan: () => plan, change })
      await change({ state: 'done', finishedAt: now() })
    } catch (thrown) {
      const error = toTansakuError(thrown)
      const { code, message, details } = error
      if (control.signal.aborted) await change({ state: 'stopped' })
      else {
        const isPassing = code === 'ABORTED' || passingFailures.has(code)
        await change({ state: isPassing ? 'paused' : 'failed', failure: { code, message, details: { ...details } } })
      }
      throw error
    }
  }

  function begin({ id, name, wish }: StoredPlan): Started {
    const job = jobs.start({
      title: { kind: 'plan', name },
      subjectId: id,
      // Each of its steps holds what it needs.
      resources: [],
      needs: [datasetSubject(wish.dataset)],
      run: (control) => work(id, control),
      onEnded: () => {
        events.publish({ type: 'changed', entity: 'plan', id })
        return Promise.resolve()
      },
    })
    return { jobId: job.id, id }
  }

  async function resume(id: string): Promise<Started> {
    requireWriting(context)
    requireIdle(context, 'plan', id)
    const plan = await require(id)
    if (plan.state === 'done')
      throw new TansakuError('CONFLICT', `The plan ${id} is done; there is nothing to go on with.`, { id })
    return begin(plan)
  }

  resumeWhenBack(context, { list: () => store.plans.list(), resume })

  return {
    list: async () => (await store.plans.list()).map(present),
    get: async (id) => present(await require(id)),
    async estimate(wish) {
      const { steps, slowness, ...rest } = await planned(parts, wish)
      return {
        ...rest,
        steps: [...steps],
        total: sumOfRanges(steps.map(({ expected }) => expected)),
        paceIsKnown: slowness !== null,
      }
    },
    async start(wish) {
      requireWriting(context)
      const { steps, smallerThan: _smallerThan, ...rest } = await planned(parts, wish)
      const plan: StoredPlan = {
        id: createId('plan'),
        name: wish.name.trim() || freeName(wish.dataset, await store.plans.list()),
        wish,
        state: 'running',
        failure: null,
        ...rest,
        steps: steps.map((step) => ({
          ...step,
          state: step.reused ? 'done' : 'waiting',
          tookSeconds: 0,
          failure: null,
        })),
        networks: [],
        protocol: null,
        createdAt: now(),
        finishedAt: null,
      }
      await store.plans.add(plan)
      return begin(plan)
    },
    resume,
    stop(id) {
      const job = jobs.activeFor(id)
      if (job === undefined)
        throw new TansakuError('CONFLICT', `The plan ${id} is not at work; there is nothing to stop.`, { id })
      jobs.cancel(job.id)
      events.publish({ type: 'changed', entity: 'plan', id })
      return { id }
    },
    async remove(id) {
      requireWriting(context)
      requireIdle(context, 'plan', id)
      found((await store.plans.remove(id)) ? id : undefined, 'plan', id)
      events.publish({ type: 'changed', entity: 'plan', id })
      return { id }
    },
  }
}

/** Each plan of a home is told apart. */
function freeName(dataset: string, plans: readonly StoredPlan[]): string {
  const taken = new Set(plans.map(({ name }) => name))
  for (let number = 1; ; number++) {
    const name = `${dataset} ${String(number)}`
    if (!taken.has(name)) return name
  }
}
