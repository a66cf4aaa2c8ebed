import { inputOfSearch } from '#shared/algorithms/index.ts'
import type { PlanEffort, PlanWish, PlannedStep } from '#shared/contract/plans.ts'
import { fitEffort, levelFor, type FittedEffort } from '#shared/plans/effort.ts'
import { trainingsOf } from './amounts.ts'
import { factsFor, slownessOf, type PlanFacts } from './facts.ts'
import { goodSupernet, goodTable, imagesOf, tableSizeFor } from './known.ts'
import type { PlanParts } from './parts.ts'
import { besidesTraining, stepsOf, tableRanges, type Found } from './steps.ts'

export interface Planned extends Pick<FittedEffort, 'input' | 'smallerThan'> {
  readonly steps: readonly PlannedStep[]
  readonly effort: PlanEffort
  /** By earlier trainings on this computer; null where there are none. */
  readonly slowness: number | null
}

/**
 * What a wish comes to: its steps, what of them is there already, and how much of each there is time for.
 * @throws TansakuError DATASET_MISSING and the like, BAD_REQUEST for a text, DEVICE_UNKNOWN
 */
export async function planned(parts: PlanParts, wish: PlanWish): Promise<Planned> {
  const facts = await factsFor(parts, wish)
  const draft = drafted(wish, facts)
  const slowness = slownessOf(wish, draft, { ...facts, input: draft.input })
  const found = foundFor(wish, facts, draft)
  const tables = await tableRanges(parts, wish, { ...facts, ...found, effort: draft })
  const finds = wish.effort === null && slowness === null && found.supernet === undefined
  const timed = besidesTraining(wish, { ...facts, ...found, effort: draft, tables, finds })
  const effort = wish.effort ?? {
    ...draft,
    ...fitEffort(levelFor(wish.withinSeconds), {
      ...roomOf(wish, facts, draft),
      input: found.input,
      keepsSize: true,
      leftSeconds: wish.withinSeconds - timed,
      slowness: slowness ?? 1,
      supernet: found.supernet === undefined,
    }),
  }
  return {
    effort: effortOf(effort),
    input: found.input,
    smallerThan: found.supernet === undefined ? draft.smallerThan : null,
    slowness,
    steps: stepsOf(wish, { ...facts, ...found, effort, tables, finds, slowness }),
  }
}

type Draft = PlanEffort & Pick<FittedEffort, 'input' | 'smallerThan'>

/** Before anything is known of what is there and of the computer's pace; the size of the pictures stays. */
function drafted(wish: PlanWish, facts: PlanFacts): Draft {
  if (wish.effort !== null)
    return { ...wish.effort, input: wish.effort.supernet.input ?? facts.input, smallerThan: null }
  const level = levelFor(wish.withinSeconds)
  const measuring = facts.devices.length * (level.tableSeconds + level.measureSeconds)
  const room = { ...roomOf(wish, facts, level), leftSeconds: wish.withinSeconds - measuring }
  return { ...level, ...fitEffort(level, { ...room, input: facts.input, slowness: 1, supernet: true }) }
}

const roomOf = (
  wish: PlanWish,
  { dataset, devices }: PlanFacts,
  { bins, runs }: Pick<PlanEffort, 'bins' | 'runs'>,
) => ({
  space: wish.space,
  images: imagesOf(dataset),
  evaluations: devices.length * trainingsOf({ bins, runs }),
})

/** What of a plan is there already, and the size of pictures that it is for. */
function foundFor(wish: PlanWish, { searches, tables, devices }: PlanFacts, draft: Draft): Found {
  const supernet = wish.effort === null ? goodSupernet(searches, wish, draft) : undefined
  const input = supernet === undefined ? draft.input : inputOfSearch(supernet.settings)!
  const size = tableSizeFor(wish.space, input)
  return {
    supernet,
    input,
    size,
    found: devices.map(({ id }) => goodTable(tables, { deviceId: id, space: wish.space, size })),
  }
}

const effortOf = ({
  tableSeconds,
  auditedNets,
  supernet,
  evaluation,
  bins,
  runs,
  measureSeconds,
}: PlanEffort): PlanEffort => ({
  tableSeconds,
  auditedNets,
  supernet,
  evaluation,
  bins,
  runs,
  measureSeconds,
})
