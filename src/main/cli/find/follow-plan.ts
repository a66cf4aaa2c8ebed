import type { WorkbenchEvent } from '#shared/contract/events.ts'
import type { Plan } from '#shared/contract/plans.ts'
import { stepText } from '#shared/plans/texts.ts'
import { describeComparison } from '../baseline/comparison-report.ts'
import { duration } from '../format.ts'
import { describeFront } from '../front-text.ts'
import { follow } from '../follow.ts'
import type { Session } from '../session.ts'
import { describePlan } from './report.ts'

/** Shows a plan step by step until it ends, then what it found. */
export async function followPlan(session: Session, start: () => Promise<{ jobId: string; id: string }>): Promise<void> {
  const told = new Set<string>()
  const id = await follow(session, start, {
    title: 'Finding fast networks',
    resumable: true,
    tell: async (event, subjectId) =>
      isOf(event, subjectId) ? newlyDone(await session.client.plans.get({ id: subjectId }), told) : [],
  })
  await answerPlan(session, id)
}

const isOf = (event: WorkbenchEvent, id: string): boolean =>
  event.type === 'changed' && event.entity === 'plan' && event.id === id

/** A line for each step that has ended since the last time. */
function newlyDone({ steps }: Plan, told: Set<string>): string[] {
  return steps.flatMap((step) => {
    const { kind, deviceId, state, failure, tookSeconds } = step
    const key = `${kind} ${deviceId ?? ''} ${state}`
    const hasEnded = !step.reused && (state === 'done' || failure !== null)
    if (!hasEnded || told.has(key)) return []
    told.add(key)
    return [`  ${stepText(step)}: ${failure === null ? duration(tookSeconds) : `${state}. ${failure.message}`}`]
  })
}

/** How a plan stands, and what it found as far as that is known. */
export async function answerPlan({ client, terminal }: Session, id: string): Promise<void> {
  const plan = await client.plans.get({ id })
  const { protocol, networks, steps, wish } = plan
  const front =
    protocol === null
      ? null
      : await client.fronts.get({
          space: wish.space,
          architectureIds: networks.map(({ architectureId }) => architectureId),
          protocol,
          x: steps.some(({ kind, state }) => kind === 'measuring' && state === 'done')
            ? 'measured-latency'
            : 'predicted-latency',
        })
  const comparisons = await Promise.all(
    steps.flatMap(({ kind, state, recordId }) =>
      kind === 'training' && state === 'done' && recordId !== null ? [client.comparisons.get({ id: recordId })] : [],
    ),
  )
  terminal.answer({ plan, front, comparisons }, () =>
    [
      describePlan(plan),
      ...comparisons.map(
        (each) => `${each.deviceName}\n${describeComparison(each.bins, each.wish.bestOf, each.protocol.name)}`,
      ),
      ...(front === null ? [] : [describeFront(front)]),
      ...(plan.state === 'done' ? [] : [`Go on with: tansaku resume ${id}`]),
    ].join('\n\n'),
  )
}
