import type { Plan, PlanEstimate, PlanWish, SecondsRange } from '#shared/contract/plans.ts'
import { stateText, stepText } from '#shared/plans/texts.ts'
import { duration, table } from '../format.ts'

const rangeText = ({ low, likely, high }: SecondsRange): string =>
  `${duration(likely)} (${duration(low)} to ${duration(high)})`

/** What would be done, and how long it takes. */
export function describeEstimate(estimate: PlanEstimate, { withinSeconds, dataset }: PlanWish): string {
  const { steps, total, effort, input, smallerThan, paceIsKnown } = estimate
  const { supernet, evaluation, bins, runs } = effort
  const rows = steps.map((step) => [stepText(step), step.reused ? 'there already' : rangeText(step.expected)])
  const size = `${String(input.size)} × ${String(input.size)}`
  return [
    table(['', '>time'], rows),
    '',
    `In all about ${rangeText(total)}${total.likely > withinSeconds ? `, more than the ${duration(withinSeconds)} that it may take: less of it cannot be done` : ''}.`,
    `Pictures of ${dataset} at ${size}${smallerThan === null ? '' : ` instead of ${String(smallerThan)}, which there is no time for`}; the supernet learns for ${String(supernet.epochs)} epochs of ${String(supernet.trainingImages ?? 'all')} images; on each device ${String(bins)} of its front ${bins === 1 ? 'is' : 'are'} trained ${String(runs)} times beside ${String(bins * runs)} random ones, for ${String(evaluation.epochs)} epochs of ${String(evaluation.trainingImages ?? 'all')} images each.`,
    ...(paceIsKnown
      ? []
      : ['How fast this computer trains is not known yet: it is found out, and what is trained is cut to the time.']),
  ].join('\n')
}

/** How a plan stands. */
export function describePlan({ id, name, state, steps }: Plan): string {
  const rows = steps.map((step) => [
    stepText(step),
    stateText(step),
    step.reused ? '' : step.tookSeconds > 0 ? duration(step.tookSeconds) : `about ${duration(step.expected.likely)}`,
    step.recordId ?? '',
  ])
  return `${name} (${id}): ${state}\n\n${table(['', 'state', '>time', 'record'], rows)}`
}
